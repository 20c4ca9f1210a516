import { describe, expect, it, onTestFinished } from 'vitest';
import { makeWebhook } from '../../src/connectors/webhook/webhook-connector.ts';
import { faultOf } from '../support/exercise-connector.ts';
import { SECRET, op, ref, standing, time } from '../support/webhook-stand.ts';

async function standingWithSessions() {
  const { target } = await standing();
  const settings = { url: target.url, secret: SECRET, allow_private_addresses: true, ends_sessions: true };
  const connector = makeWebhook('in-house', settings, { time });
  onTestFinished(async () => connector.close?.());
  const { sessions } = connector;
  if (sessions === undefined) throw new Error('ends_sessions makes it have sessions');
  return { target, connector, sessions };
}

describe('what is open at a webhook’s target', () => {
  it('goes on after access was removed, until it is ended', async () => {
    const { target, connector, sessions } = await standingWithSessions();
    await connector.grant(ref, op('one'));
    await target.hold({ target: ref.target, email: 'omar@acme.test', name: 'Omar' });
    for (const email of [ref.account.email, ref.account.email, 'omar@acme.test'])
      expect(target.openSession(ref.target, email)).toBe(true);
    await connector.revoke(ref, op('two'));
    expect(await sessions.end(ref)).toEqual({ kind: 'ended', count: 2 });
    expect(await sessions.end(ref)).toEqual({ kind: 'none' });
    const omar = { ...ref, account: { ...ref.account, email: 'omar@acme.test' } };
    expect(await sessions.end(omar)).toEqual({ kind: 'ended', count: 1 });
  });

  it('is asked for by what the target calls the account', async () => {
    const { target, sessions } = await standingWithSessions();
    await sessions.end({ ...ref, seenAs: { account: { id: 'u7', login: 'ANNA@acme.test' } } });
    expect(target.state().calls[0]).toMatchObject({
      type: 'access.end-sessions',
      target: ref.target,
      email: 'ANNA@acme.test',
    });
  });

  const until = '2027-01-01T00:00:00.000Z';
  it.each([
    [{ sessions: 'none' }, { kind: 'none' }],
    [{ sessions: 'ended', count: 0 }, { kind: 'none' }],
    [
      { sessions: 'outlives', what: 'tokens', until },
      { kind: 'outlives', what: 'tokens', until: new Date(until) },
    ],
    [
      { sessions: 'outlives', what: 'two\nlines' },
      { kind: 'outlives', what: 'two lines', until: null },
    ],
    [
      { sessions: 'not_shown', why: `It echoes ${SECRET}.` },
      { kind: 'not_shown', why: 'It echoes [secret].' },
    ],
  ])('is answered for by %j', async (body, ended) => {
    const { target, sessions } = await standingWithSessions();
    target.failNext({ kind: 'answer', status: 200, text: JSON.stringify(body) });
    expect(await sessions.end(ref)).toEqual(ended);
  });

  it.each([
    [
      '409',
      { kind: 'answer', status: 409, headers: { 'retry-after': '7' } },
      { kind: 'retryable', afterMs: 7_000 },
    ],
    ['503', { kind: 'answer', status: 503 }, { kind: 'retryable', afterMs: undefined }],
    ['no JSON', { kind: 'answer', status: 200, text: 'ok' }, { kind: 'retryable' }],
    ['no answer', { kind: 'lost-answer' }, { kind: 'retryable' }],
    ['another shape', { kind: 'answer', status: 200, text: '{"sessions":"gone"}' }, { kind: 'invalid' }],
  ] as const)('isn’t over by %s', async (_, fault, expected) => {
    const { target, sessions } = await standingWithSessions();
    target.failNext(fault);
    expect(await faultOf(sessions.end(ref))).toEqual(expected);
  });

  it('is nobody’s to end where the settings don’t say so', async () => {
    const { connector } = await standing();
    expect(connector.sessions).toBeUndefined();
  });
});
