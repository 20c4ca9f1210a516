import type { Ctx } from '../context.ts';
import type { Entitlement, Resource } from '../../domain/definitions.ts';
import { DomainError } from '../../domain/errors.ts';
import type { EntitlementKey } from '../../domain/ids.ts';
import { evaluatePolicy } from '../../domain/policy/evaluate-policy.ts';
import type { PolicyDecision } from '../../domain/policy/decision.ts';
import type { Facts } from '../../domain/policy/facts.ts';
import type { Person } from '../../domain/people/person.ts';
import type { RequestKind } from '../../domain/request/request.ts';
import type { TicketSeen } from '../../domain/request/ticket-check.ts';
import type { Conflict } from '../../domain/request/separation.ts';
import type { Drizzle } from '../../store/database/database.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';
import { findEntitlement } from '../catalog/find-entitlement.ts';
import { findConflictsOf } from '../policy/conflicts.ts';
import { loadFacts } from '../policy/facts.ts';
import type { Ask } from '../policy/facts.ts';
import { secondsAhead } from './extension.ts';

/** What an ask is about, with what policies may read of it. */
export interface Subject {
  entitlement: Entitlement;
  resource: Resource;
  requester: Person;
  beneficiary: Person;
  facts: (ask: Ask) => Facts;
  conflicts: Conflict[];
  /** What is asked for together with it. */
  beside: readonly EntitlementKey[];
}

/** One ask with the policy's word on it. */
export interface Weighed extends Subject {
  decision: PolicyDecision;
}

export interface WhoAsks {
  requester: Person;
  beneficiary: Person;
  /** What is asked for together with it. */
  beside: readonly EntitlementKey[];
}

/** Reads what must be known of an ask for one entitlement; what can't be given at all is refused. */
export async function readSubject(db: Drizzle, ctx: Ctx, key: string, who: WhoAsks): Promise<Subject> {
  const { entitlement, resource } = findEntitlement(ctx.config, key);
  if (!ctx.connectors.has(resource.connectorId))
    throw new DomainError(
      'unavailable',
      `${resource.name} can’t be requested yet: its connector “${resource.connectorId}” isn’t supported by this version. Ask ${ctx.config.admins.join(' or ')}.`,
      { field: 'entitlement' },
    );
  const { requester, beneficiary, beside } = who;
  const [facts, conflicts] = await Promise.all([
    loadFacts(db, ctx.config, { beneficiary, requester, resource, entitlement, now: ctx.clock.now() }),
    findConflictsOf(db, ctx.config, beneficiary, entitlement.key, { beside }),
  ]);
  return { entitlement, resource, requester, beneficiary, facts, conflicts, beside };
}

/** Puts one ask before the policies. An extension counts what is left of the grant as well. */
export function weigh(
  ctx: Ctx,
  subject: Subject,
  ask: {
    durationSeconds: number | null;
    justification: string;
    ticket: string;
    kind: RequestKind;
    /** What the ticket was found as; absent where it is only supposed. */
    ticketSeen?: TicketSeen | undefined;
  },
  extended: GrantRow | undefined,
): Weighed {
  const durationSeconds =
    ask.durationSeconds === null ? null : ask.durationSeconds + secondsAhead(extended, ctx.clock.now());
  const { kind, justification, ticket, ticketSeen } = ask;
  const facts = subject.facts({ kind, durationSeconds, justification, ticket });
  const decision = evaluatePolicy(
    ctx.config,
    subject.entitlement,
    facts,
    { durationSeconds, ticket: ticketSeen },
    subject.conflicts,
  );
  return { ...subject, decision };
}
