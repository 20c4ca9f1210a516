import * as z from 'zod';
import { secondsOf } from '../../domain/time/duration.ts';
import { DomainError } from '../../domain/errors.ts';
import { BundleId, GrantId, newId, PersonId } from '../../domain/ids.ts';
import type { Person } from '../../domain/people/person.ts';
import { isActive } from '../../domain/people/person.ts';
import { localDate } from '../../domain/time/local-date.ts';
import type { Request } from '../../domain/request/request.ts';
import { expandAsk, MOST_AT_ONCE } from '../../domain/request/role-bundle.ts';
import { audit } from '../../store/audit/audit-log.ts';
import { wantCards } from '../../store/card/cards.ts';
import type { Tx } from '../../store/database/database.ts';
import { lockGrant } from '../../store/grant/grant-store.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';
import * as personStore from '../../store/people/person-store.ts';
import * as requestStore from '../../store/request/request-store.ts';
import { transaction } from '../../store/database/transaction.ts';
import type { PersonCtx } from '../actor.ts';
import { seenGroups } from '../group/see-groups.ts';
import { onRecord } from '../on-record.ts';
import { requireActive } from '../people/require-active.ts';
import { askedEnd, AskedLength, WishedEnd } from './asked-length.ts';
import { statusCard } from './card-of.ts';
import { assertStillThat, findExtendable } from './extension.ts';
import { fileRequest } from './file-request.ts';
import { lookUpTicket, seenUnder } from './look-up-ticket.ts';
import { findSentBefore } from './sent-before.ts';
import { TypedText } from './typed-text.ts';
import { orUndecidable } from '../approval/decide/undecidable.ts';
import { readSubject, weigh } from './weigh-request.ts';
import type { Weighed } from './weigh-request.ts';
import { weighTogether } from './weigh-together.ts';

const shared = {
  durationSeconds: AskedLength.transform(secondsOf),
  wishedEndAt: WishedEnd,
  justification: TypedText,
  ticket: TypedText.pipe(z.string().max(100)),
  /** The same key twice is the same submission. */
  idempotencyKey: z.string().min(1).max(200),
  /** For whom; oneself when absent. */
  beneficiaryId: PersonId.optional(),
};

export const SubmitRequest = z.object({
  ...shared,
  entitlement: z.string().max(200),
  extendsGrantId: GrantId.optional(),
});

export const SubmitBundle = z.object({
  ...shared,
  /** Entitlements' keys, and roles as `role:<id>`. */
  items: z.array(z.string().max(200)).min(1).max(MOST_AT_ONCE),
});

/** The policy said no, which was written down in the transaction that ended with it. */
class Refused extends DomainError {}

/** Asks for one entitlement: refused, approved at once, or put before the first stage's approvers. */
export async function submitRequest(ctx: PersonCtx, raw: z.input<typeof SubmitRequest>): Promise<Request> {
  const input = SubmitRequest.parse(raw);
  const lookedUp = await lookUpTicket(ctx, input.ticket);
  const outcome = await onRecord(ctx, 'ask for more time', input.extendsGrantId ?? '', () =>
    transaction(ctx, async (tx, ctx): Promise<Request | Refused> => {
      const earlier = await findSentBefore(tx, ctx.actor.person.id, input.idempotencyKey, input);
      if (earlier !== undefined) return earlier;
      const { requester, beneficiary } = await whoAsks(tx, ctx, input);
      const grant = input.extendsGrantId && (await holdExtended(tx, ctx, input.extendsGrantId, input));
      const kind = grant === undefined ? ('new' as const) : ('extension' as const);
      const who = { requester, beneficiary, beside: [] };
      const subject = await readSubject(tx, ctx, input.entitlement, who);
      const { durationSeconds, wishedEndAt } = askedEnd(ctx.clock.now(), input, grant);
      const { justification, ticket, idempotencyKey, extendsGrantId } = input;
      if (grant !== undefined) assertStillThat(grant, subject, ctx.connectors);
      const ticketSeen = seenUnder(ctx.config, lookedUp);
      const ask = { kind, durationSeconds, justification, ticket, ticketSeen };
      const weighed = await orUndecidable(tx, ctx, weigh(ctx, subject, ask, grant));
      const { decision } = weighed;
      if (decision.kind === 'denied') {
        await recordRefusal(tx, ctx, input, weighed, decision.reason, decision.policyId);
        return new Refused('denied_by_policy', decision.reason, { field: 'entitlement' });
      }
      await assertComplete(tx, weighed, kind);
      const filed = {
        kind,
        durationSeconds,
        wishedEndAt,
        justification,
        ticket,
        ticketSeen,
        idempotencyKey,
        extendsGrantId,
        bundleId: null,
      };
      const request = await fileRequest(tx, ctx, filed, weighed);
      await tellPeople(tx, ctx, [request]);
      return request;
    }),
  );
  if (outcome instanceof Refused) throw outcome;
  return outcome;
}

