import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { GoogleConnector } from '../../../src/connectors/google/google-connector.ts';
import { everyItem } from '../../../src/domain/pages.ts';
import { faultOf } from '../../support/exercise-connector.ts';
import { connectTo, person } from '../../support/google/connect.ts';
import { startGoogle, type GoogleStand } from '../../support/google/start-google.ts';
import { DYNAMIC, SECURITY, type Group, type User, type Workspace } from '../../support/google/workspace.ts';

const op = { operationId: 'one' };
const anna = { target: 'group:editors@acme.test', account: person('anna@acme.test') };

let google: GoogleStand;
let workspace: Workspace;
let connector: GoogleConnector;
let user: User;
let editors: Group;

function connected(...more: Parameters<typeof connectTo> extends [unknown, ...infer R] ? R : never) {
  const made = connectTo(google, ...more);
  onTestFinished(async () => made.close?.());
  return made;
}

beforeEach(async () => {
  google = await startGoogle();
  onTestFinished(() => google.close());
  ({ workspace } = google);
  user = workspace.addUser('anna@acme.test');
  editors = workspace.addGroup('editors@acme.test');
  connector = connected();
});

describe('a group', () => {
  it('and a user are found again by their ids when they are called otherwise', async () => {
    await connector.grant(anna, op);
    const { seenAs } = await connector.reads.readBack(anna);
    expect(seenAs).toEqual({ account: { id: user.id, login: 'anna@acme.test' }, targetId: editors.id });
    Object.assign(user, { primaryEmail: 'anna.berg@acme.test' });
    Object.assign(editors, { email: 'writers@acme.test' });
    const another = workspace.addUser('anna@acme.test');
    workspace.join(workspace.addGroup('editors@acme.test'), another);
    const seen = { ...anna, seenAs };
    expect(await connector.reads.readBack(seen)).toMatchObject({ stands: true });
    expect(await connector.revoke(seen, op)).toMatchObject({ changed: true });
    expect(workspace.roleOf(editors, user)).toBeUndefined();
    expect(workspace.members).toHaveLength(1);
  });

  it('or a user that was deleted, as after a restore, proves nothing', async () => {
    await connector.grant(anna, op);
    const seen = { ...anna, seenAs: (await connector.reads.readBack(anna)).seenAs };
    workspace.users.delete(user.id);
    expect(await faultOf(connector.reads.readBack(seen))).toEqual({ kind: 'not_found', what: 'account' });
    workspace.groups.delete(editors.id);
    expect(await faultOf(connector.reads.readBack(seen))).toEqual({ kind: 'not_found', what: 'target' });
  });

  it.each([
    [[DYNAMIC, SECURITY], {}, /is a dynamic group/],
    [[DYNAMIC], { groups: 'any' }, /is a dynamic group/],
    [[], {}, /isn’t a security group/],
  ])('with the labels %j is refused under %o', async (labels, settings, says) => {
    workspace.addGroup('odd@acme.test', labels);
    const odd = { ...anna, target: 'group:odd@acme.test' };
    await expect(connected(settings).grant(odd, op)).rejects.toThrow(says);
    expect(workspace.members).toEqual([]);
  });

  it('without the label is given where any may be', async () => {
    workspace.addGroup('plain@acme.test', []);
    const plain = { ...anna, target: 'group:plain@acme.test' };
    expect(await connected({ groups: 'any' }).grant(plain, op)).toMatchObject({ changed: true });
  });

  it('isn’t given while its labels can’t be read, and is taken away all the same', async () => {
    workspace.join(editors, user);
    google.next('GET /v1/groups', '403', true);
    expect(await faultOf(connector.grant(anna, op))).toEqual({ kind: 'denied' });
    expect(await connector.revoke(anna, op)).toMatchObject({ changed: true });
  });

  it('that somebody is in through another one isn’t ours', async () => {
    const inner = workspace.addGroup('inner@acme.test');
    workspace.join(inner, user);
    workspace.join(editors, inner);
    const { stands, words } = await connector.reads.readBack(anna);
    expect([stands, words]).toEqual([false, expect.stringContaining('but through a group that is in it')]);
    const [listed, ...others] = (await connector.reads.grants({ target: anna.target })).items;
    expect(listed?.account).toEqual({ id: inner.id, login: 'group:inner@acme.test', email: null });
    expect(others).toEqual([]);
    await connector.grant(anna, op);
    await connector.revoke(anna, op);
    expect(workspace.roleOf(inner, user)).toBe('MEMBER');
  });

  it('of which Google doesn’t say who is in it through another has that said', async () => {
    workspace.rename(user, 'anna@partner.test');
    const { stands, words } = await connector.reads.readBack(anna);
    expect([stands, words]).toEqual([false, expect.stringContaining('can’t be read')]);
  });

  it('keeps its managers as they are, and its last owner', async () => {
    workspace.join(editors, user, 'MANAGER');
    expect(await connector.grant(anna, op)).toMatchObject({ changed: false });
    expect(workspace.roleOf(editors, user)).toBe('MANAGER');
    expect((await connector.reads.readBack(anna)).words).toContain('as MANAGER');
    workspace.join(editors, user, 'OWNER');
    await expect(connector.revoke(anna, op)).rejects.toThrow(/is the last owner of “editors@acme.test”/);
    expect(workspace.roleOf(editors, user)).toBe('OWNER');
    workspace.join(editors, workspace.addUser('omar@acme.test'), 'OWNER');
    expect(await connector.revoke(anna, op)).toMatchObject({ changed: true });
  });

  it('that is deleted while all are listed doesn’t end the list', async () => {
    for (const name of ['one', 'two', 'three', 'four'])
      workspace.join(workspace.addGroup(`${name}@acme.test`), user);
    google.next(`GET /admin/directory/v1/groups/${workspace.groupOf('two@acme.test')?.id}/members`, '404');
    const held = [];
    for await (const { target } of everyItem((cursor) => connector.reads.grants({}, cursor)))
      held.push(target);
    expect(held).toEqual(['one', 'three', 'four'].map((name) => `group:${name}@acme.test`));
  });

  it('of which no more is listed isn’t shown as whole; one of none is empty', async () => {
    for (const name of ['one', 'two', 'three'])
      workspace.join(editors, workspace.addUser(`${name}@acme.test`));
    const { next } = await connector.reads.grants({ target: anna.target });
    const all = { items: [] as unknown[], next: undefined as string | undefined };
    do Object.assign(all, await connector.reads.grants({}, all.next));
    while (all.items.length === 0);
    google.next(`GET /admin/directory/v1/groups/${editors.id}/members`, '404');
    expect(await faultOf(connector.reads.grants({}, all.next))).toMatchObject({ kind: 'not_found' });
    workspace.groups.delete(editors.id);
    expect(await faultOf(connector.reads.grants({ target: anna.target }, next))).toEqual({
      kind: 'not_found',
      what: 'target',
    });
    expect(await connector.reads.grants({ target: anna.target })).toEqual({ items: [] });
  });

  it('lists a member without an address as one, and not under its id as an address', async () => {
    workspace.join(editors, user);
    workspace.unaddressed.add(user.id);
    const [listed] = (await connector.reads.grants({ target: anna.target })).items;
    expect(listed?.account).toEqual({ id: user.id, login: user.id, email: null });
  });

  it('isn’t given to the administrator in whose name the connector asks', async () => {
    const admin = { ...anna, account: person('admin@acme.test') };
    await expect(connector.grant(admin, op)).rejects.toThrow(/asks in the name of “admin@acme.test”/);
    expect(workspace.members).toEqual([]);
  });

  it('that can’t be given isn’t offered, and is said by health', async () => {
    workspace.addGroup('everybody@acme.test', [DYNAMIC, SECURITY]);
    workspace.addGroup('plain@acme.test', []);
    const offered = [];
    for await (const { target } of everyItem((cursor) => connector.reads.entitlements(cursor)))
      offered.push(target);
    expect(offered).toEqual([anna.target]);
    const targets = [anna.target, 'group:everybody@acme.test', 'project:acme-prod:roles/browser', 'nonsense'];
    expect(await connector.health(targets)).toMatchObject({
      ok: false,
      lacks: [
        expect.stringContaining('is a dynamic group'),
        expect.stringContaining('add it to projects'),
        expect.stringContaining('is no target of Google'),
      ],
    });
  });
});

