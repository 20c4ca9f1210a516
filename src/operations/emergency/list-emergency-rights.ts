import { evaluateBreakGlass } from '../../domain/policy/evaluate-break-glass.ts';
import type { Definitions, Entitlement, Resource } from '../../domain/definitions.ts';
import type { PersonFacts } from '../../domain/policy/facts.ts';
import type { PersonCtx } from '../actor.ts';
import { loadPersonFacts, rightAsked } from '../policy/facts.ts';
import { entitlementLabel } from '../views.ts';
import type { EntitlementLabel } from '../views.ts';

/** An ask that no requirement of any policy stands against. */
const LEAST = {
  durationSeconds: 60,
  justification: '.'.repeat(1_000),
  ticket: '',
  kind: 'break-glass',
} as const;

/** What the policies let the actor take in an emergency now; whether it conflicts is looked at once it is chosen. */
export async function listEmergencyRights(ctx: PersonCtx): Promise<EntitlementLabel[]> {
  const { config, connectors } = ctx;
  if (config.policies.every(({ breakGlass }) => breakGlass === null)) return [];
  const person = await loadPersonFacts(ctx.db.drizzle, config, ctx.actor.person, ctx.clock.now());
  return allowedFor(config, person)
    .filter(({ resource }) => connectors.has(resource.connectorId))
    .map(({ entitlement }) => entitlementLabel(config, entitlement.key));
}

interface Right {
  entitlement: Entitlement;
  resource: Resource;
}

const MOST_KNOWN = 1_000;
const known = new WeakMap<Definitions, Map<string, Right[]>>();

/** Every right is put before the policies, which takes its time: of the same facts and definitions it is done once. */
function allowedFor(config: Definitions, person: PersonFacts): Right[] {
  const ofThese = known.get(config) ?? new Map<string, Right[]>();
  known.set(config, ofThese);
  const { readGroups = [], ...told } = person;
  // When a group was read makes no difference, whether it could be does.
  const unread = readGroups.filter((group) => group.unread !== null).map(({ group }) => group);
  const facts = JSON.stringify([told, unread]);
  const found = ofThese.get(facts) ?? readAllowed(config, person);
  if (ofThese.size >= MOST_KNOWN) ofThese.clear();
  ofThese.set(facts, found);
  return found;
}

function readAllowed(config: Definitions, person: PersonFacts): Right[] {
  return [...config.entitlements.values()].flatMap((entitlement) => {
    const resource = config.resources.get(entitlement.resourceId);
    if (resource === undefined) return [];
    const asked = rightAsked(resource, entitlement, LEAST);
    const facts = {
      person,
      requester: person,
      resource: asked.resource,
      entitlement: asked.entitlement,
      request: asked.request,
    };
    const { kind } = evaluateBreakGlass(config, entitlement, facts, LEAST);
    return kind === 'allowed' ? [{ entitlement, resource }] : [];
  });
}
