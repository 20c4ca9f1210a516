import type { Ctx } from '../context.ts';
import type { Definitions, Entitlement, Resource } from '../../domain/definitions.ts';
import { DomainError } from '../../domain/errors.ts';
import { isSameTarget } from '../../domain/grant/same-target.ts';
import type { AskedRight, Request } from '../../domain/request/request.ts';

type Asked = Pick<Request, 'entitlement' | 'askedRight' | 'definitionsHash'>;

/** What was asked for is another thing by now, so that the request can't be carried out any more. */
export class RightChanged extends DomainError {
  constructor(how: string) {
    super('forbidden', `${how} So this can’t be approved any more. Ask again if it’s still needed.`);
  }
}

export function askedRightOf(
  { connectors }: Pick<Ctx, 'connectors'>,
  { connectorId, name: resourceName }: Pick<Resource, 'connectorId' | 'name'>,
  {
    target,
    targetId,
    sensitivity,
    name,
    shownAs,
  }: Pick<Entitlement, 'target' | 'targetId' | 'sensitivity' | 'name' | 'shownAs'>,
): AskedRight {
  const place = connectors.get(connectorId)?.place;
  const entitlementName = shownAs ?? name;
  return {
    connectorId,
    target,
    ...(targetId !== undefined && { targetId }),
    sensitivity,
    resourceName,
    entitlementName,
    ...(place && { place }),
  };
}

/** What is different by now about what a request asks for, in sentences; undefined while it is the same thing. */
export function howChanged(config: Definitions, request: Asked): string | undefined {
  const { entitlement: key, askedRight: asked, definitionsHash } = request;
  const entitlement = config.entitlements.get(key);
  const resource = entitlement && config.resources.get(entitlement.resourceId);
  if (entitlement === undefined || resource === undefined)
    return `${key} was in the catalog when this was requested, but isn’t any more.`;
  if (asked === null)
    return definitionsHash === config.hash
      ? undefined
      : 'access.yaml has changed since this was requested, and there’s no record of what it gave then.';
  const differences = [
    asked.connectorId === resource.connectorId ? [] : 'it is in another system now',
    isSameTarget(asked, entitlement) ? [] : 'it is another right there now',
    asked.sensitivity === entitlement.sensitivity
      ? []
      : `its sensitivity is ${entitlement.sensitivity} now, and was ${asked.sensitivity}`,
  ].flat();
  if (differences.length === 0) return undefined;
  return `What ${key} gives has changed since this was requested: ${differences.join(', ')}.`;
}

/** A request is carried out as it was decided, or not at all: refuses one whose entitlement is another thing by now. */
export function assertSameRight(config: Definitions, request: Asked): void {
  const how = howChanged(config, request);
  if (how !== undefined) throw new RightChanged(how);
}
