import type { Ctx } from '../context.ts';
import type { Definitions } from '../../domain/definitions.ts';
import type { EntitlementKey } from '../../domain/ids.ts';
import { entitlementLabel } from '../views.ts';
import type { EntitlementLabel } from '../views.ts';

const ROLES_SHOWN = 20;

interface Searchable {
  label: EntitlementLabel;
  name: string;
  text: string;
}

const indexes = new WeakMap<Definitions, Searchable[]>();

function indexOf(config: Definitions): Searchable[] {
  let index = indexes.get(config);
  if (index === undefined) {
    index = [...config.entitlements.keys()]
      .map((key) => entitlementLabel(config, key))
      // Within a resource the order is the file's, which begins with the least.
      .sort((a, b) => a.resourceName.localeCompare(b.resourceName))
      .map((label) => ({
        label,
        name: `${label.label} ${label.key}`.toLowerCase(),
        text: `${label.description} ${label.environment} ${config.resources.get(label.resourceId)?.tags.join(' ') ?? ''}`.toLowerCase(),
      }));
    indexes.set(config, index);
  }
  return index;
}

/** The entitlements that fit every word typed, those that are named so first; at most `limit`, at most 100. */
export function searchCatalog(
  ctx: Pick<Ctx, 'config'>,
  input: { typed: string; limit?: number },
): EntitlementLabel[] {
  const limit = Math.min(input.limit ?? 100, 100);
  const words = input.typed
    .slice(0, 200)
    .toLowerCase()
    .split(/[\s·,]+/)
    .filter(Boolean);
  const found: { label: EntitlementLabel; rank: number }[] = [];
  for (const { label, name, text } of indexOf(ctx.config)) {
    let rank = 0;
    for (const word of words) {
      const at = name.indexOf(word);
      if (at < 0 && !text.includes(word)) {
        rank = -1;
        break;
      }
      rank += at < 0 ? 20 : at === 0 ? 0 : /\W/.test(name[at - 1] ?? ' ') ? 1 : 5;
    }
    if (rank >= 0) found.push({ label, rank });
  }
  return found
    .sort((a, b) => a.rank - b.rank)
    .slice(0, limit)
    .map((one) => one.label);
}

/** The keys and `role:<id>`s that fit every word typed: requestable roles first, since they are few. */
export function searchItems(ctx: Pick<Ctx, 'config'>, input: { typed: string; limit?: number }): string[] {
  const limit = Math.min(input.limit ?? 100, 100);
  const words = input.typed
    .slice(0, 200)
    .toLowerCase()
    .split(/[\s·,:]+/)
    .filter(Boolean);
  const roles = [...ctx.config.roles.values()]
    .filter(({ id, name, requestable }) => {
      const text = `role ${name} ${id}`.toLowerCase();
      return requestable && words.every((word) => text.includes(word));
    })
    .slice(0, ROLES_SHOWN)
    .map(({ id }) => `role:${id}`);
  const keys = searchCatalog(ctx, input).map(({ key }) => key as string);
  return [...roles, ...keys].slice(0, limit);
}

/** What an entitlement or a role is called where something is chosen. */
export function itemLabel(config: Definitions, item: string): string {
  const role = item.startsWith('role:') ? config.roles.get(item.slice('role:'.length)) : undefined;
  return role === undefined ? entitlementLabel(config, item as EntitlementKey).label : `Role: ${role.name}`;
}