describe('a read that lags behind', () => {
  it('concludes nothing from what was changed a moment ago, and sees it when it has caught up', async () => {
    workspace.lag();
    expect(await connector.grant(anna, op)).toMatchObject({ changed: true });
    expect(await connector.grant(anna, op)).toMatchObject({ changed: false });
    await expect(connector.reads.readBack(anna)).rejects.toMatchObject({
      fault: { kind: 'retryable', afterMs: expect.any(Number) },
      message: expect.stringMatching(/doesn’t show yet what was changed/),
    });
    workspace.settle();
    expect(await connector.reads.readBack(anna)).toMatchObject({ stands: true });
    workspace.lag();
    expect(await connector.revoke(anna, op)).toMatchObject({ changed: true });
    expect(await faultOf(connector.reads.readBack(anna))).toMatchObject({ kind: 'retryable' });
    workspace.settle();
    expect(await connector.reads.readBack(anna)).toMatchObject({ stands: false });
  });

  it('takes “not there” right after it was added for no removal', async () => {
    await connector.grant(anna, op);
    workspace.members = [];
    expect(await faultOf(connector.revoke(anna, op))).toMatchObject({ kind: 'retryable' });
  });
});

it('concludes nothing from “not there” right after the start, when no write of before is known', async () => {
  const started = connected({}, { since: performance.now() });
  await expect(started.reads.readBack(anna)).rejects.toMatchObject({
    fault: { kind: 'retryable', afterMs: expect.any(Number) },
    message: expect.stringMatching(/changed before Sallyport started a moment ago/),
  });
  workspace.join(editors, user);
  expect(await started.reads.readBack(anna)).toMatchObject({ stands: true });
});

describe('a user', () => {
  it('who is suspended holds what they hold, which is said', async () => {
    user.suspended = true;
    expect(await connector.grant(anna, op)).toMatchObject({ note: expect.stringContaining('suspended') });
    const { stands, words } = await connector.reads.readBack(anna);
    expect([stands, words]).toEqual([true, expect.stringMatching(/can’t sign in: the account is suspended/)]);
  });

  it('and a group are found at once that no search knows of yet', async () => {
    workspace.unsearched.add('anna@acme.test').add('editors@acme.test');
    expect(await connector.grant(anna, op)).toMatchObject({ changed: true });
  });

  it('is found by an alias, and one of another domain isn’t', async () => {
    workspace.rename(user, 'anna.berg@acme.test');
    expect(await connector.grant(anna, op)).toMatchObject({ changed: true });
    const elsewhere = { ...anna, account: person('anna@partner.test') };
    expect(await faultOf(connector.grant(elsewhere, op))).toEqual({ kind: 'not_found', what: 'account' });
    const partners = { ...anna, target: 'group:editors@partner.test' };
    expect(await faultOf(connector.grant(partners, op))).toEqual({ kind: 'not_found', what: 'target' });
    google.next('GET /admin/directory/v1/users', '403', true);
    expect(await faultOf(connector.grant(elsewhere, op))).toEqual({ kind: 'denied' });
  });
});
