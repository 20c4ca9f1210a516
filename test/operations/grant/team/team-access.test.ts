import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { listTeamAccess } from '../../../../src/operations/grant/team/list-team-access.ts';
import { grant, person } from '../../../../src/store/schema/index.ts';
import { ACME_YAML } from '../../../support/acme-definitions.ts';
import { type AcmeWorld, acmeWorld, HOUR } from '../../../support/acme-world.ts';
import { ALL } from '../../../support/all-of-it.ts';
import { heldGrants } from '../../../support/campaigns.ts';
import { lookAtAll } from '../../../support/looks.ts';
import { addPeers } from '../../../support/peers.ts';

const [SAMI, PIA, MONA] = ['sami@acme.test', 'pia@acme.test', 'mona@acme.test'];
const DAY_MS = 24 * 3_600_000;

const teamOf = async (world: AcmeWorld, email: string, part = ALL) =>
  listTeamAccess(await world.as(email), part);

const held = async (world: AcmeWorld, email = MONA) =>
  (await teamOf(world, email)).access.rows.map(
    ({ holder, entitlement }) => `${holder.email.split('@')[0]} ${entitlement.key}`,
  );

const inDays = (world: AcmeWorld, days: number) => new Date(world.clock.now().getTime() + days * DAY_MS);

it('has what direct reports hold with no end or for longer than 30 days, and of nobody else', async () => {
  const world = await acmeWorld();
  await heldGrants(world.ctx, [
    { email: SAMI, entitlement: 'crm/agent' },
    { email: SAMI, entitlement: 'vpn/connect', expiresAt: inDays(world, 31) },
    { email: SAMI, entitlement: 'vault/open', expiresAt: inDays(world, 30) },
    { email: SAMI, entitlement: 'prod-db/read', state: 'revoking', endReason: 'returned' },
    { email: MONA, entitlement: 'wiki/editor' },
    { email: 'kim@acme.test', entitlement: 'wiki/editor' },
  ]);

  expect(await held(world)).toEqual(['sami crm/agent', 'sami vpn/connect']);
  expect(await held(world, 'ada@acme.test')).toEqual(['mona wiki/editor']);
  expect(await teamOf(world, SAMI)).toEqual({
    access: { rows: [], total: 0 },
    reports: { total: 0, shown: 0 },
  });
});

it('follows the directory: who reports to somebody else is on nobody’s list but theirs, and nobody is on their own', async () => {
  const world = await acmeWorld();
  await heldGrants(world.ctx, [
    { email: SAMI, entitlement: 'crm/agent' },
    { email: PIA, entitlement: 'crm/agent' },
    { email: MONA, entitlement: 'crm/agent' },
  ]);
  const { drizzle } = world.ctx.db;
  await drizzle.update(person).set({ managerEmail: 'omar@acme.test' }).where(eq(person.email, SAMI));
  await drizzle.update(person).set({ managerEmail: MONA }).where(eq(person.email, MONA));

  expect(await held(world)).toEqual(['pia crm/agent']);
  expect(await held(world, 'omar@acme.test')).toEqual(['sami crm/agent']);
});

it('has what nobody used for long, whenever it ends, with when it was used', async () => {
  const world = await acmeWorld();
  const lastUsedAt = world.clock.now();
  const { id } = await world.holds(SAMI, 'vpn/connect', 'permanent');
  world.target.usedAt(SAMI, 'vpn_users', lastUsedAt);
  await world.pass(91 * 24 * HOUR);
  await lookAtAll(world);
  const briefly = { activeAt: inDays(world, -1), expiresAt: inDays(world, 1) };
  await world.ctx.db.drizzle.update(grant).set(briefly).where(eq(grant.id, id));
  const other = { email: SAMI, entitlement: 'crm/agent', ...briefly };
  await heldGrants(world.ctx, [other]);

  const { rows, total } = (await teamOf(world, MONA)).access;
  expect(total).toBe(1);
  expect(rows).toMatchObject([{ grant: { id }, unusedSince: lastUsedAt, mayEnd: true }]);
});

