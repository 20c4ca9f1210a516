import postgres from 'postgres';
import type { Card } from '../../../src/domain/card.ts';
import { DomainError } from '../../../src/domain/errors.ts';
import { PersonId } from '../../../src/domain/ids.ts';
import type { AskedLength } from '../../../src/domain/time/duration.ts';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { recordDefinitions } from '../../../src/operations/catalog/record-definitions.ts';
import { delegateApprovals } from '../../../src/operations/delegation/delegate-approvals.ts';
import { importPeople } from '../../../src/operations/people/import-people.ts';
import { refreshDirectory } from '../../../src/operations/people/refresh-directory.ts';
import { submitRequest } from '../../../src/operations/request/submit-request.ts';
import { startTarget } from '../../../src/sandbox/target/start-target.ts';
import type { Later } from '../../support/closing.ts';
import { freshDatabaseUrl } from '../../support/database.ts';
import { MemoryDirectory } from '../../support/memory-directory.ts';
import { movedTime, type MovedTime } from '../../support/moved-time.ts';
import { watchTarget } from '../../support/target-watch.ts';
import {
  ASKERS,
  DELEGATE,
  definitionsIn,
  OWNER,
  PEOPLE_CSV,
  RIGHTS,
  STANDING,
  TARGET_SECRET,
  targetOf,
} from './company.ts';
import { type Machine, startMachine } from './machine.ts';
import { faultsOf } from './on-time.ts';

const DAY_MS = 24 * 3_600_000;
const BEFORE_MS = 5_000;
const AFTER_MS = 10_000;
/** Of the looks at what is due, so many are made by all machines at once. */
const TOGETHER_SHARE = 0.2;
/** Of a day’s requests, so many are left to expire. */
const UNDECIDED_SHARE = 0.2;
const ASK_SHARE = 0.3;
const AWAY_SHARE = 0.05;
const AWAY_DAYS = 9;
const LENGTHS = [900, 3_600, 8 * 3_600, 3 * 86_400, 30 * 86_400];

export interface Span {
  zone: string;
  from: Date;
  days: number;
}

/** How far ahead each machine’s own clock is: at first, and from the middle on. */
export type Clocks = readonly (readonly [number, number])[];

/** When the next thing is due, by what is on record. What was to come before and didn’t is told of by `faultsOf`. */
const NEXT = `
  select min(at) as at from (
    select expires_at as at from "grant" where state = 'active'
    union all select due_at from request where state = 'pending'
    union all select until from delegation where ended_at is null
    union all select scheduled_for from campaign where launched_at is null and state = 'scheduled'
    union all select closes_at from campaign where state = 'running'
    union all select remind_due_at from stage_approver
    union all select unnest(array[remind_due_at, last_day_due_at, escalate_due_at]) from review_batch) one
  where at > moved.clock_timestamp() - interval '${BEFORE_MS} milliseconds'`;

export interface Year {
  /** All that happened, each with its instant and in words that hold in any run. */
  happened: string[];
  /** What wasn’t as it must be, by the database’s clock. */
  faults: string[];
}

/** Lets a company work through some days on machines with these clocks; the same `random` brings the same days. */
export async function livesThrough(
  { zone, from, days }: Span,
  clocks: Clocks,
  random: () => number,
  later: Later,
): Promise<Year> {
  const databaseUrl = await freshDatabaseUrl();
  const time = await movedTime(databaseUrl, from);
  later(() => time.close());
  const target = await startTarget({ port: 0, secret: TARGET_SECRET, clock: time });
  later(() => target.close());
  const spans = watchTarget(target);
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  later(() => sql.end());
  const directory = new MemoryDirectory(PEOPLE_CSV, time);
  for (const line of PEOPLE_CSV.trim().split('\n').slice(1))
    directory.set(line.split(',')[1] ?? '', { timezone: zone });
  const posted: { at: Date; card: Card }[] = [];
  const around = {
    time,
    databaseUrl,
    config: definitionsIn(zone, target.url),
    directory,
    posted: (card: Card) => posted.push({ at: time.now(), card }),
  };
  const machines: Machine[] = [];
  for (const [aheadMs] of clocks) {
    const machine = await startMachine(around, aheadMs);
    later(() => machine.close());
    machines.push(machine);
  }
  const holds = (email: string, right: string) =>
    target.state().holdings.some((one) => one.email === email && one.target === targetOf(right));
  const company = new Company({ machines, time, random, holds });
  await company.any().on(async (ctx) => {
    await recordDefinitions(ctx);
    await importPeople(ctx, { csv: PEOPLE_CSV });
    await refreshDirectory(ctx);
  });

  await company.asks(ASKERS[0] ?? '', STANDING, 'permanent');
  for (let day = 0; day < days; day++) {
    if (day === Math.floor(days / 2)) machines.forEach((one, nth) => one.set(clocks[nth]?.[1] ?? 0));
    const endsMs = from.getTime() + (day + 1) * DAY_MS + Math.floor(random() * DAY_MS);
    await company.works(async () => (await sql.unsafe<{ at: Date | null }[]>(NEXT))[0]?.at ?? null, endsMs);
  }
  return { happened: await storyOf(sql, posted), faults: await faultsOf(sql, zone, spans, time.now()) };
}

