import { ConnectorError, isElsewhere } from '../../domain/grant/connector.ts';
import type {
  Connector,
  GrantRef,
  Outcome,
  Place,
  ReadBack,
  Readings,
} from '../../domain/grant/connector.ts';
import type { Ctx } from '../context.ts';
import { namesBeside } from '../../domain/grant/place-names.ts';
import { idMeant } from '../../domain/grant/same-target.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';

/** What stands at one place can neither be seen nor changed at another. */
export class AnotherPlace extends ConnectorError {
  constructor(connectorId: string, was: Place, now: Place) {
    super(
      { kind: 'retryable' },
      `The settings of the connector “${connectorId}” say ${now.name} now, and this belongs to ${namesBeside(now, [was]).get(was.id)}: put the settings back, or have an admin confirm that it is the same system.`,
    );
  }
}

/** What was given before its place was kept isn’t seen where the settings say, or not for sure: it may stand elsewhere. */
export class UnknownPlace extends ConnectorError {
  constructor(
    { connectorId }: Pick<GrantRow, 'connectorId'>,
    now: Place,
    why: 'unlisted' | 'given-by-another',
  ) {
    const seen =
      why === 'unlisted'
        ? `${now.name}, where its settings say now, doesn’t list it: that it is gone isn’t proved by that.`
        : `what ${now.name}, where its settings say now, lists is held by another grant there: that this one stands there too isn’t proved by that.`;
    super(
      { kind: 'retryable' },
      `It isn’t on record at which system the connector “${connectorId}” gave this, and ${seen}`,
    );
  }
}

export function connectorOf(ctx: Ctx, grant: Pick<GrantRow, 'connectorId' | 'place'>): Connector {
  const connector = ctx.connectors.get(grant.connectorId);
  if (connector === undefined)
    throw new ConnectorError(
      { kind: 'retryable' },
      `The connector “${grant.connectorId}” isn’t in access.yaml any more, or isn’t supported. Put it back, so that this can be carried out.`,
    );
  const { place: now } = connector;
  if (grant.place !== null && now !== undefined && isElsewhere(grant.place, now))
    throw new AnotherPlace(grant.connectorId, grant.place, now);
  return connector;
}

/** What can be read where something was done; rejects where nothing can. */
export function readsOf({ reads }: Connector): Readings {
  if (reads === undefined)
    throw new ConnectorError(
      { kind: 'unsupported' },
      'The target said that it was done, and can’t be read back: a person has to confirm it.',
    );
  return reads;
}

export function refOf({
  target,
  targetId,
  account,
  seenAs,
  activeAt,
  principalId,
}: Pick<GrantRow, 'target' | 'targetId' | 'account' | 'seenAs' | 'activeAt' | 'principalId'>): GrantRef {
  const id = idMeant({ targetId, seenAs });
  return {
    target,
    ...(id !== undefined && { targetId: id }),
    account: { ...account, personId: principalId },
    seenAs,
    stood: activeAt !== null,
  };
}

/** What proves an outcome: what was read back, as whom, and what the connector did besides. */
export const proofOf = (said: string, look: ReadBack, outcome?: Extract<Outcome, { kind: 'done' }>): string =>
  [said, look.words, outcome?.note].filter(Boolean).join(' ');