it('says of what none or hardly any peer holds, of at least five with the job, and puts whoever has it first', async () => {
  const world = await acmeWorld();
  const [first = '', ...others] = await addPeers(world.ctx, 10);
  await heldGrants(world.ctx, [
    ...[...others.slice(0, 3), PIA].map((email) => ({ email, entitlement: 'vpn/connect' })),
    ...[first, SAMI].map((email) => ({ email, entitlement: 'prod-db/write' })),
    { email: PIA, entitlement: 'crm/agent' },
    { email: SAMI, entitlement: 'prod-db/read' },
    { email: SAMI, entitlement: 'vpn/connect' },
  ]);

  const { rows } = (await teamOf(world, MONA)).access;

  const who = 'Support Agent, Support';
  expect(
    rows.map(({ holder, grant, excess }) => [holder.name, grant.entitlement, excess.unlikePeers]),
  ).toEqual([
    ['Sami Okafor', 'prod-db/read', { holding: 0, of: 11, who }],
    ['Sami Okafor', 'prod-db/write', { holding: 1, of: 11, who }],
    ['Sami Okafor', 'vpn/connect', null],
    ['Pia Lund', 'crm/agent', { holding: 0, of: 11, who }],
    ['Pia Lund', 'vpn/connect', null],
  ]);
});

it('compares with the department where fewer than five share the title, and with nobody where that is too small', async () => {
  const world = await acmeWorld();
  await heldGrants(world.ctx, [{ email: SAMI, entitlement: 'crm/agent' }]);
  const unlike = async () => (await teamOf(world, MONA)).access.rows.map(({ excess }) => excess.unlikePeers);

  // Wanda, Mona and Pia; Nils hasn't begun.
  expect(await unlike()).toEqual([null]);
  await addPeers(world.ctx, 3, { title: 'Translator' });
  expect(await unlike()).toEqual([{ holding: 0, of: 6, who: 'Support' }]);
});

it('says nothing of what a role gives by its condition, also where that fails', async () => {
  const role = (when: string) =>
    `${ACME_YAML}roles:\n  - { id: agent, name: Agent, entitlements: [crm/agent], assign_when: '${when}' }\n`;
  const unlikeWith = async (when: string) => {
    const world = await acmeWorld({ yaml: role(when) });
    await addPeers(world.ctx, 6);
    await heldGrants(world.ctx, [{ email: SAMI, entitlement: 'crm/agent' }]);
    const [row] = (await teamOf(world, MONA)).access.rows;
    return row?.excess.unlikePeers?.holding;
  };

  expect(await unlikeWith('person.department == "Support"')).toBeUndefined();
  expect(await unlikeWith('[true][size(person.title)]')).toBeUndefined();
  expect(await unlikeWith('person.department == "Sales"')).toBe(0);
});

it('says which rule of duties it breaks beside what else they hold, before anything else', async () => {
  const world = await acmeWorld({
    yaml: `${ACME_YAML}separation_of_duties:
  - { id: apart, name: Nobody does both, conflict: [[crm/agent], [prod-db/write]], on_conflict: block }
`,
  });
  await heldGrants(world.ctx, [
    { email: PIA, entitlement: 'crm/agent' },
    { email: SAMI, entitlement: 'vpn/connect' },
    { email: SAMI, entitlement: 'crm/agent' },
    { email: SAMI, entitlement: 'prod-db/write', expiresAt: inDays(world, 1) },
  ]);

  const { rows, total } = (await teamOf(world, MONA, { offset: 0, limit: 1 })).access;

  expect(total).toBe(3);
  expect(rows.map(({ grant, excess }) => [grant.entitlement, excess.breaks])).toEqual([
    ['crm/agent', ['Together with Production database · Read and write it breaks “Nobody does both”.']],
  ]);
});

it('tells of fifty reports at the most, and of how many there are', async () => {
  const world = await acmeWorld();
  const emails = await addPeers(world.ctx, 120, { managerEmail: MONA });
  await heldGrants(
    world.ctx,
    emails.map((email) => ({ email, entitlement: 'crm/agent' })),
  );

  const { access, reports } = await teamOf(world, MONA, { offset: 45, limit: 10 });

  expect(reports).toEqual({ total: 123, shown: 50 });
  expect(access.rows.length).toBeLessThanOrEqual(10);
  expect(access.total).toBeGreaterThan(45);
});