interface CompanyParts {
  machines: readonly Machine[];
  time: MovedTime;
  random: () => number;
  /** Whether the target has it so. */
  holds: (email: string, right: string) => boolean;
}

class Company {
  readonly #machines: readonly Machine[];
  readonly #time: MovedTime;
  readonly #random: () => number;
  readonly #holds: CompanyParts['holds'];
  #keys = 0;

  constructor({ machines, time, random, holds }: CompanyParts) {
    this.#machines = machines;
    this.#time = time;
    this.#random = random;
    this.#holds = holds;
  }

  any(): Machine {
    return this.#one(this.#machines);
  }

  /** A day: people do something at its hours, and machines look shortly before and after whatever is due. */
  async works(nextEnd: () => Promise<Date | null>, endsMs: number): Promise<void> {
    if (this.#random() < ASK_SHARE) await this.#asksForSomething();
    if (this.#random() < AWAY_SHARE) await this.#delegates();
    await this.#look();
    for (;;) {
      const now = this.#time.now().getTime();
      const due = (await nextEnd())?.getTime() ?? Number.POSITIVE_INFINITY;
      const look = now < due - BEFORE_MS ? due - BEFORE_MS : Math.max(now, due) + AFTER_MS;
      if (look >= endsMs) break;
      await this.#time.to(new Date(look));
      await this.#look();
    }
    await this.#time.to(new Date(endsMs));
  }

  async #look(): Promise<void> {
    if (this.#random() < TOGETHER_SHARE) await Promise.all(this.#machines.map((one) => one.runJobs()));
    // What one passed over because another was at it is done by the next.
    await this.any().runJobs();
  }

  /** Of what somebody holds already, a second grant would take over the first one’s access. */
  async #asksForSomething(): Promise<void> {
    const [asker, entitlement, length] = [this.#one(ASKERS), this.#one(RIGHTS), this.#one(LENGTHS)];
    const isDecided = this.#random() >= UNDECIDED_SHARE;
    if (!this.#holds(asker, entitlement)) await this.asks(asker, entitlement, length, isDecided);
  }

  /** Somebody asks, which is refused where they did already; it is decided elsewhere, or not at all. */
  async asks(asker: string, entitlement: string, length: AskedLength, isDecided = true): Promise<void> {
    const [here, there] = [this.any(), this.any()];
    const asked = await here
      .as(asker, (ctx) =>
        submitRequest(ctx, {
          entitlement,
          durationSeconds: length,
          justification: 'For the errand',
          ticket: '',
          idempotencyKey: `key ${++this.#keys}`,
        }),
      )
      .catch((error: unknown) => {
        if (!(error instanceof DomainError)) throw error;
      });
    if (!asked || !isDecided) return;
    await there.as(OWNER, (ctx) => approveRequest(ctx, { requestId: asked.id }));
  }

  /** The owner goes away for some days. */
  async #delegates(): Promise<void> {
    const until = new Date(this.#time.now().getTime() + AWAY_DAYS * DAY_MS);
    const machine = this.any();
    const to = await machine.as(DELEGATE, async (ctx) => ctx.actor.person.id);
    await machine.as(OWNER, (ctx) => delegateApprovals(ctx, { toPersonId: PersonId.parse(to), until }));
  }

  #one<T>(of: readonly T[]): T {
    return of[Math.floor(this.#random() * of.length)] as T;
  }
}

/** In words without ids, which are others in each run; what is of one instant in one order. */
async function storyOf(sql: postgres.Sql, posted: readonly { at: Date; card: Card }[]): Promise<string[]> {
  const events = await sql<{ at: Date; what: string }[]>`
    select e.at, concat_ws(' ', e.kind, coalesce(a.email, e.actor_label), p.email, e.entitlement) as what
    from audit_event e left join person a on a.id = e.actor_id left join person p on p.id = e.person_id`;
  const people = await sql<{ id: string; email: string }[]>`select id, email from person`;
  const emails = new Map(people.map(({ id, email }) => [id, email]));
  return [
    ...events.map(({ at, what }) => `${at.toISOString()} ${what}`),
    ...posted.map(
      ({ at, card }) => `${at.toISOString()} posted ${card.kind} to ${emails.get(card.audienceId)}`,
    ),
  ].toSorted();
}
