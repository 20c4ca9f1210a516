import { knownGroup } from '../../domain/people/group-reading.ts';
import * as readingStore from '../../store/people/group-reading-store.ts';
import type { Ctx } from '../context.ts';
import { groupsReadElsewhere, placeRead } from './see-groups.ts';

/** How one group that is read elsewhere stands now. */
export interface GroupState {
  group: string;
  /** When it was read last, or tried first where it never was; null where nobody has tried yet. */
  since: Date | null;
  /** Why it can't be read, as a sentence; null while it can. */
  fault: string | null;
}

/** Every group that is read elsewhere: what the last try says, before what was read grows too old to count. */
export async function listGroupStates(ctx: Ctx): Promise<GroupState[]> {
  const now = ctx.clock.now();
  const groups = groupsReadElsewhere(ctx.config);
  const readings = await readingStore.findReadings(ctx.db.drizzle, groups.map(placeRead));
  return groups.map((group) => {
    const { id } = group;
    const reading = readings.get(id);
    const { seen } = knownGroup(group, reading, now);
    const unread = seen.unread && `${seen.unread} Until it can be read, people decide what depends on it.`;
    return {
      group: id,
      since: reading?.readAt ?? reading?.begunAt ?? null,
      fault: unread ?? lastFault(id, reading?.fault),
    };
  });
}

const lastFault = (group: string, fault = ''): string | null =>
  fault === '' ? null : `Who is in “${group}” couldn’t be read just now: ${fault}`;