/**
 * Asks for several entitlements at once, each under its own policy. A line that its policy refuses is on record as
 * denied and doesn't stop the others; an input that is wrong for any line stops them all.
 */
export async function submitBundle(ctx: PersonCtx, raw: z.input<typeof SubmitBundle>): Promise<Request[]> {
  const input = SubmitBundle.parse(raw);
  const expanded = expandAsk(ctx.config, input.items);
  if (!expanded.ok) throw new DomainError('invalid', expanded.sentences.join(' '), { field: 'entitlement' });
  const keys = expanded.lines.map((line) => line.entitlement);
  const [only] = keys;
  if (only !== undefined && keys.length === 1)
    return [
      await submitRequest(ctx, {
        entitlement: only,
        durationSeconds: raw.durationSeconds,
        wishedEndAt: raw.wishedEndAt,
        justification: raw.justification,
        ticket: raw.ticket,
        idempotencyKey: raw.idempotencyKey,
        beneficiaryId: raw.beneficiaryId,
      }),
    ];
  if (keys.length > MOST_AT_ONCE)
    throw new DomainError(
      'invalid',
      `That is ${keys.length} entitlements; ask for at most ${MOST_AT_ONCE} at once.`,
      {
        field: 'entitlement',
      },
    );
  const lookedUp = await lookUpTicket(ctx, input.ticket);
  return transaction(ctx, async (tx, ctx) => {
    const { justification, ticket, idempotencyKey: key } = input;
    const earlier = await findSentBefore(tx, ctx.actor.person.id, lineKey(key, 0), { justification });
    if (earlier?.bundleId) return requestStore.findBundle(tx, earlier.bundleId);
    const { requester, beneficiary } = await whoAsks(tx, ctx, input);
    const now = ctx.clock.now();
    const bundleId = BundleId.parse(newId('bundle', now));
    const { durationSeconds, wishedEndAt } = askedEnd(now, input);
    const kind = 'new' as const;
    const ticketSeen = seenUnder(ctx.config, lookedUp);
    const ask = { kind, durationSeconds, justification, ticket, ticketSeen };
    const weighed = await weighTogether(ctx.config, keys, async (key, beside) => {
      const subject = await readSubject(tx, ctx, key, { requester, beneficiary, beside });
      return orUndecidable(tx, ctx, weigh(ctx, subject, ask, undefined));
    });
    const requests: Request[] = [];
    for (const [index, line] of weighed.entries()) {
      if (line.decision.kind !== 'denied') await assertComplete(tx, line, kind);
      const idempotencyKey = lineKey(key, index);
      const filed = {
        kind,
        durationSeconds,
        wishedEndAt,
        justification,
        ticket,
        ticketSeen,
        idempotencyKey,
        bundleId,
      };
      requests.push(await fileRequest(tx, ctx, filed, line));
    }
    await tellPeople(tx, ctx, requests);
    return requests;
  });
}

