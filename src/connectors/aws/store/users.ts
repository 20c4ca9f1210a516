import {
  DescribeUserCommand,
  GetUserIdCommand,
  ListUsersCommand,
  type User,
} from '@aws-sdk/client-identitystore';
import {
  ConnectorError,
  type AccountRef,
  type GrantRef,
  type Page,
} from '../../../domain/grant/connector.ts';
import { everyItem } from '../../../domain/pages.ts';
import { loginOf, whyNoLogin } from '../../logins.ts';
import { plainLine } from '../../plain-line.ts';
import type { At } from '../at.ts';
import { isRefusal, NOT_FOUND } from '../wire/aws-errors.ts';
import { listed, MOST_ON_A_PAGE } from '../wire/paged.ts';

/** So many are gone through where AWS finds none by the exact spelling. */
const MOST_GONE_THROUGH = 3_000;

export interface StoreUser {
  id: string;
  /** The user name. */
  login: string;
  emails: string[];
  isActive: boolean;
}

/** The user who was seen, or the one that has this person's user name or address; rejects as `not_found`. */
export async function findUser(
  at: At,
  { account, seenAs }: Pick<GrantRef, 'account' | 'seenAs'>,
): Promise<StoreUser> {
  if (seenAs !== undefined && seenAs !== null) {
    const known = await describeUser(at, seenAs.account.id);
    if (known !== undefined) return known;
    throw noUser(at, `There is no user “${plainLine(seenAs.account.login, 200)}” of this id any more.`);
  }
  const wanted = wantedOf(at, account);
  const exact = await findExactly(at, [...new Set([wanted, wanted.toLowerCase()])]);
  const found = exact.length > 0 ? exact : await findAlike(at, wanted);
  if (found.length > 1)
    throw new ConnectorError(
      { kind: 'conflict' },
      `${at.calls.name} has several users whose ${WHAT[at.settings.account]} is “${plainLine(wanted, 200)}” but for capitals: which is meant can’t be told.`,
    );
  const [user] = found;
  if (user !== undefined) return user;
  throw noUser(at, `No user there has “${plainLine(wanted, 200)}” as ${WHAT[at.settings.account]}.`);
}

/** Undefined where there is none of this id. */
export async function describeUser({ calls, instance }: At, id: string): Promise<StoreUser | undefined> {
  try {
    const asked = { IdentityStoreId: instance.storeId, UserId: id };
    return asUser(await calls.read(({ store }, how) => store.send(new DescribeUserCommand(asked), how)));
  } catch (error) {
    if (isRefusal(error, ...NOT_FOUND)) return undefined;
    throw error;
  }
}

export async function listUsers(
  { calls, instance }: At,
  token: string | undefined,
  count: number,
): Promise<Page<StoreUser>> {
  const asked = { IdentityStoreId: instance.storeId, NextToken: token, MaxResults: count };
  const answer = await calls.read(({ store }, how) => store.send(new ListUsersCommand(asked), how));
  return { items: listed(calls.name, answer.Users).map(asUser), next: answer.NextToken };
}

/** What the settings take for a person's address there. */
export function emailOfUser({ settings }: At, { login, emails }: StoreUser): string | null {
  if (settings.account === 'email') return emails[0] ?? null;
  if (settings.login === 'email') return login.includes('@') ? login : null;
  return emails[0] ?? null;
}

const WHAT = { user_name: 'user name', email: 'email address' } as const;

function wantedOf(at: At, account: AccountRef): string {
  if (at.settings.account === 'email') return account.email;
  const login = loginOf(at.settings, account);
  if (login === undefined || login === '') throw noUser(at, whyNoLogin(at.settings, account));
  return login;
}

/** By an attribute that AWS keeps unique. */
async function findExactly(at: At, spellings: readonly string[]): Promise<StoreUser[]> {
  const { calls, instance, settings } = at;
  const AttributePath = settings.account === 'email' ? 'emails.value' : 'userName';
  const found = new Map<string, StoreUser>();
  for (const AttributeValue of spellings) {
    const asked = {
      IdentityStoreId: instance.storeId,
      AlternateIdentifier: { UniqueAttribute: { AttributePath, AttributeValue } },
    };
    const id = await calls
      .read(({ store }, how) => store.send(new GetUserIdCommand(asked), how))
      .then(({ UserId }) => UserId)
      .catch((error: unknown) => {
        if (isRefusal(error, ...NOT_FOUND)) return undefined;
        throw error;
      });
    const user = id === undefined || found.has(id) ? undefined : await describeUser(at, id);
    if (user !== undefined && isCalled(at, user, AttributeValue)) found.set(user.id, user);
  }
  return [...found.values()];
}

async function findAlike(at: At, wanted: string): Promise<StoreUser[]> {
  const found: StoreUser[] = [];
  let count = 0;
  for await (const user of everyItem((token) => listUsers(at, token, MOST_ON_A_PAGE))) {
    if (isCalled(at, user, wanted)) found.push(user);
    if (++count >= MOST_GONE_THROUGH) break;
  }
  return found;
}

const isCalled = ({ settings }: At, { login, emails }: StoreUser, wanted: string): boolean =>
  (settings.account === 'email' ? emails : [login]).some((one) => one.toLowerCase() === wanted.toLowerCase());

function asUser({
  UserId: id,
  UserName: login,
  Emails: emails,
  UserStatus: status,
}: Partial<User>): StoreUser {
  if (id === undefined)
    throw new ConnectorError(
      { kind: 'retryable' },
      'AWS listed a user without an id. It will be tried again.',
    );
  return {
    id,
    login: login ?? id,
    emails: (emails ?? []).flatMap(({ Value }) => (Value ? [Value] : [])),
    isActive: status !== 'DISABLED',
  };
}

const noUser = ({ calls }: At, why: string): ConnectorError =>
  new ConnectorError({ kind: 'not_found', what: 'account' }, `${calls.name}: ${why}`);
