import * as z from 'zod';
import { type AskedLength, MINUTE, secondsOf } from '../../domain/time/duration.ts';
import { durationChoices, usualSeconds } from '../../domain/policy/duration-choices.ts';
import type { DurationChoice } from '../../domain/policy/duration-choices.ts';
import { matchPolicy } from '../../domain/policy/evaluate-policy.ts';
import type { PolicyDecision } from '../../domain/policy/decision.ts';
import { isTicket } from '../../domain/request/ticket.ts';
import { EntitlementKey, GrantId, PersonId } from '../../domain/ids.ts';
import type { Request } from '../../domain/request/request.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import * as requestStore from '../../store/request/request-store.ts';
import type { PersonCtx } from '../actor.ts';
import { requirePeople } from '../people/require-people.ts';
import { showGrants } from '../grant/show-grant.ts';
import { entitlementLabel, personLabel } from '../views.ts';
import type { EntitlementLabel, GrantView, PersonLabel } from '../views.ts';
import { findExtendable, secondsAhead } from './extension.ts';
import { findPlannedApprovers } from '../approval/ask/planned-approvers.ts';
import { readSubject, weigh } from './weigh-request.ts';
import type { Subject } from './weigh-request.ts';

/** What happens to a request of some lengths: refused, approved at once, or asked of these people. */
export interface PreviewedRoute {
  /** `15 minutes to 1 hour`, `any length`. */
  durations: string;
  auto: boolean;
  refused: string | null;
  stages: { name: string; need: number; approvers: PersonLabel[] }[];
}

export interface RequestPreview {
  entitlement: EntitlementLabel;
  /** Set when it is refused whatever the length. */
  refused: string | null;
  choices: DurationChoice[];
  /** Never permanent: that is chosen, not given. */
  defaultSeconds: number | null;
  require: { justification: number; ticket: boolean };
  routes: PreviewedRoute[];
  holds: GrantView[];
  pending: Request[];
}

export const PreviewRequest = z.object({
  entitlement: z.string().max(200),
  ticket: z.string().max(3_000).default(''),
  justification: z.string().max(3_000).default(''),
  /** A length to offer besides the usual ones; one that is too long offers the longest that there is. */
  durationSeconds: z.number().positive().optional(),
  extendsGrantId: GrantId.optional(),
  /** For whom; oneself when absent. */
  beneficiaryId: PersonId.optional(),
  /** What is asked for together with it. */
  beside: z.array(EntitlementKey).default([]),
});

/** Answers, without doing anything, what asking for this would mean for the person who looks at the form. */
export async function previewRequest(
  ctx: PersonCtx,
  raw: z.input<typeof PreviewRequest>,
): Promise<RequestPreview> {
  const input = PreviewRequest.parse(raw);
  const db = ctx.db.drizzle;
  const extended =
    input.extendsGrantId && (await findExtendable(db, ctx, input.extendsGrantId, input.entitlement));
  const requesterId = ctx.actor.person.id;
  const [requester, beneficiary] = await requirePeople(db, [requesterId, input.beneficiaryId ?? requesterId]);
  const { beside } = input;
  const subject = await readSubject(db, ctx, input.entitlement, { requester, beneficiary, beside });
  const kind = extended === undefined ? ('new' as const) : ('extension' as const);
  const ask = { durationSeconds: 60, justification: input.justification, ticket: input.ticket, kind };
  const match = matchPolicy(ctx.config, subject.facts(ask));
  const policy = match.kind === 'none' ? null : match.policy;
  const require = policy?.require ?? { justification: 0, ticket: false };
  const most = (policy?.duration.maxSeconds ?? 0) - secondsAhead(extended, ctx.clock.now());
  const wanted = input.durationSeconds && Math.max(1, Math.min(input.durationSeconds, wholeMinutes(most)));
  const choices = policy === null ? [] : durationChoices(policy, wanted);
  const offered = choices.filter(({ seconds }) =>
    seconds === 'permanent' ? extended === undefined : seconds <= most,
  );
  const justification = input.justification.padEnd(require.justification, '.');
  const ticket = supposedTicket(ctx, input.ticket.trim(), require.ticket);
  const decide = (length: AskedLength): PolicyDecision => {
    const filled = { kind, durationSeconds: secondsOf(length), justification, ticket };
    return weigh(ctx, subject, filled, extended).decision;
  };
  const routes = await routesOf(ctx, subject, offered, decide);
  const [live, pending] = await Promise.all([
    grantStore.listLive(db, beneficiary.id),
    requestStore.findPending(db, beneficiary.id, subject.entitlement.key),
  ]);
  return {
    entitlement: entitlementLabel(ctx.config, subject.entitlement.key),
    refused: refusedAnyway(decide(60), routes, offered),
    choices: offered,
    defaultSeconds: usualSeconds(offered, policy?.duration.defaultSeconds),
    require,
    routes,
    holds: await showGrants(
      ctx,
      live.filter((grant) => grant.entitlement.startsWith(`${subject.resource.id}/`)),
    ),
    pending,
  };
}

