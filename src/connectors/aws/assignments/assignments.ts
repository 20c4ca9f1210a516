import { ListAccountAssignmentsCommand } from '@aws-sdk/client-sso-admin';
import { ConnectorError, type GrantRef } from '../../../domain/grant/connector.ts';
import { plainLine } from '../../plain-line.ts';
import type { At } from '../at.ts';
import { describeGroup, groupsOfThese } from '../store/groups.ts';
import { forEachSome, listed, MOST_ON_A_PAGE, whole } from '../wire/paged.ts';
import { describeSet, findSet, type PermissionSet } from './permission-sets.ts';
import type { Target } from '../targets.ts';
import { isInAny } from '../store/memberships.ts';
import { findUser, type StoreUser } from '../store/users.ts';

export type AssignmentTarget = Extract<Target, { kind: 'assignment' }>;

/** A permission set in one account. */
export interface AccountRole {
  accountId: string;
  set: PermissionSet;
}

/** What one user holds of a permission set in an account. */
export interface Holding extends AccountRole {
  /** `isGone`: the identity store has the user no more, and the assignment is still listed. */
  user: Pick<StoreUser, 'id' | 'login' | 'isActive'> & { isGone: boolean };
  /** Assigned to the user themselves: that alone is ours to give and to take. */
  isDirect: boolean;
  /** Groups that have the same; whether the user is in one is asked where it is said. */
  groups: string[];
}

const MOST_NAMED = 3;

/** Rejects wherever it couldn't look, or couldn't have seen it. */
export async function readAssignment(at: At, ref: GrantRef, target: AssignmentTarget): Promise<Holding> {
  const role = await roleOf(at, ref, target);
  const { users, groups } = await principalsOf(at, role);
  const user = await findHolder(at, ref, users);
  return { ...role, user, isDirect: users.includes(user.id), groups };
}

/** The same by the ids that were seen; a permission set that is gone may have been made anew under its name. */
export async function roleOf(
  at: At,
  { targetId, seenAs }: Pick<GrantRef, 'targetId' | 'seenAs'>,
  target: AssignmentTarget,
): Promise<AccountRole> {
  const seen = targetId ?? seenAs?.targetId;
  if (seen === undefined) return { accountId: target.accountId, set: await findSet(at, target.set) };
  const cut = seen.indexOf('/');
  const set = await describeSet(at, seen.slice(cut + 1));
  if (set !== undefined) return { accountId: seen.slice(0, cut), set };
  throw new ConnectorError(
    { kind: 'not_found', what: 'target' },
    `${at.calls.name} has no permission set “${target.set}” of the ARN that it had: look at account ${target.accountId} there.`,
  );
}

/** What a permission set in an account is called for ever. */
export const roleId = ({ accountId, set }: AccountRole): string => `${accountId}/${set.arn}`;

async function findHolder(at: At, ref: GrantRef, users: readonly string[]): Promise<Holding['user']> {
  try {
    return { ...(await findUser(at, ref)), isGone: false };
  } catch (error) {
    const seen = ref.seenAs?.account;
    const isListed = seen !== undefined && users.includes(seen.id);
    if (!isListed || !(error instanceof ConnectorError) || error.fault.kind !== 'not_found') throw error;
    return { ...seen, isActive: false, isGone: true };
  }
}

/** Whom a permission set is assigned to in an account. */
async function principalsOf(at: At, role: AccountRole): Promise<{ users: string[]; groups: string[] }> {
  const all = await whole((token) => listAssigned(at, role, token, MOST_ON_A_PAGE));
  const ofType = (type: string) =>
    all.flatMap(({ PrincipalType, PrincipalId }) =>
      PrincipalType === type && PrincipalId !== undefined ? [PrincipalId] : [],
    );
  return { users: ofType('USER'), groups: ofType('GROUP') };
}

export async function listAssigned(
  { calls, instance }: At,
  role: AccountRole,
  token: string | undefined,
  count: number,
) {
  const asked = {
    InstanceArn: instance.arn,
    AccountId: role.accountId,
    PermissionSetArn: role.set.arn,
    NextToken: token,
    MaxResults: count,
  };
  const answer = await calls.read(({ sso }, how) => sso.send(new ListAccountAssignmentsCommand(asked), how));
  return { items: listed(calls.name, answer.AccountAssignments), next: answer.NextToken };
}

/** How a user holds a permission set in an account now, in a clause; undefined where they don't. */
export async function stillHeld(at: At, role: AccountRole, userId: string): Promise<string | undefined> {
  const { users, groups } = await principalsOf(at, role);
  if (users.includes(userId)) return 'it is assigned to them again';
  return (await isInAny(at, userId, groups)) ? 'a group gives them the same' : undefined;
}

/** Whether the user's own is listed by now. */
export async function isListed(at: At, role: AccountRole, userId: string): Promise<boolean> {
  return (await principalsOf(at, role)).users.includes(userId);
}

/**
 * What is left to a person whose own assignment goes or isn't needed; undefined where nothing is. It decides nothing, so that
 * it is looked up last, and where it can't be that is all that is said.
 */
export async function throughWords(
  at: At,
  { groups, user }: Pick<Holding, 'groups' | 'user'>,
): Promise<string | undefined> {
  if (user.isGone || groups.length === 0) return undefined;
  try {
    const ids = await groupsOfThese(at, user.id, groups);
    return wordsOf(
      user.login,
      await forEachSome(ids, async (id) => (await describeGroup(at, id))?.name ?? id),
    );
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return 'Whether groups give them the same couldn’t be read.';
  }
}

function wordsOf(login: string, through: readonly string[]): string | undefined {
  if (through.length === 0) return undefined;
  const names = through.slice(0, MOST_NAMED).map((name) => `“${plainLine(name, 80)}”`);
  const more = through.length > MOST_NAMED ? ` and ${through.length - MOST_NAMED} more` : '';
  return `“${plainLine(login, 80)}” has it through ${through.length === 1 ? 'the group' : 'the groups'} ${names.join(', ')}${more} as well, which stays as it is.`;
}
