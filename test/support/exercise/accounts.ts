import { expect, it } from 'vitest';
import type { AccountRef, Accounts, GrantRef } from '../../../src/domain/grant/connector.ts';
import { everyItem } from '../../../src/domain/pages.ts';
import { faultOf, found, op } from './calls.ts';
import { part, type Stand } from './stand.ts';

/** Who is shut out keeps what they hold, and has it again when let in. */
export function exerciseAccounts(stand: () => Stand): void {
  const accounts = (): Accounts => {
    const { accounts: its } = stand().connector;
    if (its === undefined) throw new Error('its connector shuts nobody out');
    return its;
  };

  it('shuts an account out, which keeps what it holds, and lets it in again', async (context) => {
    const { letsIn } = part(context, stand(), 'disabling');
    const { connector, holds, accounts: people, targets } = stand();
    const [anna, omar] = people;
    const ref: GrantRef = { target: targets[0], account: anna };
    await connector.grant(ref, op());
    const { seenAs } = await connector.reads.readBack(ref);
    expect(await accounts().disable({ account: anna })).toMatchObject({ kind: 'done', changed: true });
    expect([await letsIn(anna), await letsIn(omar)]).toEqual([false, true]);
    expect([await isActive(anna), await isActive(omar)]).toEqual([false, true]);
    expect([await holds(ref), (await connector.reads.readBack(ref)).stands]).toEqual([true, true]);
    expect(await found(connector, ref)).toMatchObject([{ target: ref.target }]);
    const known = { account: anna, seenAs: seenAs?.account };
    expect(await accounts().disable(known)).toMatchObject({ kind: 'done', changed: false });
    expect(await accounts().enable(known)).toEqual({ kind: 'done', changed: true });
    expect(await accounts().enable({ account: anna })).toEqual({ kind: 'done', changed: false });
    expect([await letsIn(anna), await isActive(anna), await holds(ref)]).toEqual([true, true, true]);
    await connector.revoke(ref, op());
  });

  it('takes access from whoever is shut out, who doesn’t get it back when let in', async (context) => {
    const { letsIn } = part(context, stand(), 'disabling');
    const { connector, holds, accounts: people, targets } = stand();
    const ref: GrantRef = { target: targets[0], account: people[0] };
    await connector.grant(ref, op());
    await accounts().disable({ account: ref.account });
    expect(await connector.revoke(ref, op())).toMatchObject({ kind: 'done', changed: true });
    expect(await connector.reads.readBack(ref)).toMatchObject({ stands: false });
    expect(await letsIn(ref.account)).toBe(false);
    await accounts().enable({ account: ref.account });
    expect(await holds(ref)).toBe(false);
  });

  it('shuts out and lets in once where several ask at the same moment', async (context) => {
    part(context, stand(), 'disabling');
    const of = { account: stand().accounts[0] };
    for (let round = 0; round < 5; round++)
      for (const act of ['disable', 'enable'] as const) {
        const outcomes = await Promise.all(Array.from({ length: 6 }, () => accounts()[act](of)));
        const changed = outcomes.filter((outcome) => outcome.kind === 'done' && outcome.changed);
        expect(changed, `${act} in round ${round}`).toHaveLength(1);
      }
  });

  it('leaves its own account and administrators’ alone, and makes no account', async (context) => {
    const { letsIn, leftAlone } = part(context, stand(), 'disabling');
    for (const account of leftAlone) {
      expect(['denied', 'conflict'], account.name).toContain(
        (await faultOf(accounts().disable({ account }))).kind,
      );
      expect(await letsIn(account), account.name).toBe(true);
    }
    const { account } = stand().unknown;
    for (const act of ['disable', 'enable'] as const)
      expect(await faultOf(accounts()[act]({ account }))).toEqual({ kind: 'not_found', what: 'account' });
    expect(await isActive(account)).toBeUndefined();
  });

  it('ends what was open under an account that it shuts out, or says that it goes on', async (context) => {
    part(context, stand(), 'disabling');
    const openSession = part(context, stand(), 'openSession');
    const { connector, accounts: people, targets } = stand();
    const ref: GrantRef = { target: targets[0], account: people[0] };
    await connector.grant(ref, op());
    const session = await openSession(ref);
    expect(await session.works()).toBe(true);
    const outcome = await accounts().disable({ account: ref.account });
    if (outcome.kind !== 'done' || outcome.note === undefined)
      await expect.poll(() => session.works()).toBe(false);
    await accounts().enable({ account: ref.account });
    await connector.revoke(ref, op());
  });

  /** As the connector lists it; undefined where it doesn’t. */
  async function isActive({ email }: AccountRef): Promise<boolean | undefined> {
    const { reads } = stand().connector;
    for await (const one of everyItem((cursor) => reads.accounts(cursor)))
      if (one.email === email) return one.active;
    return undefined;
  }
}