/** So that it is still allowed a moment later, and reads well. */
const wholeMinutes = (seconds: number): number => (seconds < MINUTE ? seconds : seconds - (seconds % MINUTE));

/** What is missing, or mistyped, doesn't hide who would be asked. */
function supposedTicket({ config }: PersonCtx, typed: string, required: boolean): string {
  if (typed !== '' && isTicket(config.tickets, typed)) return typed;
  return typed !== '' || required ? config.tickets.example : '';
}

function refusedAnyway(
  decision: PolicyDecision,
  routes: PreviewedRoute[],
  offered: DurationChoice[],
): string | null {
  if (decision.kind === 'denied' && routes.every((route) => route.refused !== null)) return decision.reason;
  if (offered.length === 0) return 'You can’t add time now: you already have as long as the policy allows.';
  return null;
}

/** Groups the lengths that lead to the same people. */
async function routesOf(
  ctx: PersonCtx,
  subject: Subject,
  choices: DurationChoice[],
  decide: (length: AskedLength) => PolicyDecision,
): Promise<PreviewedRoute[]> {
  const decided = await Promise.all(
    choices.map(async ({ seconds, label }) => {
      const decision = decide(seconds);
      return {
        label,
        auto: decision.kind === 'auto-approved',
        refused: decision.kind === 'denied' ? decision.reason : null,
        stages: decision.kind === 'stages' ? await stagesOf(ctx, subject, decision) : [],
      };
    }),
  );
  const groups: { labels: string[]; route: Omit<PreviewedRoute, 'durations'> }[] = [];
  for (const { label, ...route } of decided) {
    const last = groups.at(-1);
    if (JSON.stringify(last?.route) === JSON.stringify(route)) last?.labels.push(label);
    else groups.push({ labels: [label], route });
  }
  return groups.map(({ labels, route }) => ({
    durations: lengths(labels, groups.length === 1),
    ...route,
  }));
}

function lengths(labels: string[], onlyOne: boolean): string {
  if (onlyOne) return 'any length';
  const [first = '', ...rest] = labels;
  return rest.length === 0 ? first : `${first} to ${rest.at(-1)?.toLowerCase()}`;
}

async function stagesOf(
  ctx: PersonCtx,
  { requester, beneficiary, entitlement }: Subject,
  decision: Extract<PolicyDecision, { kind: 'stages' }>,
): Promise<PreviewedRoute['stages']> {
  const on = { requester, beneficiary, entitlement: entitlement.key, now: ctx.clock.now() };
  const approvers = await findPlannedApprovers(ctx.db.drizzle, ctx.config, decision, on);
  return decision.stages.flatMap(({ name, need, skipReason }, at) =>
    skipReason === null
      ? [{ name, need, approvers: (approvers[at] ?? []).map(({ person }) => personLabel(person)) }]
      : [],
  );
}
