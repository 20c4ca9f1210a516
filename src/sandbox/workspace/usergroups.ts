import { SlackFault } from './slack-fault.ts';
import { stableId, type MemberRecord } from './members.ts';
import type { Json } from '../json.ts';

export interface UsergroupRecord {
  id: string;
  handle: string;
  name: string;
  description: string;
  userIds: string[];
  /** Whoever comes into the group comes into these too, and stays there. */
  channelIds: string[];
  disabledAt: number;
  createdAt: number;
  updatedAt: number;
}

export class Usergroups {
  readonly #byId = new Map<string, UsergroupRecord>();

  all(): UsergroupRecord[] {
    return [...this.#byId.values()];
  }

  get(id: string): UsergroupRecord {
    const found = this.#byId.get(id);
    if (!found) throw new SlackFault('no_such_subteam');
    return found;
  }

  create(
    given: { handle: string; name: string; description?: string; userIds?: string[] },
    now: Date,
  ): UsergroupRecord {
    if (this.all().some((group) => group.handle === given.handle))
      throw new SlackFault('handle_already_exists');
    if (this.all().some((group) => group.name === given.name)) throw new SlackFault('name_already_exists');
    const at = Math.floor(now.getTime() / 1000);
    const group: UsergroupRecord = {
      id: stableId('S', given.handle),
      handle: given.handle,
      name: given.name,
      description: given.description ?? '',
      userIds: given.userIds ?? [],
      channelIds: [],
      disabledAt: 0,
      createdAt: at,
      updatedAt: at,
    };
    this.#byId.set(group.id, group);
    return group;
  }

  /** Replaces the whole list. Slack refuses an empty one, guests and bots: disable the group instead. */
  setMembers(
    id: string,
    userIds: string[],
    find: (userId: string) => MemberRecord | undefined,
    now: Date,
  ): UsergroupRecord {
    const group = this.get(id);
    if (userIds.length === 0) throw new SlackFault('no_users_provided');
    for (const userId of userIds) {
      const member = find(userId);
      if (!member || member.deleted) throw new SlackFault('invalid_users');
      if (member.isBot || member.isRestricted || member.isUltraRestricted || member.isStranger)
        throw new SlackFault('invalid_users');
    }
    group.userIds = [...new Set(userIds)];
    group.updatedAt = Math.floor(now.getTime() / 1000);
    return group;
  }
}

export function usergroupObject(group: UsergroupRecord, teamId: string, showUsers: boolean): Json {
  return {
    id: group.id,
    team_id: teamId,
    is_usergroup: true,
    is_subteam: true,
    name: group.name,
    handle: group.handle,
    description: group.description,
    is_external: false,
    date_create: group.createdAt,
    date_update: group.updatedAt,
    date_delete: group.disabledAt,
    prefs: { channels: group.channelIds, groups: [] },
    user_count: group.userIds.length,
    ...(showUsers ? { users: group.userIds } : {}),
  };
}
