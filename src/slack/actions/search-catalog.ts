import type { Option } from '@slack/types';
import { searchCatalog } from '../../operations/request/search-catalog.ts';
import type { Ctx } from '../../context.ts';
import { entitlementOption } from '../views/inputs.ts';

/** Slack takes no more options. */
const MOST = 100;

export function searchCatalogOptions(ctx: Pick<Ctx, 'config'>, typed: string): { options: Option[] } {
  return {
    options: searchCatalog(ctx, { typed: typed.slice(0, 200), limit: MOST })
      .slice(0, MOST)
      .map(entitlementOption),
  };
}
