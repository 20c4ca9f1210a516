import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GrantRef, ReadableConnector } from '../../../src/domain/grant/connector.ts';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { exerciseConnector, faultOf } from '../../support/exercise-connector.ts';
import { channelsOf, idOf, person, startWorkspace } from '../../support/slack-members.ts';

const op = { operationId: 'one' };
const anna = { target: 'war-room', account: person('anna') };

function addChannel({ workspace }: Sandbox, name: string, { isPrivate = true, withBot = true } = {}) {
  return workspace.conversations.addChannel(
    name,
    isPrivate,
    withBot ? [workspace.bot.id] : [],
    workspace.now(),
  );
}
function channelOf({ workspace }: Sandbox, name: string) {
  const found = workspace.conversations.findByName(name);
  if (found === undefined) throw new Error(`no channel ${name}`);
  return found;
}
const holds = (sandbox: Sandbox, { target, account }: GrantRef): boolean =>
  channelOf(sandbox, target).memberIds.has(idOf(sandbox, account));

exerciseConnector(
  'slack-channel in the sandbox',
  async () => {
    const sandbox = await startWorkspace({ channels: [] });
    const hostileTargets = [
      'größe-und-länge',
      '密碼',
      'a "quoted" one',
      'comma, plus + and #',
      'C-is-no-id',
      'x'.repeat(80),
    ];
    for (const name of ['war-room', 'payments', ...hostileTargets]) addChannel(sandbox, name);
    return {
      connector: channelsOf(sandbox),
      accounts: [person('anna'), person('omar'), person('wanda')],
      targets: ['war-room', 'payments'],
      hostileTargets,
      hostileAccounts: ["o'hara+dev", '"quoted"', '#hash,comma', 'größe'].map(person),
      unknown: { target: 'nowhere', account: person('nobody') },
      hold: async ({ target, account }) =>
        void channelOf(sandbox, target).memberIds.add(idOf(sandbox, account)),
      holds: async (ref) => holds(sandbox, ref),
      http: {
        url: sandbox.apiUrl,
        connector: (apiUrl, timeoutMs) => channelsOf({ apiUrl }, { timeoutMs }),
        isWrite: ({ path }) => /conversations\.(invite|kick)/.test(path),
        isList: ({ path }) => /conversations\.(list|members)/.test(path),
      },
      close: () => sandbox.close(),
    };
  },
  { overHttp: true },
);

describe('a channel in Slack', () => {
  let sandbox: Sandbox;
  let connector: ReadableConnector;

  beforeEach(async () => {
    sandbox = await startWorkspace();
    addChannel(sandbox, 'war-room');
    connector = channelsOf(sandbox);
  });
  afterEach(async () => {
    await connector.close?.();
    await sandbox.close();
  });

  it('says of a public one that anybody can join it, and not of a private one', async () => {
    addChannel(sandbox, 'open', { isPrivate: false });
    expect(await connector.grant({ ...anna, target: '#open' }, op)).toMatchObject({
      changed: true,
      note: expect.stringContaining('public'),
    });
    expect(await connector.grant(anna, op)).toEqual({ kind: 'done', changed: true });
  });

  it('says to invite the app where it isn’t in the channel', async () => {
    addChannel(sandbox, 'elsewhere', { withBot: false });
    addChannel(sandbox, 'open', { isPrivate: false, withBot: false });
    const hidden = await connector
      .grant({ ...anna, target: 'elsewhere' }, op)
      .catch((error: unknown) => error);
    expect(hidden).toMatchObject({
      fault: { kind: 'not_found', what: 'target' },
      message: expect.stringContaining('invite the app'),
    });
    expect(await faultOf(connector.grant({ ...anna, target: 'open' }, op))).toEqual({ kind: 'denied' });
  });

  it('concludes nothing of a private channel that the app was taken out of', async () => {
    await connector.grant(anna, op);
    const { seenAs } = await connector.reads.readBack(anna);
    channelOf(sandbox, 'war-room').memberIds.delete(sandbox.workspace.bot.id);
    expect(await faultOf(connector.reads.readBack({ ...anna, seenAs }))).toMatchObject({ kind: 'not_found' });
    expect(await faultOf(connector.revoke({ ...anna, seenAs }, op))).toMatchObject({ kind: 'not_found' });
    expect(holds(sandbox, anna)).toBe(true);
  });

  it('leaves the channel that everybody is in, and an archived one', async () => {
    const general = { ...anna, target: 'general' };
    expect(await connector.grant(general, op)).toMatchObject({ changed: false });
    expect(await faultOf(connector.revoke(general, op))).toEqual({ kind: 'conflict' });
    await connector.grant(anna, op);
    channelOf(sandbox, 'war-room').isArchived = true;
    expect(await faultOf(connector.revoke(anna, op))).toEqual({ kind: 'conflict' });
    expect(await connector.reads.readBack(anna)).toMatchObject({ stands: true });
  });

  it('finds a channel again by its id when it is called otherwise, and by its id in access.yaml', async () => {
    await connector.grant(anna, op);
    const { seenAs } = await connector.reads.readBack(anna);
    const channel = channelOf(sandbox, 'war-room');
    channel.name = 'peace-room';
    expect(await connector.reads.readBack({ ...anna, seenAs })).toMatchObject({ stands: true });
    expect(await connector.reads.readBack({ ...anna, target: channel.id })).toMatchObject({ stands: true });
    expect(await connector.revoke({ ...anna, seenAs }, op)).toMatchObject({ changed: true });
    expect(channel.memberIds.has(idOf(sandbox, anna.account))).toBe(false);
  });

  it('lists a channel under the very text that it was asked for by', async () => {
    await connector.grant(anna, op);
    for (const target of ['war-room', '#war-room', channelOf(sandbox, 'war-room').id]) {
      expect((await connector.reads.grants({ target })).items).toMatchObject([{ target }]);
      expect((await connector.reads.grants({ ...anna, target })).items).toMatchObject([{ target }]);
    }
  });

  it('sees somebody in a channel of hundreds, seven at a time', async () => {
    const { memberIds } = channelOf(sandbox, 'war-room');
    for (let at = 0; at < 300; at++)
      memberIds.add(sandbox.workspace.addMember({ email: `p${at}@acme.test`, name: `p${at}` }).id);
    const sevens = channelsOf(sandbox, { pageSize: 7 });
    expect(await sevens.reads.readBack({ ...anna, account: person('p299') })).toMatchObject({ stands: true });
    await sevens.close?.();
  });

  it('doesn’t know of an invitation whose answer was lost, and finds it', async () => {
    sandbox.workspace.faults.provoke('conversations.invite', { kind: 'lost' });
    expect(await faultOf(connector.grant(anna, op))).toEqual({ kind: 'unknown_outcome' });
    expect(await connector.reads.readBack(anna)).toMatchObject({ stands: true });
  });
});
