import type { Ctx } from '../context.ts';
import { DRAFT_ASKS_MS } from '../../domain/grant/finding.ts';
import type { GrantId, PersonId } from '../../domain/ids.ts';
import { audit } from '../../store/audit/audit-log.ts';
import type { Tx } from '../../store/database/database.ts';
import * as findingStore from '../../store/grant/finding-store.ts';
import type { GrantRow } from '../../store/grant/grant-store.ts';
import { findsAny } from '../../store/database/finds-any.ts';
import { transaction } from '../../store/database/transaction.ts';
import { subjectOf } from '../grant/grant-subject.ts';
import { findDeciders } from './find-deciders.ts';
import { postAsked } from '../waiting/post-asked.ts';
import type { Asked, AskedInLook } from '../waiting/post-asked.ts';
import { LOOK_AGAIN_MS } from './record-finding.ts';

const BATCH = 50;

/** Puts found access that no review asks about any more, and that none decided, before its deciders. */
export async function askUnasked(ctx: Ctx): Promise<{ asked: number; inLook: AskedInLook }> {
  let inLook: AskedInLook = new Map();
  if (!(await findsAny(ctx, (on, one) => lockUnasked(on, ctx, one)))) return { asked: 0, inLook };
  for (let asked = 0; ; ) {
    const before = inLook;
    const some = await transaction(ctx, (tx, ctx) => askSome(tx, ctx, before));
    asked += some.asked;
    inLook = some.inLook;
    if (some.looked < BATCH) return { asked, inLook };
  }
}

async function lockUnasked(tx: Tx, { clock }: Ctx, limit: number): Promise<GrantRow[]> {
  const now = clock.now();
  const draftedAfter = new Date(now.getTime() - DRAFT_ASKS_MS);
  return findingStore.lockUnasked(tx, { now, draftedAfter, limit });
}

async function askSome(tx: Tx, ctx: Ctx, before: AskedInLook) {
  const now = ctx.clock.now();
  const unasked = await lockUnasked(tx, ctx, BATCH);
  const asked: { grantId: GrantId; askedIds: PersonId[] }[] = [];
  for (const grant of unasked) {
    const askedIds = await ask(tx, ctx, grant);
    if (askedIds !== undefined) asked.push({ grantId: grant.id, askedIds });
  }
  const inLook = await postAsked(tx, asked.map(asAsked), before, now);
  return { looked: unasked.length, asked: asked.length, inLook };
}

/** What somebody is asked about found access, as its message. */
export const asAsked = ({ grantId, askedIds }: { grantId: GrantId; askedIds: PersonId[] }): Asked => ({
  card: { kind: 'finding', subjectId: grantId },
  askedIds,
});

/** Undefined where another process asks about it already. */
async function ask(tx: Tx, ctx: Ctx, grant: GrantRow): Promise<PersonId[] | undefined> {
  const now = ctx.clock.now();
  const askedIds = (await findDeciders(tx, ctx, grant)).map(({ id }) => id);
  const isNew = await findingStore.insertFinding(tx, {
    grantId: grant.id,
    seenFor: null,
    askedIds,
    foundAt: now,
    dueAt: new Date(now.getTime() + LOOK_AGAIN_MS),
  });
  if (!isNew) return undefined;
  await audit(tx, ctx, { kind: 'finding.asked', data: { to: askedIds }, subject: subjectOf(grant) });
  return askedIds;
}
