import { beforeEach, expect, it } from 'vitest';
import { DomainError } from '../../src/domain/errors.ts';
import type { PersonCtx } from '../../src/operations/actor.ts';
import { exportAudit } from '../../src/operations/audit/export-audit.ts';
import { searchAudit } from '../../src/operations/audit/search-audit.ts';
import { endGrant } from '../../src/operations/grant/end/end-grant.ts';
import { returnGrant } from '../../src/operations/grant/end/return-grant.ts';
import { issueCredential } from '../../src/operations/grant/issue/issue-credential.ts';
import { showOverview } from '../../src/operations/overview/show-overview.ts';
import { recordSlackAccounts } from '../../src/operations/people/record-slack-accounts.ts';
import { signIn } from '../../src/operations/people/sign-in.ts';
import { approveRequest } from '../../src/operations/approval/decide/approve-request.ts';
import { cancelRequest } from '../../src/operations/request/end/cancel-request.ts';
import { denyRequest } from '../../src/operations/approval/decide/deny-request.ts';
import { submitRequest } from '../../src/operations/request/submit-request.ts';
import { completeTask } from '../../src/operations/task/complete-task.ts';
import { refuseTask } from '../../src/operations/task/refuse-task.ts';
import { type AcmeWorld, acmeWorld, HOUR } from '../support/acme-world.ts';
import { MemoryDirectory } from '../support/memory-directory.ts';

let world: AcmeWorld;
/** What Sami asked of the database's owners, and what Sami holds. */
let about: { requestId: string; grantId: string; taskId: string };

beforeEach(async () => {
  world = await acmeWorld();
  world.target.issuer = {
    makes: 'password',
    issue: async () => ({ words: 'Your password.', text: 'secret', until: null, mark: '1' }),
  };
  const grant = await world.holds('sami@acme.test', 'crm/agent', HOUR);
  const wiki = await world.asks('sami@acme.test', 'wiki/editor');
  await approveRequest(await world.as('lena@acme.test'), { requestId: wiki.id });
  await world.run();
  const [task] = await world.rows.tasks();
  const request = await world.asks('sami@acme.test', 'prod-db/read');
  about = { requestId: request.id, grantId: grant.id, taskId: task?.id ?? '' };
});

type Act =
  | 'request'
  | 'approve'
  | 'deny'
  | 'cancel'
  | 'return'
  | 'issue'
  | 'end'
  | 'extend'
  | 'complete'
  | 'refuse'
  | 'audit'
  | 'export'
  | 'overview';

const ask = { durationSeconds: HOUR, justification: 'Because', ticket: '4711' };

const ACTS: Record<Act, (ctx: PersonCtx) => Promise<unknown>> = {
  request: (ctx: PersonCtx) =>
    submitRequest(ctx, { ...ask, entitlement: 'vpn/connect', idempotencyKey: 'new' }),
  approve: (ctx: PersonCtx) => approveRequest(ctx, about),
  deny: (ctx: PersonCtx) => denyRequest(ctx, { ...about, comment: 'No' }),
  cancel: (ctx: PersonCtx) => cancelRequest(ctx, about),
  return: (ctx: PersonCtx) => returnGrant(ctx, about),
  issue: (ctx: PersonCtx) => issueCredential(ctx, about),
  end: (ctx: PersonCtx) => endGrant(ctx, { ...about, comment: 'No longer needed' }),
  extend: (ctx: PersonCtx) =>
    submitRequest(ctx, {
      ...ask,
      entitlement: 'crm/agent',
      extendsGrantId: about.grantId,
      idempotencyKey: 'more',
    }),
  complete: (ctx: PersonCtx) => completeTask(ctx, about),
  refuse: (ctx: PersonCtx) => refuseTask(ctx, { ...about, comment: 'Can’t' }),
  audit: (ctx: PersonCtx) => searchAudit(ctx, { filter: {} }),
  export: (ctx: PersonCtx) => exportAudit(ctx, { filter: {}, format: 'csv' }),
  overview: (ctx: PersonCtx) => showOverview(ctx),
};

