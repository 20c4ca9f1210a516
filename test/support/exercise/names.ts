import { expect, it } from 'vitest';
import type { GrantRef } from '../../../src/domain/grant/connector.ts';
import { faultOf, found, op } from './calls.ts';
import { part, type Stand } from './stand.ts';
import { NAMES } from './some-names.ts';

/** Names are data: what the target takes for a name is one, and anything else is refused and changes nothing. */
export function exerciseNames(stand: () => Stand): void {
  it('takes any name of a target for a name', async (context) => {
    const names = part(context, stand(), 'names');
    const account = stand().accounts[0];
    for (const name of [...NAMES, 'CAPITALS']) {
      const { target, exists } = await names.target(name);
      await (exists ? standsAlone : isRefused)(stand(), { target, account }, 'target');
    }
  });

  it('takes any name of an account for a name', async (context) => {
    const names = part(context, stand(), 'names');
    const target = stand().targets[0];
    for (const name of NAMES) {
      const { account, exists } = await names.account(name.toLowerCase());
      await (exists ? standsAlone : isRefused)(stand(), { target, account }, 'account');
    }
  });

  it('tells accounts apart that differ in case alone, or refuses to', async (context) => {
    const names = part(context, stand(), 'names');
    const one = await names.account('twin.of');
    const other = await names.account('TWIN.of');
    if (!other.exists) return;
    const { connector, holds } = stand();
    const [hers, others] = [one, other].map(({ account }) => ({ target: stand().targets[0], account }));
    if (hers === undefined || others === undefined) return;
    await stand().hold(others);
    const looked = await connector.reads.readBack(hers).catch((error: unknown) => error);
    if (looked instanceof Error) {
      for (const act of ['grant', 'revoke'] as const)
        expect(await faultOf(connector[act](hers, op()))).toEqual({ kind: 'conflict' });
    } else {
      expect(looked).toMatchObject({ stands: false });
      expect(await connector.grant(hers, op())).toMatchObject({ kind: 'done', changed: true });
      expect(await holds(hers)).toBe(true);
      expect(await connector.revoke(hers, op())).toMatchObject({ kind: 'done', changed: true });
    }
    expect([await holds(hers), await holds(others)]).toEqual([false, true]);
  });

  it('tells targets apart that differ in case alone, where the far end does', async (context) => {
    const names = part(context, stand(), 'names');
    const { target } = await names.target('case.of');
    const other = await names.target('CASE.of');
    if (!other.exists) return;
    const { connector, hold, holds, accounts } = stand();
    const [lower, upper] = [
      { target, account: accounts[0] },
      { target: other.target, account: accounts[0] },
    ];
    await hold(upper);
    expect(await connector.reads.readBack(lower)).toMatchObject({ stands: false });
    await standsAlone(stand(), lower);
    expect(await holds(upper)).toBe(true);
    expect(await connector.revoke(upper, op())).toMatchObject({ kind: 'done', changed: true });
    expect(await holds(upper)).toBe(false);
  });

  it('takes the harmful names of its own kind for names', async () => {
    const { hostileTargets, hostileAccounts, accounts, targets } = stand();
    for (const target of hostileTargets) await standsAlone(stand(), { target, account: accounts[0] });
    for (const account of hostileAccounts) await standsAlone(stand(), { target: targets[0], account });
  });
}

async function standsAlone({ connector, holds }: Stand, ref: GrantRef): Promise<void> {
  const of = `${ref.target} for ${ref.account.name}`;
  expect(await connector.grant(ref, op()), of).toMatchObject({ kind: 'done', changed: true });
  expect(await holds(ref), of).toBe(true);
  expect(await found(connector, ref), of).toMatchObject([{ target: ref.target }]);
  expect(await connector.revoke(ref, op()), of).toMatchObject({ kind: 'done', changed: true });
  expect(await holds(ref), of).toBe(false);
}

async function isRefused(
  { connector, accounts, targets }: Stand,
  ref: GrantRef,
  what: 'account' | 'target',
): Promise<void> {
  const beside = what === 'target' ? { account: accounts[0] } : { target: targets[0] };
  const before = await found(connector, beside);
  for (const act of ['grant', 'revoke'] as const)
    expect(await faultOf(connector[act](ref, op())), `${ref.target} for ${ref.account.name}`).toEqual({
      kind: 'not_found',
      what,
    });
  expect(await found(connector, beside)).toEqual(before);
}
