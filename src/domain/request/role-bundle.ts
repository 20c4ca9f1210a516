import type { Definitions, Role } from '../definitions.ts';
import { EntitlementKey } from '../ids.ts';
import { nearestWord } from '../nearest-word.ts';

const ROLE = 'role:';

/** How many things can be asked for in one go. */
export const MOST_AT_ONCE = 20;

/** One entitlement of an ask, and where it comes from: asked for by itself, brought by roles, or both. */
export interface AskedLine {
  entitlement: EntitlementKey;
  byItself: boolean;
  roleIds: string[];
}

export type ExpandedAsk = { ok: true; lines: AskedLine[] } | { ok: false; sentences: string[] };

/** What a role brings, each once. */
export function entitlementsOf(role: Pick<Role, 'entitlements'>): EntitlementKey[] {
  return [...new Set(role.entitlements)];
}

/** The entitlements that `<resource>/<entitlement>` and `role:<id>` items come to, each once, or what is wrong with them. */
export function expandAsk(
  definitions: Pick<Definitions, 'entitlements' | 'roles'>,
  items: readonly string[],
): ExpandedAsk {
  if (items.length === 0)
    return { ok: false, sentences: ['Nothing is asked for: choose at least one entitlement.'] };
  const lines = new Map<EntitlementKey, AskedLine>();
  const sentences: string[] = [];
  const line = (entitlement: EntitlementKey): AskedLine => {
    const found = lines.get(entitlement) ?? { entitlement, byItself: false, roleIds: [] };
    lines.set(entitlement, found);
    return found;
  };
  const seen = new Set<string>();
  for (const item of items) {
    const fault = seen.has(item)
      ? `“${item}” is in this request twice: leave one of the two out.`
      : itemFault(definitions, item);
    seen.add(item);
    if (fault !== undefined) sentences.push(fault);
    else if (!item.startsWith(ROLE)) line(EntitlementKey.parse(item)).byItself = true;
    else {
      const role = definitions.roles.get(item.slice(ROLE.length));
      if (role === undefined) continue;
      for (const entitlement of entitlementsOf(role)) line(entitlement).roleIds.push(role.id);
    }
  }
  return sentences.length > 0
    ? { ok: false, sentences: [...new Set(sentences)] }
    : { ok: true, lines: [...lines.values()] };
}

function itemFault(
  { entitlements, roles }: Pick<Definitions, 'entitlements' | 'roles'>,
  item: string,
): string | undefined {
  if (item.startsWith(ROLE)) {
    const role = roles.get(item.slice(ROLE.length));
    if (role?.requestable === true) return undefined;
    if (role !== undefined)
      return `The role ${role.name} can’t be asked for: ask for what it brings one by one.`;
    const requestable = [...roles.values()].filter((one) => one.requestable).map((one) => `${ROLE}${one.id}`);
    return unknown(item, requestable);
  }
  const key = EntitlementKey.safeParse(item);
  if (key.success && entitlements.has(key.data)) return undefined;
  return unknown(item, entitlements.keys());
}

function unknown(typed: string, known: Iterable<string>): string {
  const near = nearestWord(typed, known);
  const advice = near === undefined ? 'choose one from the list.' : `did you mean “${near}”?`;
  return `There is no “${Array.from(typed).slice(0, 80).join('')}”: ${advice}`;
}
