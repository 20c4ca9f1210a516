import type { ApproverRef, Definitions, Group, HandOnRef } from '../../domain/definitions.ts';
import type { EntitlementKey } from '../../domain/ids.ts';
import { knownGroup } from '../../domain/people/group-reading.ts';
import type { GroupSeen, KnownGroup } from '../../domain/people/group-reading.ts';
import type { Drizzle } from '../../store/database/database.ts';
import * as readingStore from '../../store/people/group-reading-store.ts';
import type { ReadGroup } from '../../store/people/group-reading-store.ts';
import { ownersOf } from '../approval/owners-of.ts';

export type ReadElsewhere = Exclude<Group, { members: unknown }>;

/** The groups of these definitions that are read elsewhere. */
export const groupsReadElsewhere = ({ groups }: Pick<Definitions, 'groups'>): ReadElsewhere[] =>
  [...groups.values()].filter((group): group is ReadElsewhere => !('members' in group));

/** Where a group is read, without secrets: what was read at another place says nothing of it. */
export function placeRead(group: ReadElsewhere): ReadGroup {
  return { groupId: group.id, source: JSON.stringify(partsOf(group)) };
}

function partsOf(group: ReadElsewhere): string[] {
  if ('slackUsergroup' in group) return ['slack', group.slackUsergroup];
  const { read } = group;
  return read.from === 'connector'
    ? [read.from, read.connectorId, read.target]
    : [read.from, read.url, read.schedule];
}

/** What a decision of this moment may take these groups for, by id; those that aren't read elsewhere are left out. */
export async function seeGroups(
  db: Drizzle,
  config: Pick<Definitions, 'groups'>,
  groupIds: readonly string[],
  now: Date,
): Promise<Map<string, KnownGroup>> {
  const wanted = groupsReadElsewhere(config).filter(({ id }) => groupIds.includes(id));
  const readings = await readingStore.findReadings(db, wanted.map(placeRead));
  return new Map(wanted.map((group) => [group.id, knownGroup(group, readings.get(group.id), now)]));
}

/** Of the groups that these references mean, those that are read elsewhere, as they are now. */
export async function seeGroupsOf(
  db: Drizzle,
  config: Pick<Definitions, 'groups' | 'resources' | 'left'>,
  refs: readonly (ApproverRef | HandOnRef)[],
  { entitlement, now }: { entitlement: EntitlementKey; now: Date },
): Promise<GroupSeen[]> {
  const meant = refs.flatMap((ref): readonly (ApproverRef | HandOnRef)[] =>
    ref.kind === 'owner' ? ownersOf(config, entitlement) : [ref],
  );
  const ids = meant.flatMap((ref) => (ref.kind === 'group' ? [ref.groupId] : []));
  return Array.from((await seeGroups(db, config, ids, now)).values(), ({ seen }) => seen);
}

/** Why it can't be said who is in some of these, as sentences; empty where it can. */
export const whyUnread = (seen: readonly GroupSeen[]): string =>
  seen.flatMap(({ unread }) => unread ?? []).join(' ');

/** As an audit event has them. */
export const seenGroups = (groups: readonly GroupSeen[] | undefined): { groups?: GroupSeen[] } =>
  groups === undefined || groups.length === 0 ? {} : { groups: [...groups] };
