import { ConnectorError } from '../../domain/connector.ts';
import type { Connector, ExternalGrant, GrantRef, Outcome } from '../../domain/connector.ts';
import type { Ctx } from '../../context.ts';
import { everyItem } from '../../domain/pages.ts';
import type { GrantRow } from '../../store/grant-store.ts';

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
  for await (const item of everyItem((cursor) => connector.grants(ref, cursor)))
    if (matches(item, ref)) return true;
  return false;
}

/** A target that doesn't know e-mails answers for the account it was asked about alone. */
function matches(item: ExternalGrant, { target, account }: GrantRef): boolean {
  if (item.target !== target) return false;
  return item.account.email === null || item.account.email.toLowerCase() === account.email.toLowerCase();
}

/** What proves an outcome: the read back, and what the connector did besides. */
export const proofOf = (outcome: Extract<Outcome, { kind: 'done' }>, readBack: string): string =>
  outcome.note === undefined ? readBack : `${readBack} ${outcome.note}`;
