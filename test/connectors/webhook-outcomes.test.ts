import { describe, expect, it, onTestFinished } from 'vitest';
import { faultOf } from '../support/exercise-connector.ts';
import { connectorTo, holds, op, ref, standing } from '../support/webhook-stand.ts';

describe('webhook, by what the target answers,', () => {
  it('gets the first call’s answer when it repeats an operation id', async () => {
    const { target, connector } = await standing();
    expect(await connector.grant(ref, op('one'))).toEqual({ kind: 'done', changed: true });
    expect(await connector.grant(ref, op('one'))).toEqual({ kind: 'done', changed: true });
    expect(target.state().holdings).toHaveLength(1);
  });

  it('tells the target when access ends, and reads that back', async () => {
    const { connector } = await standing();
    const expiresAt = new Date('2026-11-05T16:40:00.000Z');
    await connector.grant(ref, { operationId: 'one', expiresAt });
    expect((await connector.reads.grants(ref)).items[0]?.expiresAt).toEqual(expiresAt);
  });

  it('follows work that is done later by its handle', async () => {
    const { target, connector } = await standing();
    target.failNext({ kind: 'later' });
    const outcome = await connector.grant(ref, op('one'));
    expect(outcome).toEqual({ kind: 'pending', handle: 'one', until: undefined });
    expect(holds(target, ref)).toBe(false);
    expect(await connector.poll?.('one')).toEqual({ kind: 'done', changed: true });
    expect(holds(target, ref)).toBe(true);
  });

  it('takes 409 with changed: false for “already”, and any other 409 for a conflict', async () => {
    const { target, connector } = await standing();
    target.failNext({ kind: 'answer', status: 409, text: '{"changed":false}' });
    target.failNext({ kind: 'answer', status: 409, text: '{"message":"frozen"}' });
    expect(await connector.grant(ref, op('one'))).toEqual({ kind: 'done', changed: false });
    expect(await faultOf(connector.grant(ref, op('one')))).toEqual({ kind: 'conflict' });
  });

  it('waits as long as Retry-After says, in seconds or by date, and never more than five minutes', async () => {
    const { target, connector } = await standing();
    const inAMinute = new Date(Date.now() + 60_000).toUTCString();
    const answer = (status: number, retryAfter: string) =>
      target.failNext({ kind: 'answer', status, headers: { 'retry-after': retryAfter } });
    answer(429, '7');
    answer(503, inAMinute);
    answer(503, '99999999');
    answer(500, 'soon');
    expect(await faultOf(connector.revoke(ref, op('one')))).toEqual({ kind: 'retryable', afterMs: 7_000 });
    const dated = await faultOf(connector.revoke(ref, op('one')));
    expect(dated.kind === 'retryable' && dated.afterMs).toBeGreaterThan(55_000);
    expect(await faultOf(connector.revoke(ref, op('one')))).toEqual({ kind: 'retryable', afterMs: 300_000 });
    expect(await faultOf(connector.revoke(ref, op('one')))).toEqual({
      kind: 'retryable',
      afterMs: undefined,
    });
  });

  it('waits until the date in Retry-After by the clock of whoever wrote it', async () => {
    const { target, connector } = await standing();
    const theirs = Date.now() - 2 * 3_600_000;
    const [date, inAMinute] = [theirs, theirs + 60_000].map((at) => new Date(at).toUTCString());
    const headers = { date: date ?? '', 'retry-after': inAMinute ?? '' };
    target.failNext({ kind: 'answer', status: 503, headers });
    expect(await faultOf(connector.revoke(ref, op('one')))).toEqual({ kind: 'retryable', afterMs: 60_000 });
  });

  it.each([
    [400, 'invalid'],
    [401, 'denied'],
    [403, 'denied'],
    [404, 'invalid'],
    [422, 'invalid'],
    [501, 'unsupported'],
  ])('takes %i without more for %s', async (status, kind) => {
    const { target, connector } = await standing();
    target.failNext({ kind: 'answer', status });
    expect(await faultOf(connector.grant(ref, op('one')))).toEqual({ kind });
  });

  it('shows the target’s own words on one line of 300 characters', async () => {
    const { target, connector } = await standing();
    target.failNext({
      kind: 'answer',
      status: 400,
      text: JSON.stringify({ message: `no\n\u202E${'y'.repeat(9_000)}` }),
    });
    const error = await connector.grant(ref, op('one')).catch((reason: Error) => reason);
    expect((error as Error).message).toMatch(
      /^in-house \(127\.0\.0\.1\) answered 400 to access\.grant: no y+…$/,
    );
    expect((error as Error).message.length).toBeLessThan(400);
  });

  it('leaves open what became of a write whose answer was lost, and repeats to the same effect', async () => {
    const { target, connector } = await standing();
    target.failNext({ kind: 'lost-answer' });
    expect(await faultOf(connector.grant(ref, op('one')))).toEqual({ kind: 'unknown_outcome' });
    expect(holds(target, ref)).toBe(true);
    expect(await connector.grant(ref, op('one'))).toEqual({ kind: 'done', changed: true });
  });

  it('leaves open what became of a write that got no answer in time', async () => {
    const { target, connector } = await standing({ timeoutMs: 150 });
    target.failNext({ kind: 'silence' });
    expect(await faultOf(connector.grant(ref, op('one')))).toEqual({ kind: 'unknown_outcome' });
  });

  it.each([
    ['a page of a proxy', '<html>Sign in to go on</html>', 200],
    ['a page of a proxy that took it on', '<html>Accepted</html>', 202],
    ['nothing', '', 200],
  ])('takes %s with a good status for no answer of the target’s', async (_what, text, status) => {
    const { target, connector } = await standing();
    target.failNext({ kind: 'answer', status, text, headers: { 'content-type': 'text/html' } }, 4);
    expect(await faultOf(connector.grant(ref, op('one')))).toEqual({ kind: 'unknown_outcome' });
    expect(await faultOf(connector.revoke(ref, op('two')))).toEqual({ kind: 'unknown_outcome' });
    expect(await faultOf(connector.reads.grants(ref))).toEqual({ kind: 'retryable' });
    expect(await faultOf(connector.reads.readBack(ref))).toEqual({ kind: 'retryable' });
    expect(await connector.grant(ref, op('one'))).toEqual({ kind: 'done', changed: true });
  });

  it('says when it was sent by the time that it is given, whatever this machine’s clock says', async () => {
    const { target } = await standing();
    let aheadMs = 0;
    const connector = connectorTo(target, { time: () => new Date(Date.now() + aheadMs) });
    onTestFinished(async () => connector.close?.());
    expect(await connector.grant(ref, op('one'))).toEqual({ kind: 'done', changed: true });
    aheadMs = 24 * 3_600_000;
    expect(await faultOf(connector.revoke(ref, op('two')))).toEqual({ kind: 'denied' });
  });

  it.each([407, 408, 425])('tries again after %i, which isn’t the target’s word', async (status) => {
    const { target, connector } = await standing();
    target.failNext({ kind: 'answer', status });
    expect((await faultOf(connector.revoke(ref, op('one')))).kind).toBe('retryable');
  });

  it('calls a target that isn’t there retryable', async () => {
    const { target, connector } = await standing();
    await target.close();
    expect(await faultOf(connector.grant(ref, op('one')))).toEqual({ kind: 'retryable' });
  });
});
