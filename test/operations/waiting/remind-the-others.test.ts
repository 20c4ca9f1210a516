import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { acmeWorld, HOUR } from '../../support/acme-world.ts';
import { deliverCards } from '../../support/deliver-cards.ts';
import { CAMPAIGN_WAITS } from './campaign-waits.ts';
import { ADA, DAY, pass, WANDA, YAML } from './waiting-world.ts';

it('reminds the others where one can’t be reminded', async () => {
  const world = await acmeWorld({ yaml: YAML });
  await CAMPAIGN_WAITS.unreviewed(world);
  await deliverCards(world.ctx);
  const [one, other] = [await world.rows.person(ADA), await world.rows.person(WANDA)];
  const db = world.ctx.db.drizzle;
  await db.execute(
    sql`create function refuse() returns trigger language plpgsql as 'begin raise exception ''no''; end'`,
  );
  await db.execute(
    sql.raw(`create trigger refuse before update of remind_due_at on card for each row
      when (new.audience_id = '${one.id}') execute function refuse()`),
  );

  await pass(world, 3 * DAY + HOUR);
  await pass(world, HOUR);

  const reminded = world.shown.filter(({ kind }) => kind === 'waiting-reminder');
  expect(reminded.map(({ audienceId }) => audienceId)).toEqual([other.id]);
});
