import type { Ctx } from '../../context.ts';
import type { PersonId } from '../../../domain/ids.ts';
import { localDate } from '../../../domain/time/local-date.ts';
import type { Part, PartOf } from '../../../domain/part.ts';
import * as requestLists from '../../../store/request/request-list-store.ts';
import { findLabels } from '../../grant/show-grant.ts';
import type { PersonLabel, RequestView } from '../../views.ts';
import { listApprovalsOf } from './list-my-approvals.ts';

/** Why some of what waits came to somebody whom the policy didn’t name for it at first. */
export interface CameBy {
  why: 'escalated' | 'delegate' | 'away';
  /** Who delegated it, or is away. */
  people: PersonLabel[];
  count: number;
}

export interface ApprovalsDigest {
  waiting: Part<RequestView>;
  cameBy: CameBy[];
}

/** What waits for one approver, and how it came to them: for the message to them, it checks nobody's right to see it. */
export async function showApprovalsDigest(
  ctx: Ctx,
  personId: PersonId,
  part: PartOf,
): Promise<ApprovalsDigest> {
  const today = localDate(ctx.clock.now(), ctx.config.timezone);
  const [waiting, ways] = await Promise.all([
    listApprovalsOf(ctx, personId, part),
    requestLists.countWaysOfAwaiting(ctx.db.drizzle, personId, today),
  ]);
  const label = await findLabels(
    ctx,
    ways.flatMap(({ forPersonId, awayId }) => [forPersonId, awayId].filter((id) => id !== null)),
  );
  const cameBy = new Map<CameBy['why'], CameBy>();
  const add = (why: CameBy['why'], personId: PersonId | null, count: number): void => {
    const before = cameBy.get(why) ?? { why, people: [], count: 0 };
    const isNew = personId !== null && !before.people.some(({ id }) => id === personId);
    const people = isNew ? [...before.people, label(personId)] : before.people;
    cameBy.set(why, { why, people, count: before.count + count });
  };
  for (const { via, forPersonId, awayId, count } of ways)
    if (via === 'escalated') add('escalated', null, count);
    else if (via === 'delegate') add('delegate', forPersonId, count);
    else if (via === 'replacement' && awayId !== null) add('away', awayId, count);
  return { waiting, cameBy: [...cameBy.values()].sort((one, other) => other.count - one.count) };
}
