import { sql } from 'drizzle-orm';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { makeScim, scimConnector } from '../../../src/connectors/scim/scim-connector.ts';
import { readOverview } from '../../../src/operations/overview/show-overview.ts';
import { COMPANY } from '../../support/acme-definitions.ts';
import { acmeWorld } from '../../support/acme-world.ts';
import { SERVICES, startOnCall, TOKEN } from '../../support/on-call-services.ts';
import { startScim, TOKEN as SCIM_TOKEN } from '../../support/scim/scimmy-service.ts';

const yaml = (groups: string): string => `${COMPANY}groups:
${groups}
connectors: [{ id: far, type: scripted }]
resources:
  - id: vpn
    name: Company VPN
    connector: far
    owners: [omar@acme.test]
    entitlements: [{ id: connect, name: Connect, target: vpn_users }]
policies:
  - id: vpn
    when: "true"
    auto_approve: '"on-call" in person.groups'
    duration: { default: 1h, max: 8h }
    stages: [{ name: Owner, approvers: [owner] }]
`;

it.each(SERVICES)(
  'who is on call by %s is let in at once, until nobody can say who that is',
  async (from) => {
    const service = (await startOnCall())[from];
    service.onCall('S1', ['dora@acme.test']);
    const lines: string[] = [];
    const world = await acmeWorld({
      yaml: yaml(
        `  - { id: on-call, from: ${from}, schedule: S1, token: ${TOKEN}, url: "${service.url}", allow_private_addresses: true }`,
      ),
    });
    onTestFinished(async () => world.ctx.groupSources.get('on-call')?.close());
    world.ctx.log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) }) as never;

    expect((await world.asks('dora@acme.test', 'vpn/connect')).note).toContain(
      'Who is in “on-call” hasn’t been read yet.',
    );
    await world.run();
    service.onCall('S1', ['kim@acme.test']);
    await world.pass(60);
    expect((await world.asks('kim@acme.test', 'vpn/connect')).autoApproved).toBe(true);

    service.broken = { status: 401, body: { error: `the token ${TOKEN} isn’t known` } };
    for (let minute = 1; minute <= 7; minute++) await world.pass(60);
    const { note, state } = await world.asks('lena@acme.test', 'vpn/connect');
    expect(state).toBe('pending');
    expect(note).toMatch(
      /Who is in “on-call” couldn’t be read for 7 minutes: \S+.* answered 401 \(it doesn’t take the token\)\.$/,
    );
    expect((await readOverview(world.ctx)).stuck.map(({ sentence }) => sentence).join()).toContain(
      'answered 401',
    );

    const kept = await world.ctx.db.drizzle.execute(
      sql`select (select json_agg(group_reading) from group_reading)::text || (select json_agg(audit_event) from audit_event)::text as kept`,
    );
    expect(JSON.stringify(kept)).toContain('kim@acme.test');
    expect(lines.join()).toContain('a group can’t be read');
    expect(JSON.stringify(kept) + lines.join()).not.toContain(TOKEN);
  },
);

it('who is in a group of a directory is let in at once, and not once they left it', async () => {
  const service = await startScim();
  onTestFinished(() => service.close());
  service.addGroup('On call', [service.addUser('dora@acme.test')]);
  const world = await acmeWorld({ yaml: yaml('  - { id: on-call, from: far, target: On call }') });
  const settings = { url: service.url, token: SCIM_TOKEN, allow_private_addresses: true };
  const connector = makeScim('far', scimConnector.settings.parse(settings), { time: () => new Date() });
  onTestFinished(async () => connector.close?.());
  world.ctx.connectors = new Map([['far', connector]]);
  await world.run();
  expect((await world.asks('dora@acme.test', 'vpn/connect')).autoApproved).toBe(true);

  const [group] = service.groups.values();
  if (group === undefined) throw new Error('no group');
  group.members = [];
  await world.pass(60);
  expect(await world.asks('kim@acme.test', 'vpn/connect')).toMatchObject({ state: 'pending', note: null });

  group.displayName = 'On call (old)';
  for (let minute = 1; minute <= 6; minute++) await world.pass(60);
  expect((await world.asks('lena@acme.test', 'vpn/connect')).note).toContain('far has no “On call”.');
});
