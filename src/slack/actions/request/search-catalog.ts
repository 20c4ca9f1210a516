import type { Option } from '@slack/types';
import type { Ctx } from '../../../operations/context.ts';
import { searchItems } from '../../../operations/catalog/search-catalog.ts';
import { itemOption } from '../../views/inputs.ts';

/** Slack takes no more. */
const MOST = 100;

export function searchCatalogOptions(ctx: Pick<Ctx, 'config'>, typed: string): { options: Option[] } {
  const items = searchItems(ctx, { typed: typed.slice(0, 200), limit: MOST });
  return { options: items.map((item) => itemOption(ctx.config, item)) };
}
