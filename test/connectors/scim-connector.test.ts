import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeScim, scimConnector } from '../../src/connectors/scim/scim-connector.ts';
import type { AccountRef, ReadableConnector } from '../../src/domain/grant/connector.ts';
import { everyItem } from '../../src/domain/pages.ts';
import { exerciseConnector, faultOf } from '../support/exercise-connector.ts';
import { startScim, TOKEN, type ScimService } from '../support/scim-service.ts';

const person = (email: string): AccountRef => ({ email, employeeId: null, name: email });
const op = { operationId: 'one' };
const anna = { target: 'editors', account: person('anna@acme.test') };

const connectTo = (
  { url }: Pick<ScimService, 'url'>,
  { token = TOKEN, pageSize = 2, timeoutMs }: { token?: string; pageSize?: number; timeoutMs?: number } = {},
): ReadableConnector =>
  makeScim('crm', scimConnector.settings.parse({ url, token, allow_private_addresses: true }), {
    time: () => new Date(),
    pageSize,
    timeoutMs,
  });

exerciseConnector('scim on scimmy-routers', async () => {
  const service = await startScim();
  const people = ['anna@acme.test', 'omar@acme.test', 'wanda@acme.test'];
  const hostileNames = [
    'o’hara+dev@acme.test',
    '"quoted"@acme.test',
    '#hash,comma@acme.test',
    'größe@acme.test',
  ];
  for (const name of [...people, ...hostileNames]) service.addUser(name);
  const bystander = service.addUser('bystander@acme.test');
  // Somebody is in a group, so that it is seen that the service shows members.
  service.addGroup('everybody', [bystander]);
  const hostileTargets = [
    'a "quoted" one',
    'comma, plus + and #',
    ' blanks ',
    'Editors',
    'Ελληνικά',
    'x'.repeat(300),
    'per%20cent/slash?query',
    'back\\slash',
  ];
  for (const name of ['editors', 'admins', ...hostileTargets]) service.addGroup(name);
  return {
    connector: connectTo(service),
    accounts: people.map(person) as [AccountRef, AccountRef, AccountRef],
    targets: ['editors', 'admins'],
    hostileTargets,
    hostileAccounts: hostileNames.map(person),
    unknown: { target: 'nowhere', account: person('nobody@acme.test') },
    async hold({ target, account }) {
      const group = [...service.groups.values()].find(({ displayName }) => displayName === target);
      const user = [...service.users.values()].find(({ userName }) => userName === account.email);
      if (group) group.members = [...(group.members ?? []), { value: user?.id ?? '' }];
    },
    holds: async ({ target, account }) => service.isMember(target, account.email),
    close: () => service.close(),
  };
});

describe('scim', () => {
  let service: ScimService;
  let connector: ReadableConnector;

  beforeEach(async () => {
    service = await startScim();
    service.addUser('anna@acme.test');
    service.addGroup('everybody', [service.addUser('bystander@acme.test')]);
    service.addGroup('editors');
    connector = connectTo(service);
  });
  afterEach(async () => {
    await connector.close?.();
    await service.close();
  });

  it('reads a group of a thousand members whole, seven at a time', async () => {
    const ids = Array.from({ length: 1_000 }, (_, at) => service.addUser(`p${at}@acme.test`));
    service.addGroup('large', ids);
    const sevens = connectTo(service, { pageSize: 7 });
    const emails = new Set<string | null>();
    let listed = 0;
    for await (const { account } of everyItem((cursor) => sevens.reads.grants({ target: 'large' }, cursor))) {
      emails.add(account.email);
      listed++;
    }
    expect([emails.size, listed]).toEqual([1_000, 1_000]);
    await sevens.close?.();
    const users = [];
    const hundreds = connectTo(service, { pageSize: 100 });
    for await (const user of everyItem((cursor) => hundreds.reads.accounts(cursor))) users.push(user.id);
    expect([users.length, new Set(users).size]).toEqual([1_002, 1_002]);
    await hundreds.close?.();
  });

  it('finds an account and a group again by their ids when they are called otherwise', async () => {
    await connector.grant(anna, op);
    const { seenAs } = await connector.reads.readBack(anna);
    expect(seenAs).toEqual({ account: { id: 'u1', login: 'anna@acme.test' }, targetId: 'g2' });
    service.users.get('u1')!.userName = 'anna.berg@acme.test';
    service.groups.get('g2')!.displayName = 'writers';
    expect(await faultOf(connector.reads.readBack(anna))).toMatchObject({ kind: 'not_found' });
    const seen = { ...anna, seenAs };
    expect(await connector.reads.readBack(seen)).toMatchObject({ stands: true });
    expect(await connector.revoke(seen, op)).toMatchObject({ changed: true });
    expect(await connector.reads.readBack(seen)).toMatchObject({ stands: false });
  });

  it('takes a deleted account or group for no proof', async () => {
    await connector.grant(anna, op);
    const { seenAs } = await connector.reads.readBack(anna);
    service.users.delete('u1');
    expect(await faultOf(connector.reads.readBack({ ...anna, seenAs }))).toEqual({
      kind: 'not_found',
      what: 'account',
    });
    service.groups.delete('g2');
    expect(await faultOf(connector.reads.readBack({ ...anna, seenAs }))).toEqual({
      kind: 'not_found',
      what: 'target',
    });
  });

  it('concludes nothing from a service that shows no members', async () => {
    for (const group of service.groups.values()) delete group.members;
    expect(await faultOf(connector.reads.readBack(anna))).toEqual({ kind: 'retryable' });
  });

  it('refuses two users of one address, rather than take one of them', async () => {
    service.addUser('anna@acme.test');
    expect(await faultOf(connector.grant(anna, op))).toEqual({ kind: 'conflict' });
  });

  it('finds a person whose address is written otherwise there, and takes a group by its exact name', async () => {
    const written = { ...anna, account: person('Anna@Acme.test') };
    expect(await connector.grant(written, op)).toMatchObject({ changed: true });
    expect(service.isMember('editors', 'anna@acme.test')).toBe(true);
    expect(await faultOf(connector.grant({ ...anna, target: 'Editors' }, op))).toEqual({
      kind: 'not_found',
      what: 'target',
    });
  });

  it('takes away a member that is listed twice', async () => {
    service.groups.get('g2')!.members = [{ value: 'u1' }, { value: 'u1' }];
    await connector.revoke(anna, op);
    expect(await connector.reads.readBack(anna)).toMatchObject({ stands: false });
  });

  it('says which right its token lacks, and names nothing of it', async () => {
    const stranger = connectTo(service, { token: 'another token, canary-4712' });
    const health = await stranger.health();
    expect(health).toMatchObject({ ok: false });
    expect(health.lacks.join(' ')).toMatch(/users.*groups/);
    const refused = await stranger.grant(anna, op).catch((error: unknown) => error);
    expect(refused).toMatchObject({ fault: { kind: 'denied' } });
    expect((refused as Error).message).not.toContain('canary');
    await stranger.close?.();
  });
});
