import * as z from 'zod';
import { DomainError } from '../../domain/errors.ts';
import { ADOPTED_FOR, IGNORED_FOR } from '../../domain/grant/finding.ts';
import type { Finding } from '../../domain/grant/finding.ts';
import { GrantId } from '../../domain/ids.ts';
import { isDayAhead } from '../../domain/time/days-ahead.ts';
import { whenTyped } from '../../domain/words/when-typed.ts';
import { audit } from '../../store/audit/audit-log.ts';
import type { NewAuditEvent } from '../../store/audit/audit-log.ts';
import { refreshCards } from '../../store/card/cards.ts';
import type { Drizzle } from '../../store/database/database.ts';
import { transaction } from '../../store/database/transaction.ts';
import * as findingStore from '../../store/grant/finding-store.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';
import type { PersonCtx } from '../actor.ts';
import { startRevocations } from '../grant/end/start-revocation.ts';
import { subjectOf } from '../grant/grant-subject.ts';
import { onRecord } from '../on-record.ts';
import { TypedText } from '../request/typed-text.ts';
import { alreadyDecided, findDecidable } from './find-decidable.ts';
import { mayStayForGood } from './may-stay-for-good.ts';
import { moveEnd } from './move-end.ts';
import { assertStillThere } from './still-there.ts';

/** As whoever decides it was shown it: what somebody puts off meanwhile isn't decided by a click that didn't know of it. */
const asShown = { grantId: GrantId, shown: z.enum(['open', 'ignored']).default('open') };

export const DecideFinding = z.discriminatedUnion('verdict', [
  /** `keep`: as it is, which an earlier release asked for. */
  z.object({ ...asShown, verdict: z.enum(['keep', 'remove']) }),
  /** A null `until`: for good. */
  z.object({ ...asShown, verdict: z.literal('adopt'), until: z.date().nullable(), reason: TypedText }),
  z.object({ ...asShown, verdict: z.literal('ignore'), until: z.date(), reason: TypedText }),
]);
type Decision = z.output<typeof DecideFinding>;

const BECOMES = { keep: 'kept', adopt: 'kept', remove: 'removed', ignore: 'ignored' } as const;

/**
 * Says whether found access stays: adopted, it is access like any other, with an end and a reason; removed, it ends at
 * once; ignored, it stays for now, and is asked about again.
 */
export async function decideFinding(ctx: PersonCtx, raw: z.input<typeof DecideFinding>): Promise<Finding> {
  const decision = DecideFinding.parse(raw);
  const { grantId, verdict, shown } = decision;
  return onRecord(ctx, `${verdict} access that was found`, grantId, async () => {
    if (verdict === 'adopt') await assertStillThere(ctx, (await judge(ctx.db.drizzle, ctx, decision)).grant);
    return transaction(ctx, async (tx, ctx) => {
      await grantStore.lockGrant(tx, grantId);
      const { finding, grant } = await judge(tx, ctx, decision);
      const now = ctx.clock.now();
      const to = BECOMES[verdict];
      const settled = {
        endedAt: now,
        endedById: ctx.actor.person.id,
        until: verdict === 'ignore' ? decision.until : null,
        reason: 'reason' in decision ? decision.reason : null,
      };
      const from = shown === 'open' ? (['open'] as const) : undefined;
      const [decided] = await findingStore.settleFindings(tx, [grantId], to, settled, from);
      if (decided === undefined) throw await alreadyDecided(tx, finding);
      await audit(tx, ctx, eventOf(decision, grant));
      if (verdict === 'adopt') await moveEnd(tx, ctx, grant, decision.until);
      if (verdict === 'remove') await startRevocations(tx, ctx, [grant], 'not-kept');
      await refreshCards(tx, [grantId], now);
      return { ...finding, state: to, ...settled };
    });
  });
}

/** What is decided of, by somebody who may and who said what is needed. */
async function judge(db: Drizzle, ctx: PersonCtx, decision: Decision) {
  const found = await findDecidable(db, ctx, decision.grantId);
  if (decision.verdict === 'adopt') await assertAdoptable(db, ctx, found.grant, decision);
  if (decision.verdict === 'ignore') {
    if (!isDayAhead(decision.until, whenTyped(ctx), IGNORED_FOR))
      throw unfit('Choose a day from tomorrow to 90 days ahead.');
    if (decision.reason === '') throw unsaid('Say in a sentence why it’s ignored for now.');
  }
  return found;
}

async function assertAdoptable(
  db: Drizzle,
  ctx: PersonCtx,
  grant: GrantRow,
  { until, reason }: Pick<Extract<Decision, { verdict: 'adopt' }>, 'until' | 'reason'>,
): Promise<void> {
  if (until === null && !(await mayStayForGood(db, ctx, grant)))
    throw unfit('This can’t stay with no end date: its policy doesn’t allow that. Choose a day.');
  if (until !== null && !isDayAhead(until, whenTyped(ctx), ADOPTED_FOR))
    throw unfit('Choose a day from tomorrow to one year ahead.');
  if (reason === '') throw unsaid('Say in a sentence why it stays.');
}

function eventOf(decision: Decision, grant: GrantRow): NewAuditEvent {
  const subject = subjectOf(grant);
  switch (decision.verdict) {
    case 'keep':
      return { kind: 'finding.kept', data: {}, subject };
    case 'remove':
      return { kind: 'finding.removed', data: {}, subject };
    case 'adopt': {
      const { until, reason } = decision;
      return { kind: 'finding.kept', data: { until: until?.toISOString() ?? null, reason }, subject };
    }
    case 'ignore': {
      const { until, reason } = decision;
      return { kind: 'finding.ignored', data: { until: until.toISOString(), reason }, subject };
    }
  }
}

const unfit = (sentence: string) => new DomainError('invalid', sentence, { field: 'until' });
const unsaid = (sentence: string) => new DomainError('invalid', sentence, { field: 'reason' });