interface Asked {
  beneficiaryId?: PersonId | undefined;
  durationSeconds: number | null;
}

const lineKey = (idempotencyKey: string, index: number): string => `${idempotencyKey}#${index}`;

/** The holder's grant that is to last longer, locked; only they can ask for that. */
async function holdExtended(
  tx: Tx,
  ctx: PersonCtx,
  grantId: GrantId,
  { entitlement, beneficiaryId }: { entitlement: string; beneficiaryId?: PersonId | undefined },
): Promise<GrantRow> {
  if (beneficiaryId !== undefined && beneficiaryId !== ctx.actor.person.id)
    throw new DomainError('forbidden', 'Only the person who holds the access can ask for more time.');
  await lockGrant(tx, grantId);
  return findExtendable(tx, ctx, grantId, entitlement);
}

/**
 * The actor, and whom they ask for: somebody who may hold access. The beneficiary's row is held from here, so that
 * what is asked for them at the same time can't slip past a conflict.
 */
async function whoAsks(
  tx: Tx,
  ctx: PersonCtx,
  { beneficiaryId = ctx.actor.person.id, durationSeconds }: Asked,
): Promise<{ requester: Person; beneficiary: Person }> {
  if (durationSeconds !== null && durationSeconds < 1)
    throw new DomainError('invalid', 'Choose a duration of at least a minute.', { field: 'duration' });
  await personStore.lockPerson(tx, beneficiaryId);
  const requester = await requireActive(tx, ctx);
  if (beneficiaryId === requester.id) return { requester, beneficiary: requester };
  const [beneficiary] = await personStore.findPeople(tx, [beneficiaryId]);
  const today = localDate(ctx.clock.now(), ctx.config.timezone);
  if (beneficiary === undefined || !isActive(beneficiary, today))
    throw new DomainError(
      'invalid',
      'The person this is for isn’t an active member here. Choose somebody else.',
      {
        field: 'beneficiary',
      },
    );
  return { requester, beneficiary };
}

async function recordRefusal(
  tx: Tx,
  ctx: PersonCtx,
  input: { durationSeconds: number | null; justification: string },
  { beneficiary, entitlement, decision }: Weighed,
  reason: string,
  policy: string | null,
): Promise<void> {
  const { durationSeconds, justification } = input;
  await audit(tx, ctx, {
    kind: 'request.refused',
    data: { reason, policy, durationSeconds, justification, ...seenGroups(decision.groups) },
    subject: { personId: beneficiary.id, entitlement: entitlement.key },
  });
}

async function assertComplete(tx: Tx, weighed: Weighed, kind: 'new' | 'extension'): Promise<void> {
  const { decision, beneficiary, entitlement } = weighed;
  if (decision.kind === 'incomplete') {
    const fault = decision.faults[0];
    const sentence = fault?.sentence ?? 'Something is missing.';
    throw new DomainError('invalid', `${entitlement.name}: ${sentence}`, fault && { field: fault.field });
  }
  const pending = await requestStore.findPending(tx, beneficiary.id, entitlement.key);
  if (pending.some((one) => one.kind === kind))
    throw new DomainError(
      'invalid',
      `${entitlement.name} was already requested and is waiting for a decision. Cancel that request first.`,
      { field: 'entitlement', next: 'status' },
    );
}

async function tellPeople(tx: Tx, ctx: PersonCtx, requests: readonly Request[]): Promise<void> {
  const now = ctx.clock.now();
  const open = requests.filter((request) => request.state === 'pending' || request.bundleId !== null);
  const [first] = open;
  if (first === undefined) return;
  await wantCards(tx, [statusCard(first)], now);
  if (first.beneficiaryId !== first.requesterId)
    await wantCards(
      tx,
      [{ ...statusCard(first), kind: 'request-for-you', audienceId: first.beneficiaryId }],
      now,
    );
}
