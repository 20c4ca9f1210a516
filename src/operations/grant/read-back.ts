import { ConnectorError } from '../../domain/connector.ts';
import type { Connector, ExternalGrant, GrantRef } from '../../domain/connector.ts';
import type { Ctx } from '../../context.ts';
import type { GrantRow } from '../../store/grant-store.ts';

const MOST_PAGES = 1_000;

export function connectorOf(ctx: Ctx, grant: GrantRow): Connector {
  const connector = ctx.connectors.get(grant.connectorId);
  if (connector === undefined)
    throw new ConnectorError(
      { kind: 'retryable' },
      `The connector “${grant.connectorId}” isn’t in access.yaml any more, or isn’t supported. Put it back, so that this can be carried out.`,
    );
  return connector;
}

export const refOf = (grant: GrantRow): GrantRef => ({ target: grant.target, account: grant.account });

/** Whether the target shows this access now. */
export async function isThere(connector: Connector, ref: GrantRef): Promise<boolean> {
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { items, next } = await connector.grants(ref, cursor);
    if (items.some((item) => matches(item, ref))) return true;
    if (next === undefined) return false;
    if (next === cursor) break;
    cursor = next;
  }
  throw new ConnectorError({ kind: 'retryable' }, 'The target’s list of grants doesn’t come to an end.');
}

/** A target that doesn't know e-mails answers for the account it was asked about alone. */
function matches(item: ExternalGrant, { target, account }: GrantRef): boolean {
  if (item.target !== target) return false;
  return item.account.email === null || item.account.email.toLowerCase() === account.email.toLowerCase();
}
