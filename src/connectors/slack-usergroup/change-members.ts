import * as z from 'zod';
import { ConnectorError, type GrantRef, type Outcome } from '../../domain/grant/connector.ts';
import { oneAtATime } from '../../domain/one-at-a-time.ts';
import { plainLine } from '../plain-line.ts';
import { assertActive, deactivated, findUser, isActive, type SlackUser } from '../slack/people.ts';
import { isRefusal } from '../slack/refusals.ts';
import type { Team } from '../slack/team.ts';
import type { WebApi } from '../slack/web-api.ts';
import { findGroup, isDisabled, isSameList, listedIn, membersOf, type Group } from './groups.ts';

/** Slack takes whole lists alone: who reads one while another is on its way writes what that one changed back. */
const inTurn = oneAtATime();
/** How often a change is made anew that somebody else's list undid. */
const MOST_WRITES = 3;

const Done = z.object({});

interface Change {
  api: WebApi;
  team: Team;
  ref: GrantRef;
}

/** Puts one person on a group's list; a group that was disabled with its last member is enabled for them. */
export async function addMember({ api, team, ref }: Change): Promise<Outcome> {
  const user = await findUser(api, team, ref);
  assertActive(api, user);
  return changing(team, await findGroup(api, ref), async (id) => {
    for (let writes = 0; ; writes++) {
      const group = await findGroup(api, { ...ref, target: id });
      const listed = await listedIn(api, group);
      if (!isDisabled(group) && listed.includes(user.id)) return { kind: 'done', changed: writes > 0 };
      if (writes === MOST_WRITES) throw undone(api, group);
      if (isDisabled(group)) await enableFor(api, group, { listed, user });
      else await writeList(api, group, [...listed, user.id]);
    }
  });
}

/** Takes one person off a group's list; Slack takes no empty one, so the last leaves by the group's being disabled. */
export async function removeMember({ api, team, ref }: Change): Promise<Outcome> {
  const user = await findUser(api, team, ref);
  return changing(team, await findGroup(api, ref), async (id) => {
    let changed = false;
    let note: string | undefined;
    for (let tries = 0; ; tries++) {
      const group = await findGroup(api, { ...ref, target: id });
      const listed = await membersOf(api, group);
      if (!listed.includes(user.id)) return { kind: 'done', changed, ...(note !== undefined && { note }) };
      if (tries === MOST_WRITES) throw undone(api, group);
      const left = listed.filter((one) => one !== user.id);
      if (!(await writeList(api, group, left))) {
        // Another process, or a person in Slack, may have written it since.
        if (!isSameList(await listedIn(api, group), listed)) continue;
        await api.call('usergroups.disable', { usergroup: group.id }, { schema: Done, writes: true });
        note = `They were the last in @${group.handle}, so the group is disabled until somebody is given it.`;
      }
      changed = true;
    }
  });
}

const changing = <T>(team: Pick<Team, 'id'>, { id }: Group, change: (id: string) => Promise<T>): Promise<T> =>
  inTurn(`${team.id} ${id}`, () => change(id));

/**
 * The list is written first, and read: the one who was removed last still stands on it, and would be in the group again. Where
 * it isn't as it was written, nothing is enabled, and it is looked at anew. A group that somebody else disabled has more on its
 * list, and isn't ours to bring back.
 */
async function enableFor(
  api: WebApi,
  group: Group,
  { listed, user }: { listed: readonly string[]; user: SlackUser },
): Promise<void> {
  if (listed.length > 1)
    throw new ConnectorError(
      { kind: 'conflict' },
      `${api.name} has @${plainLine(group.handle, 100)} disabled, with ${listed.length} people on its list: enable it there first.`,
    );
  if (!(await writeList(api, group, [user.id]))) throw deactivated(api, user);
  if (!isSameList(await listedIn(api, group), [user.id])) return;
  await api.call('usergroups.enable', { usergroup: group.id }, { schema: Done, writes: true });
}

/** False where nobody is left whom Slack takes; it refuses a list with somebody on it who was deactivated. */
async function writeList(api: WebApi, { id }: Group, users: readonly string[]): Promise<boolean> {
  if (users.length === 0) return false;
  const write = (list: readonly string[]) =>
    api.call(
      'usergroups.users.update',
      { usergroup: id, users: list.join(',') },
      { schema: Done, writes: true },
    );
  try {
    await write(users);
  } catch (error) {
    if (!isRefusal(error, 'invalid_users', 'failed_for_some_users')) throw error;
    const active: string[] = [];
    for (const user of users) if (await isActive(api, user)) active.push(user);
    if (active.length === users.length) throw error;
    if (active.length === 0) return false;
    await write(active);
  }
  return true;
}

const undone = (api: WebApi, { handle }: Group): ConnectorError =>
  new ConnectorError(
    { kind: 'retryable' },
    `${api.name} has somebody else change @${plainLine(handle, 100)} all the time. It will be tried again.`,
  );
