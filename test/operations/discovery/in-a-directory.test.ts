import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { EntitlementKey } from '../../../src/domain/ids.ts';
import { recordDefinitions } from '../../../src/operations/catalog/record-definitions.ts';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { COMPANY } from '../../support/acme-definitions.ts';
import { type AcmeWorld, acmeWorld } from '../../support/acme-world.ts';
import { describeSlapd } from '../../support/describe-server.ts';
import { DirectoryOnServer, groupDn, personDn } from '../../support/directory-on-server.ts';
import { NOBODY } from '../../support/ldap-server.ts';

const YAML = `${COMPANY}connectors:
  - { id: far, type: scripted }
resources:
  - id: teams
    name: Teams
    connector: far
    owners: [omar@acme.test]
    discover: { match: 'true', sensitivity: high }
policies:
  - id: teams
    when: 'true'
    duration: { default: 1h, max: 8h }
    stages: [{ name: Owner, approvers: [owner] }]
`;
const SAMI = 'sami@acme.test';

describeSlapd('what is discovered in OpenLDAP', () => {
  const directory = new DirectoryOnServer();
  let world: AcmeWorld;
  let count = 0;
  const dn = (name: string) => groupDn(`${name}${count}`);
  const isIn = (name: string) => directory.admin.compare(dn(name), 'member', personDn('sami'));
  const all = () => [...world.ctx.config.entitlements.values()];
  const keyOf = (name: string) => all().find((one) => one.name === `${name}${count}`)?.key as EntitlementKey;
  const turn = () => world.pass(600);

  beforeAll(async () => {
    await directory.start();
    await directory.person('sami');
  });
  afterAll(() => directory.stop());
  afterEach(() => directory.tidy());

  /** Web, ops, api and db, each test its own. */
  beforeEach(async () => {
    for (const name of ['web', 'ops', 'api', 'db'])
      if (count > 0) await directory.admin.del(dn(name)).catch(() => undefined);
    count += 1;
    for (const name of ['web', 'ops', 'api', 'db']) await directory.group(`${name}${count}`);
    world = await acmeWorld({ yaml: YAML });
    await recordDefinitions(world.ctx);
    world.ctx.connectors = new Map([['far', directory.connector()]]);
    await world.run();
  });

  it('stays the same when its group is renamed: who holds it goes on, and loses it at the end', async () => {
    const key = keyOf('web');
    const grant = await world.holds(SAMI, key);
    expect(await isIn('web')).toBe(true);
    await directory.admin.modifyDN(dn('web'), `cn=www${count}`);
    await turn();
    await turn();
    expect(keyOf('www')).toBe(key);
    expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'active', target: dn('www') });
    await world.pass(3_600);
    expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'revoked', remains: 'gone' });
    expect(await isIn('www')).toBe(false);
    await directory.admin.modifyDN(dn('www'), `cn=web${count}`);
  });

  it('is given by its id where another group has its name since the last reading', async () => {
    const request = await world.asks(SAMI, keyOf('web'));
    await directory.admin.modifyDN(dn('web'), `cn=old${count}`);
    await directory.group(`web${count}`);
    await approveRequest(await world.as('omar@acme.test'), { requestId: request.id });
    await world.run();
    expect([await isIn('old'), await isIn('web')]).toEqual([true, false]);
    await directory.admin.del(dn('old'));
  });

  it('is another where its name passes to another group: neither gives or takes what the other does', async () => {
    const [key, former] = [keyOf('web'), await world.holds(SAMI, keyOf('web'))];
    await directory.admin.modifyDN(dn('web'), `cn=old${count}`);
    await directory.group(`web${count}`);
    await turn();
    expect(keyOf('old')).toBe(key);
    expect(keyOf('web')).not.toBe(key);
    const latter = await world.holds(SAMI, keyOf('web'));
    await world.pass(3_000);
    expect(await world.rows.grant(former.id)).toMatchObject({ state: 'revoked', remains: 'gone' });
    expect((await world.rows.grant(latter.id)).state).toBe('active');
    expect([await isIn('old'), await isIn('web')]).toEqual([false, true]);
    await directory.admin.del(dn('old'));
  });

  it('is gone where its group is made anew under its name: its access ends, and nobody gets the new one by it', async () => {
    const [key, grant] = [keyOf('web'), await world.holds(SAMI, keyOf('web'))];
    const request = await world.asks('sami@acme.test', keyOf('ops'));
    for (const name of ['web', 'ops']) await directory.admin.del(dn(name));
    for (const name of ['web', 'ops']) await directory.group(`${name}${count}`, NOBODY);
    await approveRequest(await world.as('omar@acme.test'), { requestId: request.id });
    await world.run();
    expect(await isIn('ops')).toBe(false);
    // Half of it is missing, which is doubted for a day.
    for (let at = 0; at < 3; at++) await turn();
    expect(keyOf('web')).not.toBe(key);
    expect((await world.rows.grant(grant.id)).state).not.toBe('revoked');
    await world.pass(24 * 3_600);
    expect(await world.rows.eventsOf('entitlement.retired')).toHaveLength(2);
    expect([await isIn('web'), await isIn('ops')]).toEqual([false, false]);
  });
});
