import { expect, it, onTestFinished } from 'vitest';
import type { GrantRef, ReadableConnector } from '../../../src/domain/grant/connector.ts';
import { breakingProxy } from '../breaking-proxy.ts';
import { faultyHttp } from '../faulty-http.ts';
import { faultOf, op } from './calls.ts';
import { part, type Http, type Parts, type Stand } from './stand.ts';

/** Long enough for a busy machine to have sent the write by then. */
const TIMEOUT_MS = 1_500;

/** A write that was done, and whose answer never came: the read back settles it. */
export function exerciseLostAnswers(stand: () => Stand): void {
  it.for(['reset', 'hang'] as const)(
    'settles a lost answer to a write by reading back: %s',
    async (how, context) => {
      const { connector, holds, accounts, targets, http } = stand();
      const losing = http ? losingOverHttp(http) : part(context, stand(), 'losing');
      const ref: GrantRef = { target: targets[0], account: accounts[0] };
      const lost = await losing(how);
      onTestFinished(async () => lost.close?.());
      const stands = { grant: true, revoke: false };
      // One that hangs takes its time.
      for (const act of how === 'hang' ? (['grant'] as const) : (['grant', 'revoke'] as const)) {
        expect(await faultOf(lost[act](ref, op())), act).toEqual({ kind: 'unknown_outcome' });
        expect(await holds(ref), act).toBe(stands[act]);
        expect(await connector.reads.readBack(ref), act).toMatchObject({ stands: stands[act] });
        expect(await connector[act](ref, op()), act).toMatchObject({ kind: 'done', changed: false });
      }
      await connector.revoke(ref, op());
    },
  );
}

interface OverTcp {
  url: string;
  connector: (url: string, timeoutMs: number) => ReadableConnector;
  /** Looks at what is sent, as latin1. */
  isWrite: (sent: string) => boolean;
  /** What the answer to a write has in it, where others may come before. */
  answer?: string;
}

/** `losing` of connectors over TCP. */
export const losingOverTcp =
  ({ url, connector, isWrite, answer }: OverTcp): NonNullable<Parts['losing']> =>
  async (how) => {
    const proxy = await breakingProxy(url);
    onTestFinished(() => proxy.close());
    proxy.breakAt(isWrite, how, 'after', answer);
    return connector(proxy.url, TIMEOUT_MS);
  };

const losingOverHttp =
  ({ url, connector, isWrite }: Http): NonNullable<Parts['losing']> =>
  async (how) => {
    const between = await faultyHttp(url);
    onTestFinished(() => between.close());
    between.fail(isWrite, { kind: how === 'reset' ? 'lost-answer' : 'no-answer' });
    return connector(between.url, TIMEOUT_MS);
  };
