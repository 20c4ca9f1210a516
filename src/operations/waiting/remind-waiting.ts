import type { Ctx } from '../context.ts';
import type { PersonId } from '../../domain/ids.ts';
import { localDate } from '../../domain/time/local-date.ts';
import { isActive } from '../../domain/people/person.ts';
import type { Person } from '../../domain/people/person.ts';
import { REMIND_EVERY_MS } from '../../domain/request/waiting.ts';
import { audit } from '../../store/audit/audit-log.ts';
import * as reminderStore from '../../store/card/card-reminder-store.ts';
import type { DueReminder } from '../../store/card/card-reminder-store.ts';
import { wantCards } from '../../store/card/cards.ts';
import * as definitionsStore from '../../store/catalog/definitions-store.ts';
import * as personStore from '../../store/people/person-store.ts';
import { transaction } from '../../store/database/transaction.ts';
import { workingInstant } from '../approval/ask/remind-approvers.ts';
import { listDailyWaiting } from './list-waiting.ts';
import { LOOK_AGAIN_MS, postReminder, reminderOf } from './post-reminder.ts';
import { countByKind } from './waiting-views.ts';

const CARDS = 500;

/** Reminds people of what has waited for a day, in their working hours: one message each, once a day. Returns how many. */
export async function remindWaiting(ctx: Ctx): Promise<number> {
  const due = await reminderStore.listDueReminders(ctx.db.drizzle, ctx.clock.now(), CARDS);
  const people = await personStore.findPeople(ctx.db.drizzle, [...due.keys()]);
  let reminded = 0;
  for (const person of people)
    try {
      if (await remindPerson(ctx, person, due.get(person.id) ?? [])) reminded++;
    } catch (error) {
      ctx.log.error({ err: error, person: person.id }, 'somebody could not be reminded; it is tried again');
    }
  return reminded;
}

async function remindPerson(ctx: Ctx, person: Person, due: readonly DueReminder[]): Promise<boolean> {
  const now = ctx.clock.now();
  const active = isActive(person, localDate(now, ctx.config.timezone));
  const counts = countByKind(active ? await listDailyWaiting(ctx, person.id) : {});
  if (counts.size === 0) {
    if (active && (await othersMaySeeMore(ctx, person.id))) {
      const again = new Date(now.getTime() + LOOK_AGAIN_MS);
      await transaction(ctx, (tx) => reminderStore.setReminders(tx, due, again));
    } else await endReminders(ctx, person.id, due);
    return false;
  }
  const soonest = workingInstant(ctx, person, now);
  if (soonest > now) {
    await transaction(ctx, (tx) => reminderStore.setReminders(tx, due, soonest));
    return false;
  }
  if (due.every(({ kind }) => kind === 'waiting-reminder')) {
    const again = new Date(now.getTime() + LOOK_AGAIN_MS);
    await transaction(ctx, (tx) => reminderStore.setReminders(tx, due, again));
    return false;
  }
  const until = new Date(now.getTime() + REMIND_EVERY_MS);
  const next = workingInstant(ctx, person, until);
  return transaction(ctx, async (tx) => {
    if (!(await reminderStore.takeReminders(tx, person.id, { now, until, next }))) return false;
    await postReminder(tx, person.id, now);
    await audit(tx, ctx, {
      kind: 'waiting.reminded',
      data: { waiting: Object.fromEntries(counts) },
      subject: { personId: person.id },
    });
    return true;
  });
}

/**
 * A process with other definitions, or other settings of a connector that it told of, may see what this one doesn't: what
 * waits there isn't settled here.
 */
async function othersMaySeeMore(ctx: Ctx, personId: PersonId): Promise<boolean> {
  const last = await definitionsStore.lastHash(ctx.db.drizzle);
  if (last !== undefined && last !== ctx.config.hash) return true;
  return reminderStore.isToldOfMoved(ctx.db.drizzle, personId);
}

/** Nothing waits: the reminder that said so says that it is done. */
async function endReminders(ctx: Ctx, personId: PersonId, due: readonly DueReminder[]): Promise<void> {
  await transaction(ctx, async (tx) => {
    await reminderStore.setReminders(tx, due, null);
    if (due.some(({ kind }) => kind === 'waiting-reminder'))
      await wantCards(tx, [reminderOf(personId)], ctx.clock.now());
  });
}
