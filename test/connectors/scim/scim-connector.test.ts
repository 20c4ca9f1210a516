import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReadableConnector } from '../../../src/domain/grant/connector.ts';
import { exerciseConnector, faultOf } from '../../support/exercise-connector.ts';
import { startScim, type ScimService } from '../../support/scim/scimmy-service.ts';
import { connectTo, person, scimStand } from '../../support/stands/scim-stand.ts';

const op = { operationId: 'one' };
const anna = { target: 'editors', account: person('anna@acme.test') };

exerciseConnector('scim on scimmy-routers', scimStand, { overHttp: true, disables: true });

describe('scim', () => {
  let service: ScimService;
  let connector: ReadableConnector;

  beforeEach(async () => {
    service = await startScim();
    service.addUser('anna@acme.test');
    service.addGroup('everybody', [service.addUser('bystander@acme.test')]);
    service.addGroup('editors');
    connector = connectTo(service.url);
  });
  afterEach(async () => {
    await connector.close?.();
    await service.close();
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

  it('is denied with a token that isn’t one, and names nothing of it', async () => {
    const stranger = connectTo(service.url, { token: 'another token, canary-4712' });
    const refused = await stranger.grant(anna, op).catch((error: unknown) => error);
    expect(refused).toMatchObject({ fault: { kind: 'denied' } });
    expect((refused as Error).message).not.toContain('canary');
    await stranger.close?.();
  });
});
