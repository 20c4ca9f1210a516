import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GrantRef, ReadableConnector, Sessions } from '../../../src/domain/grant/connector.ts';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { exerciseConnector, faultOf } from '../../support/exercise-connector.ts';
import { idOf, person, startWorkspace, usergroupsOf } from '../../support/slack-members.ts';

const op = { operationId: 'one' };
const anna = { target: 'oncall', account: person('anna') };
const omar = { ...anna, account: person('omar') };

function addGroup({ workspace }: Sandbox, handle: string, userIds: string[] = []) {
  return workspace.usergroups.create({ handle, name: handle, userIds }, workspace.now());
}
function groupOf({ workspace }: Sandbox, handle: string) {
  const found = workspace.usergroups.all().find((group) => group.handle === handle);
  if (found === undefined) throw new Error(`no group ${handle}`);
  return found;
}
function holds(sandbox: Sandbox, { target, account }: GrantRef): boolean {
  const { disabledAt, userIds } = groupOf(sandbox, target);
  return disabledAt === 0 && userIds.includes(idOf(sandbox, account));
}

/** Somebody in Slack saves their list right after ours came. */
function onceAfterUpdate({ workspace: { usergroups } }: Sandbox, save: () => void): void {
  const setMembers = usergroups.setMembers.bind(usergroups);
  usergroups.setMembers = (...args) => {
    usergroups.setMembers = setMembers;
    const group = setMembers(...args);
    save();
    return group;
  };
}

exerciseConnector('slack-usergroup in the sandbox', async () => {
  const sandbox = await startWorkspace();
  const hostileTargets = [
    'with.dots_and-dashes',
    'größe',
    'a "quoted" one',
    'comma, plus + and #',
    'x'.repeat(100),
  ];
  for (const handle of ['oncall', 'dba', ...hostileTargets]) addGroup(sandbox, handle);
  return {
    connector: usergroupsOf(sandbox),
    accounts: [person('anna'), person('omar'), person('wanda')],
    targets: ['oncall', 'dba'],
    hostileTargets,
    hostileAccounts: ["o'hara+dev", '"quoted"', '#hash,comma', 'größe'].map(person),
    unknown: { target: 'nowhere', account: person('nobody') },
    async hold({ target, account }) {
      const group = groupOf(sandbox, target);
      group.userIds =
        group.disabledAt === 0 ? [...group.userIds, idOf(sandbox, account)] : [idOf(sandbox, account)];
      group.disabledAt = 0;
    },
    holds: async (ref) => holds(sandbox, ref),
    close: () => sandbox.close(),
  };
});

