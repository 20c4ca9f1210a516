import { evaluateBreakGlass } from '../../domain/policy/evaluate-break-glass.ts';
import type { Definitions, Entitlement } from '../../domain/definitions.ts';
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
  const isAllowed = await emergencyTest(ctx);
  const allowed = [...ctx.config.entitlements.values()].filter(isAllowed);
  return allowed.map(({ key }) => entitlementLabel(ctx.config, key));
}

export async function mayTakeInEmergency(ctx: PersonCtx): Promise<boolean> {
  const isAllowed = await emergencyTest(ctx);
  return [...ctx.config.entitlements.values()].some(isAllowed);
}

async function emergencyTest(ctx: PersonCtx): Promise<(entitlement: Entitlement) => boolean> {
  const { config, connectors } = ctx;
  if (!hasEmergencies(config)) return () => false;
  const person = await loadPersonFacts(ctx.db.drizzle, config, ctx.actor.person);
  return (entitlement) => {
    const resource = config.resources.get(entitlement.resourceId);
    if (resource === undefined || !connectors.has(resource.connectorId)) return false;
    const facts = { person, requester: person, ...rightAsked(resource, entitlement, LEAST) };
    return evaluateBreakGlass(config, entitlement, facts, LEAST).kind === 'allowed';
  };
}

const hasEmergencies = ({ policies }: Definitions): boolean =>
  policies.some(({ breakGlass }) => breakGlass !== null);
