import type { Ctx } from '../../context.ts';
import type { Definitions } from '../../domain/definitions.ts';
import { entitlementLabel } from '../views.ts';
import type { EntitlementLabel } from '../views.ts';

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