/** Who may do what with Sami’s request, grant and task. Everybody else may only ask for themselves. */
const PEOPLE: [who: string, email: string, may: Act[]][] = [
  [
    'the requester, who is the beneficiary',
    'sami@acme.test',
    ['request', 'cancel', 'extend', 'issue', 'return'],
  ],
  ['an owner', 'omar@acme.test', ['request', 'approve', 'deny', 'end']],
  ['another owner, through a group', 'dora@acme.test', ['request', 'approve', 'deny']],
  ['the owner of something else', 'lena@acme.test', ['request']],
  ['the manager, whom this policy doesn’t ask', 'mona@acme.test', ['request', 'end']],
  ['the assignee of the task', 'wanda@acme.test', ['request', 'complete', 'refuse']],
  ['an admin', 'ada@acme.test', ['request', 'end', 'audit', 'export', 'overview']],
  ['an auditor', 'iris@acme.test', ['request', 'audit', 'export']],
];

it.each(PEOPLE)(
  '%s (%s) may do %j with what Sami asked for and holds, and nothing else',
  async (_, email, may) => {
    for (const act of Object.keys(ACTS) as Act[]) {
      if (may.includes(act)) continue;
      await expect(ACTS[act](await world.as(email)), act).rejects.toMatchObject({ code: 'forbidden' });
    }
    const refused = await world.rows.eventsOf('decision.refused');
    expect(refused.map((event) => event.data['verdict'])).toEqual(
      ['approve', 'deny'].filter((verdict) => !may.includes(verdict as Act)),
    );
    const others = Object.keys(ACTS).filter((act) => !['approve', 'deny', ...may].includes(act));
    expect(await world.rows.eventsOf('act.refused')).toHaveLength(others.length);
    expect((await world.rows.request(about.requestId)).state).toBe('pending');
    for (const act of may.filter((one) => one !== 'deny' && one !== 'refuse'))
      await expect(ACTS[act](await world.as(email)), act).resolves.toBeDefined();
  },
);

it.each([
  ['an owner who was deactivated in the directory', 'olga@acme.test', {}, /aren’t listed as active/],
  ['an owner whose last day was yesterday', 'lars@acme.test', {}, /last day is listed as 2026-11-19/],
  ['somebody whose first day is tomorrow', 'nils@acme.test', {}, /first day is listed as 2026-11-21/],
  ['an owner whose Slack account is deactivated', 'omar@acme.test', { deleted: true }, /is deactivated/],
  ['an owner who became a guest', 'omar@acme.test', { isRestricted: true }, /Guests can’t use this/],
  ['an owner in one channel only', 'omar@acme.test', { isUltraRestricted: true }, /Guests can’t/],
  ['a stranger', 'omar@acme.test', { isStranger: true }, /other organizations/],
  ['an account of another workspace', 'omar@acme.test', { teamId: 'T2' }, /other organizations/],
  ['a bot', 'omar@acme.test', { isBot: true }, /Bots can’t/],
  ['an account that isn’t in the directory', 'nobody@acme.test', {}, /Nobody with the e-mail/],
  ['an unconfirmed e-mail', 'new@acme.test', { email: 'pia@acme.test', emailConfirmed: false }, /confirmed/],
  ['a second account', 'omar2@acme.test', { email: 'omar@acme.test' }, /tied to the Slack account UOMAR/],
])('%s (%s) may do nothing, and each refusal is written down', async (_, email, change, sentence) => {
  world.directory.set(email, change);
  world.clock.advance(5 * 60_000);
  const acts = Object.keys(ACTS) as Act[];

  for (const act of acts) {
    const slackUserId = MemoryDirectory.idOf(email);
    const acted = async () => ACTS[act](await signIn(world.ctx, { teamId: 'T1', slackUserId, surface: act }));
    const refusal = { code: 'forbidden', message: expect.stringMatching(sentence) };
    await expect(acted(), act).rejects.toMatchObject(refusal);
  }

  const refused = await world.rows.eventsOf('sign-in.refused');
  expect(refused.map((event) => event.data['surface'])).toEqual(acts);
  expect((await world.rows.request(about.requestId)).state).toBe('pending');
  expect((await world.rows.grant(about.grantId)).state).toBe('active');
});

it('refuses an account that Slack doesn’t know', async () => {
  const unknown = signIn(world.ctx, { teamId: 'T1', slackUserId: 'UNOBODY', surface: '/access' });

  await expect(unknown).rejects.toBeInstanceOf(DomainError);
});

it('lets a deactivation that Slack told of count at once', async () => {
  world.directory.set('omar@acme.test', { deleted: true });
  const account = await world.directory.account('UOMAR');
  if (account === undefined) throw new Error('no account');
  await recordSlackAccounts(world.ctx, [account]);

  await expect(world.as('omar@acme.test')).rejects.toThrow(/account is deactivated/);
});
