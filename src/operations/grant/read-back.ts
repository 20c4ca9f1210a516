import { ConnectorError } from '../../domain/connector.ts';
import type { Connector, GrantRef, Outcome, ReadBack } from '../../domain/connector.ts';
import type { Ctx } from '../../context.ts';
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

export const refOf = ({
  target,
  account,
  seenAs,
}: Pick<GrantRow, 'target' | 'account' | 'seenAs'>): GrantRef => ({
  target,
  account,
  seenAs,
});

/** What proves an outcome: what was read back, as whom, and what the connector did besides. */
export const proofOf = (said: string, look: ReadBack, outcome?: Extract<Outcome, { kind: 'done' }>): string =>
  [said, look.words, outcome?.note].filter(Boolean).join(' ');
