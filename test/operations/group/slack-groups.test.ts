import { beforeEach, describe, expect, it } from 'vitest';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { breakGlass } from '../../../src/operations/emergency/break-glass.ts';
import { readGroups } from '../../../src/operations/group/read-groups.ts';
import { readOverview } from '../../../src/operations/overview/show-overview.ts';
import { showRequest } from '../../../src/operations/request/show-request.ts';
import { COMPANY } from '../../support/acme-definitions.ts';
import { type AcmeWorld, acmeWorld, HOUR } from '../../support/acme-world.ts';

/** Whom Slack's @oncall lists decides about prod-db, whom @contractors lists is denied it. */
const YAML = `${COMPANY}groups:
  - { id: on-call, slack_usergroup: oncall }
  - { id: contractors, slack_usergroup: contractors }
connectors: [{ id: far, type: scripted }]
resources:
  - id: prod-db
    name: Production database
    connector: far
    environment: prod
    owners: [omar@acme.test]
    entitlements: [{ id: read, name: Read only, target: db_read }]
  - id: vpn
    name: Company VPN
    connector: far
    owners: [omar@acme.test]
    entitlements: [{ id: connect, name: Connect, target: vpn_users }]
policies:
  - id: vpn
    when: 'resource.id == "vpn"'
    auto_approve: '"on-call" in person.groups'
    duration: { default: 1h, max: 8h }
    stages: [{ name: Owner, approvers: [owner] }]
  - id: prod
    when: 'resource.id == "prod-db"'
    deny: [{ if: '"contractors" in person.groups', reason: Contractors may not read it. }]
    duration: { default: 1h, max: 8h }
    stages: [{ name: On call, approvers: ["group:on-call"] }]
    break_glass: { allowed_if: '"on-call" in person.groups', max: 1h, review_by: [owner] }
`;
const [DORA, OMAR, ADA, SAMI, KIM] = [
  'dora@acme.test',
  'omar@acme.test',
  'ada@acme.test',
  'sami@acme.test',
  'kim@acme.test',
];
const FAULT = 'Slack’s list of user groups failed (missing_scope).';
const UNREAD = `Who is in “on-call” couldn’t be read for 7 minutes: ${FAULT}`;

let world: AcmeWorld;
beforeEach(async () => {
  world = await acmeWorld({ yaml: YAML });
  world.directory.groups.set('oncall', [DORA]).set('contractors', [KIM]);
});

async function cantBeRead(): Promise<void> {
  world.directory.groupsFault = FAULT;
  for (let minute = 1; minute <= 7; minute++) await world.pass(60);
}
const stages = async (requestId: string) =>
  (await showRequest(world.ctx, requestId)).stages.map(
    ({ name, state, approvers }) => `${name} ${state}: ${approvers.map(({ email }) => email).join(' ')}`,
  );
const approve = async (email: string, requestId: string) =>
  approveRequest(await world.as(email), { requestId });
const take = async (email: string) =>
  breakGlass(await world.as(email), {
    entitlement: 'prod-db/read',
    durationSeconds: HOUR,
    justification: 'Primary is out of disk',
    idempotencyKey: `glass of ${email}`,
  });

describe('a user group of Slack', () => {
  it('decides by whom it lists, and by whom it lists a minute later', async () => {
    await world.run();
    await expect(world.asks(KIM, 'prod-db/read')).rejects.toThrow('Contractors may not read it.');
    const { id } = await world.asks(SAMI, 'prod-db/read');
    expect(await stages(id)).toEqual([`On call open: ${DORA}`]);
    world.directory.groups.set('oncall', [OMAR]);
    await world.pass(60);
    expect((await world.asks(DORA, 'vpn/connect')).autoApproved).toBe(false);
    await expect(take(DORA)).rejects.toThrow();
    await expect(approve(DORA, id)).rejects.toThrow();
    expect((await approve(OMAR, id)).state).toBe('approved');
  });

  it('that was emptied lists nobody, which is another thing than one that isn’t read', async () => {
    await world.run();
    const { id } = await world.asks(SAMI, 'prod-db/read');
    world.directory.groups.set('oncall', []);
    await world.pass(60);
    await expect(approve(DORA, id)).rejects.toThrow();
    expect(await world.asks(DORA, 'vpn/connect')).toMatchObject({ state: 'pending', note: null });
    await expect(take(DORA)).rejects.toThrow(/emergency/);
  });

  it('that fails to be read keeps its members for five minutes, and then decides nothing by itself', async () => {
    await world.run();
    const { id } = await world.asks(SAMI, 'prod-db/read');
    world.directory.groupsFault = FAULT;
    for (let minute = 1; minute <= 5; minute++) await world.pass(60);
    expect((await world.asks(DORA, 'vpn/connect')).autoApproved).toBe(true);
    await cantBeRead();
    const unread = UNREAD.replace('7', '12');
    await expect(approve(DORA, id)).rejects.toThrow(unread);
    await expect(take(DORA)).rejects.toThrow(unread);
    const asked = await world.asks(KIM, 'prod-db/read');
    expect(asked.note).toContain('Who is in “contractors” couldn’t be read for 12 minutes');
    expect(await stages(asked.id)).toEqual([`Admin open: ${ADA}`, 'On call waiting: ']);
    world.directory.groupsFault = undefined;
    await world.pass(60);
    await expect(world.asks(KIM, 'prod-db/read', { idempotencyKey: 'again' })).rejects.toThrow();
    expect((await approve(DORA, id)).state).toBe('approved');
  });

  it('that was never read isn’t empty: whom it may deny is an admin’s to decide', async () => {
    const request = await world.asks(KIM, 'prod-db/read');
    expect(request.note).toContain('Who is in “contractors” hasn’t been read yet.');
    expect(await stages(request.id)).toEqual([`Admin open: ${ADA}`, 'On call waiting: ']);
    expect((await world.asks(DORA, 'vpn/connect')).autoApproved).toBe(false);
  });

  it('that Slack doesn’t have is said on the admins’ Home, and holds up no other', async () => {
    world.directory.groups.delete('oncall');
    await world.run();
    expect((await readOverview(world.ctx)).stuck.map(({ sentence }) => sentence)).toEqual([
      'Who is in “on-call” couldn’t be read: Slack lists no user group @oncall with its members. Create it, or correct access.yaml. Until it can be read, people decide what depends on it.',
    ]);
    await expect(world.asks(KIM, 'prod-db/read')).rejects.toThrow('Contractors may not read it.');
  });

  it('is read with all others in one list', async () => {
    let lists = 0;
    const { directory } = world.ctx;
    world.ctx.directory = {
      account: (id) => directory.account(id),
      accounts: () => directory.accounts(),
      usergroups: async () => (lists++, directory.usergroups()),
    };
    expect(await readGroups(world.ctx)).toBe(2);
    expect(lists).toBe(1);
  });
});
