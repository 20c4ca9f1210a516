import postgres from 'postgres';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { nextOccurrence } from '../../src/domain/time/cron-schedule.ts';
import { localDate } from '../../src/domain/time/local-date.ts';
import { isWorkingTime } from '../../src/domain/time/working-hours.ts';
import { bareDatabaseUrl, describePostgres } from '../support/database.ts';
import { ZONES } from '../support/zones.ts';

/** A leap year. All that changes clocks does so at a quarter of an hour. */
const FROM = '2028-01-01T00:00:00Z';
const TO = '2029-01-01T00:00:00Z';
const HOURS = { from: '09:00', to: '17:30', days: ['mon', 'tue', 'wed', 'thu', 'fri'] };

interface Quarter {
  at: Date;
  date: string;
  working: boolean;
}

describePostgres('a leap year by the clocks of a zone, as PostgreSQL reads them', () => {
  let url = '';
  beforeAll(async () => {
    url = await bareDatabaseUrl();
  });

  it.each(ZONES)('%s: days, working hours and what comes once a day', async (zone) => {
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    onTestFinished(() => sql.end());
    const quarters = await sql<Quarter[]>`
      select at, to_char(local, 'YYYY-MM-DD') as date,
        extract(isodow from local) <= 5 and local::time >= ${HOURS.from}::time and local::time < ${HOURS.to}::time as working
      from (select at, at at time zone ${zone} as local
        from generate_series(${FROM}::timestamptz, ${TO}::timestamptz, '15 minutes') at) one`;
    const wrong = quarters.filter(
      ({ at, date, working }) => localDate(at, zone) !== date || isWorkingTime(at, zone, HOURS) !== working,
    );
    expect(wrong).toEqual([]);

    for (const time of ['00:15', '02:30', '09:00']) {
      // Where the clock jumps over it, at the jump; where it is twice, the first time.
      const once = await sql<{ at: Date }[]>`
        select min(at) as at
        from (select at, at at time zone ${zone} as local
          from generate_series(${FROM}::timestamptz, ${TO}::timestamptz, '15 minutes') at) one
        where local::time >= ${time}::time group by local::date order by 1`;
      const [hour, minute] = time.split(':').map(Number);
      const expected = once.map(({ at }) => at.toISOString()).filter((at) => at > FROM && at < TO);
      const found: string[] = [];
      for (let at: Date | null = new Date(FROM); at !== null; ) {
        at = nextOccurrence(`${minute} ${hour} * * *`, zone, at);
        if (at === null || at.toISOString() >= TO) break;
        found.push(at.toISOString());
      }
      expect(found, time).toEqual(expected);
    }
    expect(nextOccurrence('0 9 29 2 *', zone, new Date(FROM))?.getUTCMonth()).toBe(1);
  });
});
