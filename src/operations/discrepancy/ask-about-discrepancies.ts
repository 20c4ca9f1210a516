import type { Ctx } from '../context.ts';
import type { Discrepancy } from '../../domain/reconcile/discrepancy.ts';
import type { PersonId } from '../../domain/ids.ts';
import { audit } from '../../store/audit/audit-log.ts';
import { refreshCards } from '../../store/card/cards.ts';
import type { Tx } from '../../store/database/database.ts';
import { findsAny } from '../../store/database/finds-any.ts';
import { transaction } from '../../store/database/transaction.ts';
import * as discrepancyStore from '../../store/reconcile/discrepancy-store.ts';
import { postAsked } from '../waiting/post-asked.ts';
import type { Asked, AskedInLook } from '../waiting/post-asked.ts';
import { dataOfDiscrepancy, subjectOfDiscrepancy } from './discrepancy-subject.ts';
import { tellOf } from './tell-of.ts';
import { findDeciders } from './who-is-asked.ts';

const BATCH = 50;
/** So many batches in one run, so that cards and removals have their turn. */
const BATCHES = 40;
/** Owners change: whoever comes to be one is asked within this time. */
const LOOK_AGAIN_MS = 15 * 60_000;

/**
 * Asks those who came to be the ones who settle a difference, about what is new, and about what was ignored until now; returns
 * of how much.
 */
export async function askAboutDiscrepancies(ctx: Ctx, stopping: AbortSignal): Promise<number> {
  if (!(await findsAny(ctx, (on, one) => discrepancyStore.lockDue(on, ctx.clock.now(), one)))) return 0;
  let inLook: AskedInLook = new Map();
  const deciders = new Deciders();
  let asked = 0;
  for (let batch = 0; batch < BATCHES && !stopping.aborted; batch++) {
    const before = inLook;
    const some = await transaction(ctx, async (tx, ctx) => {
      const due = await discrepancyStore.lockDue(tx, ctx.clock.now(), BATCH);
      const anew: Asked[] = [];
      for (const one of due) {
        const askedIds = await ask(tx, ctx, one, await deciders.of(tx, ctx, one));
        anew.push({ card: { kind: 'discrepancy', subjectId: one.id }, askedIds });
      }
      return {
        due: due.length,
        anew: anew.filter(({ askedIds }) => askedIds.length > 0).length,
        inLook: await postAsked(tx, anew, before, ctx.clock.now()),
      };
    });
    asked += some.anew;
    inLook = some.inLook;
    if (some.due < BATCH) break;
  }
  return asked;
}

/** Who settles what, looked up once in a run for all that is alike. */
class Deciders {
  readonly #known = new Map<string, PersonId[]>();

  async of(tx: Tx, ctx: Ctx, one: Discrepancy): Promise<PersonId[]> {
    const { personId, personIds = [] } = one.facts;
    const key = JSON.stringify([one.kind, one.resourceId, one.grantId, personId, personIds]);
    const found = this.#known.get(key) ?? (await findDeciders(tx, ctx, one));
    this.#known.set(key, found);
    return found;
  }
}

/** Answers whom it asks that weren't. */
async function ask(tx: Tx, ctx: Ctx, one: Discrepancy, askedIds: PersonId[]): Promise<PersonId[]> {
  const now = ctx.clock.now();
  const wasIgnored = one.state === 'ignored';
  const before = wasIgnored ? [] : one.askedIds;
  const dueAt = new Date(now.getTime() + LOOK_AGAIN_MS);
  await discrepancyStore.noteAsked(tx, one.id, { askedIds, dueAt });
  if (before.some((id) => !askedIds.includes(id)) || wasIgnored)
    await refreshCards(tx, [one.id], now, ['discrepancy']);
  const to = askedIds.filter((id) => !before.includes(id));
  if (to.length > 0 || wasIgnored)
    await audit(tx, ctx, {
      kind: 'discrepancy.asked',
      data: { ...dataOfDiscrepancy(one), to },
      subject: subjectOfDiscrepancy(one),
    });
  if (one.askedIds.length === 0) await tellOf(tx, ctx, one);
  return to;
}