describe('a user group in Slack', () => {
  let sandbox: Sandbox;
  let connector: ReadableConnector & { sessions: Sessions };
  let now: number;

  beforeEach(async () => {
    sandbox = await startWorkspace();
    addGroup(sandbox, 'oncall');
    now = Date.parse('2026-11-20T09:00:00Z');
    connector = usergroupsOf(sandbox, { time: () => new Date(now) });
  });
  afterEach(async () => {
    await connector.close?.();
    await sandbox.close();
  });

  it('is disabled with its last member, and enabled for the next one alone', async () => {
    await connector.grant(anna, op);
    expect(await connector.revoke(anna, op)).toMatchObject({
      changed: true,
      note: expect.stringContaining('disabled until somebody is given it'),
    });
    expect(await connector.reads.readBack(anna)).toMatchObject({
      stands: false,
      words: expect.stringContaining('whoever enables it in Slack puts them back'),
    });
    expect((await connector.reads.readBack(omar)).words).not.toContain('puts them back');
    expect(groupOf(sandbox, 'oncall').disabledAt).not.toBe(0);
    expect(await connector.grant(omar, op)).toMatchObject({ changed: true });
    expect([holds(sandbox, anna), holds(sandbox, omar)]).toEqual([false, true]);
  });

  it('isn’t disabled where somebody came onto its list meanwhile', async () => {
    const group = groupOf(sandbox, 'oncall');
    group.userIds = [idOf(sandbox, anna.account), idOf(sandbox, person('wanda'))];
    sandbox.workspace.changeMember('wanda@acme.test', { deleted: true });
    const { usergroups } = sandbox.workspace;
    const setMembers = usergroups.setMembers.bind(usergroups);
    usergroups.setMembers = (...args) => {
      usergroups.setMembers = setMembers;
      group.userIds = [...group.userIds, idOf(sandbox, omar.account)];
      return setMembers(...args);
    };
    expect(await connector.revoke(anna, op)).toEqual({ kind: 'done', changed: true });
    expect([holds(sandbox, anna), holds(sandbox, omar)]).toEqual([false, true]);
  });

  it('isn’t enabled for whoever was removed last where nobody else can be put on its list', async () => {
    await connector.grant(anna, op);
    await connector.revoke(anna, op);
    const { usergroups } = sandbox.workspace;
    const setMembers = usergroups.setMembers.bind(usergroups);
    usergroups.setMembers = (...args) => {
      sandbox.workspace.changeMember('omar@acme.test', { deleted: true });
      return setMembers(...args);
    };
    expect(await faultOf(connector.grant(omar, op))).toEqual({ kind: 'not_found', what: 'account' });
    expect(groupOf(sandbox, 'oncall').disabledAt).not.toBe(0);
  });

  it('isn’t enabled before its list is seen to name the next one alone', async () => {
    await connector.grant(anna, op);
    await connector.revoke(anna, op);
    const group = groupOf(sandbox, 'oncall');
    const stale = [...group.userIds];
    let wasIn = false;
    onceAfterUpdate(sandbox, () => {
      group.userIds = stale;
      onceAfterUpdate(sandbox, () => void (wasIn = group.disabledAt === 0));
    });
    expect(await connector.grant(omar, op)).toMatchObject({ changed: true });
    expect([wasIn, holds(sandbox, anna), holds(sandbox, omar)]).toEqual([false, false, true]);
  });

  it('isn’t brought back where somebody disabled it with people on its list', async () => {
    const group = groupOf(sandbox, 'oncall');
    group.userIds = [idOf(sandbox, omar.account), idOf(sandbox, person('wanda'))];
    group.disabledAt = 1;
    expect(await connector.reads.readBack(omar)).toMatchObject({ stands: false });
    expect(await faultOf(connector.grant(anna, op))).toEqual({ kind: 'conflict' });
    expect(group.userIds).toHaveLength(2);
  });

  it('loses nobody where several are given and taken away at once, by two connectors', async () => {
    const another = usergroupsOf(sandbox);
    const wanda = { ...anna, account: person('wanda') };
    await connector.grant(wanda, op);
    await Promise.all([connector.grant(anna, op), another.grant(omar, op), connector.revoke(wanda, op)]);
    expect([anna, omar, wanda].map((ref) => holds(sandbox, ref))).toEqual([true, true, false]);
    await another.close?.();
  });

  it('makes a change anew that somebody else’s list undid before it was looked at', async () => {
    const group = groupOf(sandbox, 'oncall');
    const others = [idOf(sandbox, omar.account), idOf(sandbox, person('wanda'))];
    group.userIds = [...others, idOf(sandbox, anna.account)];
    const stale = [...group.userIds];
    onceAfterUpdate(sandbox, () => void (group.userIds = stale));
    expect(await connector.revoke(anna, op)).toMatchObject({ changed: true });
    expect(holds(sandbox, anna)).toBe(false);
    expect(group.userIds).toEqual(others);
  });

  it('isn’t through with a removal before a list that was on its way must have arrived', async () => {
    await connector.grant(anna, op);
    await connector.grant(omar, op);
    const { seenAs } = await connector.reads.readBack(anna);
    const seen = { ...anna, seenAs };
    await connector.revoke(seen, op);
    expect(await faultOf(connector.sessions.end(seen))).toEqual({ kind: 'retryable', afterMs: 15_000 });
    const goneSince = new Date(now);
    now += 14_000;
    // Whichever process looks, and whatever it saw before.
    const another = usergroupsOf(sandbox, { time: () => new Date(now) });
    for (const { sessions } of [connector, another]) {
      expect(await faultOf(sessions.end(seen, goneSince))).toEqual({ kind: 'retryable', afterMs: 1_000 });
      expect(await faultOf(sessions.end(seen))).toEqual({ kind: 'retryable', afterMs: 15_000 });
    }
    now += 1_000;
    for (const { sessions } of [connector, another])
      expect(await sessions.end(seen, goneSince)).toEqual({ kind: 'none' });
    expect(await faultOf(connector.sessions.end(seen))).toEqual({ kind: 'retryable', afterMs: 15_000 });
    await another.close?.();
  });

  it('says that whoever leaves it stays in the channels that it put them into', async () => {
    const channel = sandbox.workspace.conversations.addChannel('war-room', false, [], new Date(now));
    groupOf(sandbox, 'oncall').channelIds = [channel.id];
    await connector.grant(anna, op);
    expect(channel.memberIds.has(idOf(sandbox, anna.account))).toBe(true);
    await connector.revoke(anna, op);
    expect(await connector.sessions.end(anna, new Date(now - 15_000))).toMatchObject({
      kind: 'outlives',
      what: expect.stringContaining('@oncall'),
    });
    expect(channel.memberIds.has(idOf(sandbox, anna.account))).toBe(true);
  });

  it('changes a list with somebody on it who was deactivated, which Slack refuses', async () => {
    for (const ref of [anna, omar]) await connector.grant(ref, op);
    await connector.grant({ ...anna, account: person('wanda') }, op);
    sandbox.workspace.changeMember('omar@acme.test', { deleted: true });
    expect(await connector.revoke(anna, op)).toMatchObject({ changed: true });
    expect(groupOf(sandbox, 'oncall').userIds).toEqual([idOf(sandbox, person('wanda'))]);
  });

  it('finds a group and a person again by their ids when they are called otherwise', async () => {
    await connector.grant(anna, op);
    const { seenAs } = await connector.reads.readBack(anna);
    groupOf(sandbox, 'oncall').handle = 'on-duty';
    sandbox.workspace.changeMember('anna@acme.test', { email: 'anna.berg@acme.test', name: 'anna.berg' });
    expect(await faultOf(connector.reads.readBack(anna))).toMatchObject({ kind: 'not_found' });
    expect(await connector.reads.readBack({ ...anna, seenAs })).toMatchObject({ stands: true });
    expect(await connector.revoke({ ...anna, seenAs }, op)).toMatchObject({ changed: true });
  });

  it('lists a group under the very text that it was asked for by', async () => {
    await connector.grant(anna, op);
    for (const target of ['oncall', '@oncall', groupOf(sandbox, 'oncall').id]) {
      expect((await connector.reads.grants({ target })).items).toMatchObject([{ target }]);
      expect((await connector.reads.grants({ ...anna, target })).items).toMatchObject([{ target }]);
    }
    expect((await connector.reads.grants({})).items).toMatchObject([{ target: 'oncall' }]);
  });

  it('says that a group with nobody in it is there, by whatever text, also once that disabled it', async () => {
    const { id } = groupOf(sandbox, 'oncall');
    const looks = () =>
      Promise.all(['oncall', '@oncall', id, 'nowhere'].map(async (one) => connector.reads.isThere?.(one)));
    expect(await looks()).toEqual([true, true, true, false]);
    await connector.grant(anna, op);
    await connector.revoke(anna, op);
    expect(groupOf(sandbox, 'oncall').disabledAt).not.toBe(0);
    expect(await looks()).toEqual([true, true, true, false]);
  });

  it('gives nothing to a bot, to itself or to whoever was deactivated, and takes away from the last', async () => {
    const { id } = sandbox.workspace.addMember({ email: 'robot@acme.test', name: 'robot', isBot: true });
    const robot = { account: { id, login: 'robot' } };
    expect(await faultOf(connector.grant({ ...anna, seenAs: robot }, op))).toMatchObject({
      kind: 'not_found',
    });
    const self = { account: { id: sandbox.workspace.bot.id, login: 'sallyport' } };
    expect(await faultOf(connector.grant({ ...anna, seenAs: self }, op))).toMatchObject({
      kind: 'not_found',
    });
    await connector.grant(anna, op);
    const { seenAs } = await connector.reads.readBack(anna);
    sandbox.workspace.changeMember('anna@acme.test', { deleted: true });
    expect(await faultOf(connector.grant({ ...anna, seenAs }, op))).toMatchObject({ kind: 'not_found' });
    expect(await connector.revoke({ ...anna, seenAs }, op)).toMatchObject({ changed: true });
  });
});
