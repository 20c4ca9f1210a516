import type { Definitions, Policy } from '../domain/definitions.ts';
import type { EntitlementKey } from '../domain/ids.ts';
import { affectedBy } from './affected-by.ts';
import { type DefinitionChange, SECTIONS, type SectionName } from './definition-sections.ts';
import { HIDDEN, type Leaves, leavesOf } from './leaves-of.ts';

export interface DefinitionsDiff {
  changes: DefinitionChange[];
  before: Definitions;
  after: Definitions;
}

const LONGEST_VALUE = 80;

/** What is different between two definitions, section by section; nothing where their hashes are equal. */
export function diffDefinitions(before: Definitions, after: Definitions): DefinitionsDiff {
  const changes =
    before.hash === after.hash
      ? []
      : [
          ...SECTIONS.flatMap(({ name, items, secret }) =>
            changesIn(name, itemsOf(items(before), secret), itemsOf(items(after), secret)),
          ),
          ...orderOf(before.policies, after.policies),
        ];
  return { changes, before, after };
}

/** A line for each change; for each thing that changed, a line for each of its differences. */
export function describeDiff({ changes }: DefinitionsDiff): string[] {
  return changes.flatMap(({ section, id, kind, what }) => {
    const thing = section === 'settings' ? id : `${section} ${id}`;
    return kind === 'changed' ? what.map((one) => `changed  ${thing}: ${one}`) : [`${kind}  ${thing}`];
  });
}

/** The entitlements and policies whose open requests and live grants a change is about; sorted, each once. */
export function touches(diff: DefinitionsDiff): { entitlements: EntitlementKey[]; policies: string[] } {
  const entitlements = new Set<EntitlementKey>();
  const policies = new Set<string>();
  for (const change of diff.changes) {
    for (const definitions of [diff.before, diff.after]) {
      const affected = affectedBy(change, definitions);
      for (const key of affected.entitlements) entitlements.add(key);
      for (const id of affected.policies) policies.add(id);
    }
  }
  return { entitlements: [...entitlements].sort(), policies: [...policies].sort() };
}

function itemsOf(items: Iterable<readonly [string, unknown]>, secret: boolean): Map<string, Leaves> {
  return new Map(Array.from(items, ([id, item]) => [id, leavesOf(item, secret)]));
}

function changesIn(
  section: SectionName,
  before: Map<string, Leaves>,
  after: Map<string, Leaves>,
): DefinitionChange[] {
  const changes: DefinitionChange[] = [];
  for (const [id, leaves] of before) {
    const now = after.get(id);
    const what = now === undefined ? [] : differences(leaves, now);
    if (now === undefined) changes.push({ section, id, kind: 'removed', what });
    else if (what.length > 0) changes.push({ section, id, kind: 'changed', what });
  }
  for (const id of after.keys()) if (!before.has(id)) changes.push({ section, id, kind: 'added', what: [] });
  return changes;
}

function differences(before: Leaves, after: Leaves): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].flatMap((path) => {
    const [old, now] = [before.get(path), after.get(path)];
    if (old === now) return [];
    if ((old ?? now)?.startsWith(HIDDEN)) return [`${path} is another`];
    const place = path === '' ? '' : `${path} `;
    if (old === undefined) return [`${place}is now ${shown(now)}`];
    if (now === undefined) return [`${place}was ${shown(old)}, and is gone`];
    return [`${place}was ${shown(old)}, and is now ${shown(now)}`];
  });
}

/** The first policy that matches decides: one that is tried at another place decides something else. */
function orderOf(before: Policy[], after: Policy[]): DefinitionChange[] {
  const kept = (list: Policy[], other: Policy[]) =>
    list.map(({ id }) => id).filter((id) => other.some((policy) => policy.id === id));
  const [old, now] = [kept(before, after), kept(after, before)];
  return now.flatMap((id, at) => {
    const earlier = (order: string[]) => order.slice(0, order.indexOf(id));
    const overtaken = old.slice(old.indexOf(id) + 1).filter((other) => earlier(now).includes(other));
    if (overtaken.length === 0 || at === 0) return [];
    return [{ section: 'policy', id, kind: 'changed', what: [`is now tried after ${overtaken.join(', ')}`] }];
  });
}

function shown(text: string | undefined): string {
  const characters = Array.from(text ?? '');
  if (characters.length === 0) return 'empty';
  return characters.length <= LONGEST_VALUE
    ? characters.join('')
    : `${characters.slice(0, LONGEST_VALUE - 1).join('')}…`;
}
