import { expect, it } from 'vitest';
import {
  ConnectorError,
  type GrantRef,
  type ReadableConnector,
} from '../../../src/domain/grant/connector.ts';
import { everyItem } from '../../../src/domain/pages.ts';
import { faultOf, found, op } from './calls.ts';
import type { Stand } from './stand.ts';

/** What is given and taken away, as the far end has it as well. */
export function exerciseBothWays(stand: () => Stand): void {
  const first = (): GrantRef => ({ target: stand().targets[0], account: stand().accounts[0] });

  it('is healthy', async () => {
    expect(await stand().connector.health()).toMatchObject({ ok: true, lacks: [] });
  });

  it('gives access that the read back and the target itself show', async () => {
    const { connector, holds } = stand();
    const ref = first();
    expect(await connector.grant(ref, op())).toMatchObject({ kind: 'done', changed: true });
    expect(await holds(ref)).toBe(true);
    const { stands, seenAs, words } = await connector.reads.readBack(ref);
    expect({ stands, words }).toEqual({ stands: true, words: expect.stringMatching(/\S/) });
    expect(await connector.reads.readBack({ ...ref, seenAs })).toMatchObject({ stands: true, seenAs });
    expect(await found(connector, ref)).toMatchObject([
      { target: ref.target, account: { email: ref.account.email } },
    ]);
  });

  it('answers changed: false to each further grant, and has the last one’s end where the target has ends', async () => {
    const { connector, holds } = stand();
    const ends = [new Date('2031-01-01T00:00:00Z'), new Date('2030-01-01T00:00:00Z'), undefined];
    for (const expiresAt of ends) {
      expect(await connector.grant(first(), { ...op(), ...(expiresAt && { expiresAt }) })).toMatchObject({
        kind: 'done',
        changed: false,
      });
      expect(await holds(first())).toBe(true);
      const look = await connector.reads.readBack(first());
      if (look.expiresAt !== undefined) expect(look.expiresAt).toEqual(expiresAt);
    }
  });

  it('leaves another account’s access alone', async () => {
    const { connector, holds, accounts } = stand();
    const neighbour = { ...first(), account: accounts[1] };
    await connector.grant(neighbour, op());
    await connector.revoke(first(), op());
    expect(await holds(first())).toBe(false);
    expect(await holds(neighbour)).toBe(true);
    await connector.revoke(neighbour, op());
  });

  it('leaves another target’s access alone', async () => {
    const { connector, holds, targets } = stand();
    const other = { ...first(), target: targets[1] };
    await connector.grant(first(), op());
    await connector.grant(other, op());
    await connector.revoke(first(), op());
    expect(await holds(other)).toBe(true);
    expect(await found(connector, { account: other.account })).toMatchObject([{ target: other.target }]);
    await connector.revoke(other, op());
  });

  it('takes access away so that the read back and the target show it gone, and says changed once', async () => {
    const { connector, holds } = stand();
    await connector.grant(first(), op());
    expect(await connector.revoke(first(), op())).toMatchObject({ kind: 'done', changed: true });
    expect(await holds(first())).toBe(false);
    expect(await connector.reads.readBack(first())).toMatchObject({ stands: false });
    expect(await found(connector, first())).toEqual([]);
    for (const _ of ['second', 'third'])
      expect(await connector.revoke(first(), op())).toMatchObject({ kind: 'done', changed: false });
  });

  it('says changed: false of access that stood before', async () => {
    const { connector, hold } = stand();
    await hold(first());
    expect(await connector.grant(first(), op())).toMatchObject({ kind: 'done', changed: false });
    await connector.revoke(first(), op());
  });

  it('gives and takes access once where several ask at the same moment', async () => {
    const { connector } = stand();
    for (let round = 0; round < 10; round++)
      for (const act of ['grant', 'revoke'] as const) {
        const outcomes = await Promise.all(Array.from({ length: 6 }, () => connector[act](first(), op())));
        const changed = outcomes.filter((outcome) => outcome.kind === 'done' && outcome.changed);
        expect(changed, `${act} in round ${round}`).toHaveLength(1);
      }
  });

  it('tells an account that the target doesn’t know, and makes none', async () => {
    const { connector, unknown } = stand();
    const ref = { ...first(), account: unknown.account };
    for (const act of ['grant', 'revoke'] as const)
      expect(await faultOf(connector[act](ref, op()))).toEqual({ kind: 'not_found', what: 'account' });
    expect(await found(connector, ref)).toEqual([]);
    const { email } = unknown.account;
    expect(await listed(connector.reads, 'accounts', (one) => one.email === email)).toEqual([]);
  });

  it('tells a target that isn’t there, and makes none', async () => {
    const { connector, unknown } = stand();
    const ref = { ...first(), target: unknown.target };
    for (const act of ['grant', 'revoke'] as const)
      expect(await faultOf(connector[act](ref, op()))).toEqual({ kind: 'not_found', what: 'target' });
    expect(await found(connector, ref)).toEqual([]);
    const { target } = unknown;
    expect(await listed(connector.reads, 'entitlements', (one) => one.target === target)).toEqual([]);
  });

  it('pages through everything, each once', async () => {
    const { connector, accounts, targets } = stand();
    const refs = accounts.flatMap((account) => targets.map((target) => ({ target, account })));
    for (const ref of refs) await connector.grant(ref, op());
    const held = await found(connector, {});
    for (const { target, account } of refs)
      expect(
        held.filter((grant) => grant.target === target && grant.account.email === account.email),
      ).toHaveLength(1);
    expect((await connector.reads.grants({})).next).toBeDefined();
    for (const ref of refs) await connector.revoke(ref, op());
  });
}

/** Those of a list that it picks; none where the target can't list them at all. */
async function listed<Kind extends 'accounts' | 'entitlements'>(
  reads: ReadableConnector['reads'],
  kind: Kind,
  picks: (one: { email?: string | null; target?: string }) => boolean,
): Promise<unknown[]> {
  const picked: unknown[] = [];
  try {
    for await (const one of everyItem<{ email?: string | null; target?: string }>((cursor) =>
      reads[kind](cursor),
    ))
      if (picks(one)) picked.push(one);
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.fault.kind !== 'unsupported') throw error;
  }
  return picked;
}
