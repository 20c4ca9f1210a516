import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { acmeWorld, HOUR } from '../../support/acme-world.ts';
import { deliverCards } from '../../support/deliver-cards.ts';
import { CAMPAIGN_WAITS } from './campaign-waits.ts';
import { recordDefinitions } from '../../../src/operations/catalog/record-definitions.ts';
import type { AcmeWorld } from '../../support/acme-world.ts';
import { ACCESS_WAITS } from './access-waits.ts';
import { ADA, DAY, OMAR, pass, WANDA, YAML } from './waiting-world.ts';

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

const reminded = (world: AcmeWorld, id: string) =>
  world.shown.filter(({ kind, audienceId }) => kind === 'waiting-reminder' && audienceId === id);

it('goes on reminding of a connector that moved after a process with its old settings has looked', async () => {
  const world = await acmeWorld({ yaml: YAML });
  await ACCESS_WAITS['moved-connectors'](world);
  await deliverCards(world.ctx);
  const { id } = await world.rows.person(ADA);
  const moved = world.ctx.connectors;
  const before = new Map([...moved, ['far', world.target]]);

  world.ctx.connectors = before;
  await pass(world, 3 * DAY + HOUR);
  for (const round of [1, 2]) {
    world.ctx.connectors = before;
    await pass(world, HOUR);
    expect(reminded(world, id)).toHaveLength(round - 1);
    world.ctx.connectors = moved;
    await pass(world, HOUR + 1);
    expect(reminded(world, id).filter(({ messageTs }) => messageTs === null)).toHaveLength(round);
    await pass(world, 22 * HOUR);
  }
});

it('goes on reminding of what left after a process with other definitions has looked', async () => {
  const world = await acmeWorld({ yaml: YAML });
  await recordDefinitions(world.ctx, { ...world.ctx.config, hash: 'in force' });
  const whole = world.ctx.config;
  world.ctx.config = { ...whole, hash: 'in force' };
  await ACCESS_WAITS['left-connectors'](world);
  const without = world.ctx.config;
  await deliverCards(world.ctx);
  const { id } = await world.rows.person(OMAR);

  world.ctx.config = whole;
  await pass(world, 3 * DAY + HOUR);
  await pass(world, HOUR);
  expect(reminded(world, id)).toEqual([]);
  world.ctx.config = without;
  await pass(world, HOUR + 1);
  expect(reminded(world, id)).toHaveLength(1);
});
