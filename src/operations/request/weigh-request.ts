import type { Entitlement, Resource } from '../../domain/definitions.ts';
import { DomainError } from '../../domain/errors.ts';
import { evaluatePolicy } from '../../domain/policy/evaluate-policy.ts';
import type { PolicyDecision } from '../../domain/policy/decision.ts';
import type { Person } from '../../domain/person.ts';
import type { Drizzle } from '../../store/database.ts';
import type { GrantRow } from '../../store/grant-store.ts';
import type { PersonCtx } from '../actor.ts';
import { findEntitlement } from '../catalog.ts';
import { loadFacts } from '../facts.ts';
import { requirePeople } from '../people/require-people.ts';
import { secondsAhead } from './extension.ts';

/** One ask with the policy's word on it. */
export interface Weighed {
  entitlement: Entitlement;
  resource: Resource;
  requester: Person;
  beneficiary: Person;
  decision: PolicyDecision;
}

/** Puts one ask before the policies, with facts read now. An extension counts what is left of the grant as well. */
export async function weighRequest(
  db: Drizzle,
  ctx: PersonCtx,
  ask: { entitlement: string; durationSeconds: number | null; justification: string; ticket: string },
  extended: GrantRow | undefined,
): Promise<Weighed> {
  const { entitlement, resource } = findEntitlement(ctx.config, ask.entitlement);
  if (!ctx.connectors.has(resource.connectorId))
    throw new DomainError(
      'unavailable',
      `${resource.name} can’t be requested yet: its connector “${resource.connectorId}” isn’t supported by this version. Ask ${ctx.config.admins.join(' or ')}.`,
      { field: 'entitlement' },
    );
  const [fresh] = await requirePeople(db, [ctx.actor.person.id]);
  const requester = { ...fresh, slackUserId: ctx.actor.person.slackUserId };
  const beneficiary = requester;
  const facts = await loadFacts(db, ctx.config, { beneficiary, requester, resource, entitlement });
  const durationSeconds =
    ask.durationSeconds === null ? null : ask.durationSeconds + secondsAhead(extended, ctx.clock.now());
  const kind = extended === undefined ? 'new' : 'extension';
  const decision = evaluatePolicy(ctx.config, entitlement, facts({ ...ask, durationSeconds, kind }), {
    durationSeconds,
  });
  return { entitlement, resource, requester, beneficiary, decision };
}
