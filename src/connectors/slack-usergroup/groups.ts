import * as z from 'zod';
import { ConnectorError, type GrantRef } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import type { WebApi } from '../slack/web-api.ts';

const Group = z.object({
  id: z.string().min(1),
  handle: z.string(),
  name: z.string().nullish(),
  date_delete: z.number().nullish(),
  prefs: z
    .object({ channels: z.array(z.string()).nullish(), groups: z.array(z.string()).nullish() })
    .nullish(),
});
export type Group = z.infer<typeof Group>;

const Groups = z.object({ usergroups: z.array(Group) });
const Members = z.object({ users: z.array(z.string()) });

/** A group that was disabled keeps its list, and has nobody in it. */
export const isDisabled = ({ date_delete: at }: Group): boolean => (at ?? 0) !== 0;

/** How many channels a group puts its members into; undefined where Slack doesn't say. */
export function channelsOf({ prefs }: Group): number | undefined {
  const known = (prefs?.channels?.length ?? 0) + (prefs?.groups?.length ?? 0);
  const isAll = Boolean(prefs?.channels && prefs.groups);
  return known > 0 || isAll ? known : undefined;
}

/** All of them, which come in one answer, by their ids. */
export async function readGroups(api: WebApi): Promise<Group[]> {
  const args = { include_disabled: 'true' };
  const { usergroups } = await api.call('usergroups.list', args, { schema: Groups });
  return usergroups.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

/** As it was seen, else by its handle or its id; rejects as `not_found`. */
export async function findGroup(
  api: WebApi,
  { target, targetId, seenAs }: Pick<GrantRef, 'seenAs' | 'target' | 'targetId'>,
): Promise<Group> {
  const groups = await readGroups(api);
  const handle = target.replace(/^@/, '');
  const known = targetId ?? seenAs?.targetId;
  const found =
    known === undefined
      ? (groups.find((one) => one.handle === handle) ?? groups.find(({ id }) => id === target))
      : groups.find(({ id }) => id === known);
  if (found !== undefined) return found;
  throw new ConnectorError(
    { kind: 'not_found', what: 'target' },
    `${api.name} has no user group @${plainLine(handle, 100)}: correct the target in access.yaml.`,
  );
}

/** Whom its list names, disabled or not. */
export async function listedIn(api: WebApi, { id }: Pick<Group, 'id'>): Promise<string[]> {
  const args = { usergroup: id, include_disabled: 'true' };
  return (await api.call('usergroups.users.list', args, { schema: Members })).users;
}

/** Who is in it. */
export const membersOf = async (api: WebApi, group: Group): Promise<string[]> =>
  isDisabled(group) ? [] : listedIn(api, group);

/** Lists have no order. */
export const isSameList = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((id) => other.includes(id));
