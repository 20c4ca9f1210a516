import {
  DescribeGroupCommand,
  GetGroupIdCommand,
  IsMemberInGroupsCommand,
  ListGroupMembershipsForMemberCommand,
  ListGroupsCommand,
  type Group,
} from '@aws-sdk/client-identitystore';
import { ConnectorError, type Page } from '../../../domain/grant/connector.ts';
import { plainLine } from '../../plain-line.ts';
import type { At } from '../at.ts';
import { isRefusal, NOT_FOUND } from '../wire/aws-errors.ts';
import { listed, MOST_ON_A_PAGE, whole } from '../wire/paged.ts';

/** AWS takes no more in one question. */
const MOST_ASKED = 100;

export interface StoreGroup {
  id: string;
  name: string;
  /** Kept by an identity provider outside, which undoes what is changed here. */
  isProvisioned: boolean;
}

/** The group that was seen, or the one that is called so; rejects as `not_found`. */
export async function findGroup(at: At, name: string, seenId: string | undefined): Promise<StoreGroup> {
  const id = seenId ?? (await idOf(at, name));
  const group = id === undefined ? undefined : await describeGroup(at, id);
  // AWS may find names in other capitals than asked for.
  if (group !== undefined && (seenId !== undefined || group.name === name)) return group;
  throw new ConnectorError(
    { kind: 'not_found', what: 'target' },
    `${at.calls.name} has no group “${plainLine(name, 200)}”${seenId === undefined ? '' : ' of the id that it had'}: correct the target in access.yaml.`,
  );
}

/** Undefined where there is none of this id. */
export async function describeGroup({ calls, instance }: At, id: string): Promise<StoreGroup | undefined> {
  try {
    const asked = { IdentityStoreId: instance.storeId, GroupId: id };
    return asGroup(await calls.read(({ store }, how) => store.send(new DescribeGroupCommand(asked), how)));
  } catch (error) {
    if (isRefusal(error, ...NOT_FOUND)) return undefined;
    throw error;
  }
}

export async function listGroups(
  { calls, instance }: At,
  token: string | undefined,
  count: number,
): Promise<Page<StoreGroup>> {
  const asked = { IdentityStoreId: instance.storeId, NextToken: token, MaxResults: count };
  const answer = await calls.read(({ store }, how) => store.send(new ListGroupsCommand(asked), how));
  return { items: listed(calls.name, answer.Groups).map(asGroup), next: answer.NextToken };
}

/** Which of these groups the user is in. AWS says yes or no to each; one that it leaves out isn't a no. */
export async function groupsOfThese(
  { calls, instance }: At,
  userId: string,
  ids: readonly string[],
): Promise<string[]> {
  const isIn: string[] = [];
  for (let at = 0; at < ids.length; at += MOST_ASKED) {
    const GroupIds = ids.slice(at, at + MOST_ASKED);
    const asked = { IdentityStoreId: instance.storeId, MemberId: { UserId: userId }, GroupIds };
    const answer = await calls.read(({ store }, how) => store.send(new IsMemberInGroupsCommand(asked), how));
    const results = listed(calls.name, answer.Results);
    for (const id of GroupIds) {
      const said = results.find(({ GroupId }) => GroupId === id)?.MembershipExists;
      if (said === undefined)
        throw new ConnectorError(
          { kind: 'retryable' },
          `${calls.name} left a group out of its answer, so nothing is concluded from it. It will be tried again.`,
        );
      if (said) isIn.push(id);
    }
  }
  return isIn;
}

export async function groupsOf({ calls, instance }: At, userId: string): Promise<string[]> {
  return whole(async (token) => {
    const asked = {
      IdentityStoreId: instance.storeId,
      MemberId: { UserId: userId },
      NextToken: token,
      MaxResults: MOST_ON_A_PAGE,
    };
    const answer = await calls.read(({ store }, how) =>
      store.send(new ListGroupMembershipsForMemberCommand(asked), how),
    );
    const items = listed(calls.name, answer.GroupMemberships).flatMap(({ GroupId }) => GroupId ?? []);
    return { items, next: answer.NextToken };
  });
}

async function idOf({ calls, instance }: At, name: string): Promise<string | undefined> {
  const asked = {
    IdentityStoreId: instance.storeId,
    AlternateIdentifier: { UniqueAttribute: { AttributePath: 'displayName', AttributeValue: name } },
  };
  try {
    return (await calls.read(({ store }, how) => store.send(new GetGroupIdCommand(asked), how))).GroupId;
  } catch (error) {
    if (isRefusal(error, ...NOT_FOUND)) return undefined;
    throw error;
  }
}

function asGroup({ GroupId: id, DisplayName: name, ExternalIds: external }: Partial<Group>): StoreGroup {
  if (id === undefined)
    throw new ConnectorError(
      { kind: 'retryable' },
      'AWS listed a group without an id. It will be tried again.',
    );
  return { id, name: name ?? id, isProvisioned: (external ?? []).length > 0 };
}
