import type { Definitions, Entitlement, Resource } from '../../domain/definitions.ts';
import { DomainError } from '../../domain/errors.ts';
import type { AskedRight, Request } from '../../domain/request.ts';
import { findEntitlement } from '../catalog.ts';

export const askedRightOf = (resource: Resource, entitlement: Entitlement): AskedRight => ({
  connectorId: resource.connectorId,
  target: entitlement.target,
  sensitivity: entitlement.sensitivity,
  resourceName: resource.name,
  entitlementName: entitlement.name,
});

/** A request is carried out as it was decided, or not at all: refuses one whose entitlement is another thing by now. */
export function assertSameRight(config: Definitions, request: Request): void {
  const { entitlement, resource } = findEntitlement(config, request.entitlement);
  const { askedRight: asked, definitionsHash } = request;
  const now = askedRightOf(resource, entitlement);
  const same =
    asked === null
      ? definitionsHash === config.hash
      : asked.connectorId === now.connectorId &&
        asked.target === now.target &&
        asked.sensitivity === now.sensitivity;
  if (same) return;
  throw new DomainError(
    'forbidden',
    `What ${request.entitlement} gives was changed since this was asked for, so it can’t be approved any more, only denied. Whoever needs it asks anew.`,
  );
}
