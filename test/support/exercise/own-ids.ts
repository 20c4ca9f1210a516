import { expect, it } from 'vitest';
import { isIdOf } from '../../../src/domain/grant/same-target.ts';
import { everyItem } from '../../../src/domain/pages.ts';
import { faultOf, found, op } from './calls.ts';
import type { Stand } from './stand.ts';

/** Of the same form, and nothing's. */
function anotherId(id: string): string {
  const other = id.replace(/\d/g, (digit) => String(9 - Number(digit)));
  return id.length < 20 ? other.replace(/\d(?=\D*$)/, '$&99') : other;
}

/** Names are changed and taken again: what has an id of its own is meant by that alone. */
export function exerciseOwnIds(stand: () => Stand): void {
  it('means what has the id that it lists, whatever is called so by then, where it lists one', async ({
    skip,
  }) => {
    const { connector, holds, accounts, targets } = stand();
    const ids = new Map<string, string>();
    for await (const { target, id } of everyItem((cursor) => connector.reads.entitlements(cursor)))
      if (id !== undefined) ids.set(target, id);
    const [called, meant] = targets;
    const targetId = ids.get(meant) ?? skip('its target keeps no ids');
    const [account] = accounts;
    const ref = { target: called, targetId, account };

    expect(await connector.grant(ref, op())).toMatchObject({ changed: true });
    expect([await holds({ target: meant, account }), await holds({ target: called, account })]).toEqual([
      true,
      false,
    ]);
    const { stands, seenAs } = await connector.reads.readBack(ref);
    expect(stands).toBe(true);
    expect(isIdOf(targetId, seenAs?.targetId ?? '')).toBe(true);
    expect(await found(connector, { target: called, targetId })).toMatchObject([{ target: called }]);
    expect(await found(connector, { target: called, targetId: ids.get(called) })).toEqual([]);
    expect(await connector.revoke(ref, op())).toMatchObject({ changed: true });
    expect(await holds({ target: meant, account })).toBe(false);
    expect(await connector.reads.readBack({ ...ref, seenAs })).toMatchObject({ stands: false });

    expect(await faultOf(connector.grant({ ...ref, targetId: anotherId(targetId) }, op()))).toMatchObject({
      kind: 'not_found',
      what: 'target',
    });
  });
}
