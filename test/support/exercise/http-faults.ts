import { describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import type { GrantRef, ReadableConnector } from '../../../src/domain/grant/connector.ts';
import { faultyHttp, type FaultyHttp } from '../faulty-http.ts';
import { faultOf, found, op } from './calls.ts';
import { part, type Http, type Stand } from './stand.ts';

const HTML = { status: 200, headers: { 'content-type': 'text/html' }, text: '<html>Sign in to go on</html>' };
const MOST_PAGES = 50;

/** What a failing service, or something between, answers over HTTP: none of it proves anything. */
export function exerciseHttpFaults(stand: () => Stand): void {
  const between = async (context: TestContext) => {
    const http = part(context, stand(), 'http');
    const proxy = await faultyHttp(http.url);
    onTestFinished(() => proxy.close());
    const connector = http.connector(proxy.url);
    onTestFinished(async () => connector.close?.());
    const ref: GrantRef = { target: stand().targets[0], account: stand().accounts[0] };
    return { http, proxy, connector, ref };
  };

  describe('over HTTP', () => {
    it.for<[string, () => string, number, number]>([
      ['in seconds', () => '7', 6_000, 7_000],
      ['by a date', () => new Date(Date.now() + 60_000).toUTCString(), 50_000, 61_000],
    ])('waits after 429 as long as Retry-After says %s', async ([, retryAfter, least, most], context) => {
      const { proxy, connector, ref } = await between(context);
      proxy.fail(() => true, { kind: 'answer', status: 429, headers: { 'retry-after': retryAfter() } });
      for (const call of calls(connector, ref)) {
        const fault = await faultOf(call());
        expect(fault).toEqual({ kind: 'retryable', afterMs: expect.any(Number) });
        const waits = fault.kind === 'retryable' ? (fault.afterMs ?? 0) : 0;
        expect(waits).toBeGreaterThanOrEqual(least);
        expect(waits).toBeLessThanOrEqual(most);
      }
      expect(await stand().holds(ref)).toBe(false);
    });

    it.for([500, 502, 503, 504])(
      'takes %i for no word on a read, and for none on a write',
      async (status, context) => {
        const { http, proxy, connector, ref } = await between(context);
        proxy.fail(() => true, { kind: 'answer', status, text: '<html>Bad Gateway</html>' });
        await readsNothing(connector, ref, ['retryable']);
        await writesNothing(http, proxy, connector, ref, { status });
      },
    );

    it('takes HTML with 200 for no answer', async (context) => {
      const { http, proxy, connector, ref } = await between(context);
      proxy.fail(() => true, { kind: 'answer', ...HTML });
      await readsNothing(connector, ref, ['retryable', 'invalid']);
      await writesNothing(http, proxy, connector, ref, HTML);
    });

    it('takes half a body for no answer', async (context) => {
      const { http, proxy, connector, ref } = await between(context);
      await stand().hold(ref);
      proxy.fail((asked) => !http.isWrite(asked), { kind: 'half-body' });
      await readsNothing(connector, ref, ['retryable']);
      proxy.fail(http.isWrite, { kind: 'half-body' });
      expect(await faultOf(connector.revoke(ref, op()))).toEqual({ kind: 'unknown_outcome' });
      expect(await stand().holds(ref)).toBe(false);
    });

    it('ends a list whose page leads to itself', async (context) => {
      const { http, proxy, connector } = await between(context);
      const { accounts, targets } = stand();
      const refs = accounts.flatMap((account) => targets.map((target) => ({ target, account })));
      for (const ref of refs) await stand().hold(ref);
      expect((await connector.reads.grants({})).next).toBeDefined();
      proxy.fail(http.isList, { kind: 'again' });
      expect((await faultOf(found(connector, {}))).kind).toMatch(/^(invalid|retryable)$/);
      expect(proxy.failed()).toBeLessThan(MOST_PAGES);
      for (const ref of refs) await stand().connector.revoke(ref, op());
    });
  });

  async function readsNothing(connector: ReadableConnector, ref: GrantRef, kinds: string[]): Promise<void> {
    for (const read of [() => connector.reads.readBack(ref), () => connector.reads.grants(ref)])
      expect(kinds).toContain((await faultOf(read())).kind);
  }

  /** Of a write it stays open what became of it, also where it will be tried again; it goes on as if nothing had been. */
  async function writesNothing(
    { isWrite }: Http,
    proxy: FaultyHttp,
    connector: ReadableConnector,
    ref: GrantRef,
    answer: { status: number; text?: string },
  ): Promise<void> {
    proxy.fail(isWrite, { kind: 'answer', ...answer });
    const kinds = answer.status >= 500 ? ['unknown_outcome', 'retryable'] : ['unknown_outcome'];
    expect(kinds).toContain((await faultOf(connector.grant(ref, op()))).kind);
    expect(proxy.failed()).toBeGreaterThan(0);
    proxy.mend();
    expect(await connector.reads.readBack(ref)).toMatchObject({ stands: false });
    expect(await connector.grant(ref, op())).toMatchObject({ kind: 'done', changed: true });
    expect(await connector.revoke(ref, op())).toMatchObject({ kind: 'done', changed: true });
  }
}

const calls = (connector: ReadableConnector, ref: GrantRef) => [
  () => connector.grant(ref, op()),
  () => connector.revoke(ref, op()),
  () => connector.reads.readBack(ref),
  () => connector.reads.grants(ref),
];
