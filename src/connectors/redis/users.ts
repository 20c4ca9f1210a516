import { randomUUID } from 'node:crypto';
import { ErrorReply } from '@redis/client';
import * as z from 'zod';
import { ConnectorError } from '../../domain/grant/connector.ts';
import type { Command, Session } from './session.ts';

const Selector = z.object({ commands: z.string(), keys: z.string(), channels: z.string() });
const Answer = z
  .object({ flags: z.array(z.string()), commands: z.string(), selectors: z.array(Selector) })
  .nullable();

/** An ACL user, as the server tells it. */
export interface User {
  isOn: boolean;
  /** It may change users by itself. */
  administers: boolean;
  /** Each as it could be written again, in the server's own words and order. */
  selectors: string[];
}

/** What each target's rules are in the server's own words; an error where it doesn't take them. */
export type Written = ReadonlyMap<string, string | ErrorReply>;

/** Undefined where there is no such user. */
export async function readUser(session: Session, login: string): Promise<User | undefined> {
  return asUser(await session.send(getUser(login)));
}

/** How the server writes each target's rules; rejects on a server whose users aren't the whole truth. */
export async function readRules(
  session: Session,
  rules: ReadonlyMap<string, string>,
): Promise<{ written: Written; replicas: number }> {
  // Never there for anybody else: it comes and goes within the transaction.
  const probe = `sallyport-probe-${randomUUID()}`;
  const [info, ...replies] = await session.together([
    ['INFO', 'replication', 'cluster'],
    ...[...rules.values()].flatMap((rule): Command[] => [
      ['ACL', 'SETUSER', probe, 'reset', asSelector(rule)],
      getUser(probe),
      ['ACL', 'DELUSER', probe],
    ]),
  ]);
  const { replicas } = standaloneOf(info);
  const written = [...rules.keys()].map((target, at) => {
    const [set, probed] = replies.slice(3 * at);
    return [target, set instanceof ErrorReply ? set : (asUser(probed)?.selectors[0] ?? '')] as const;
  });
  return { written: new Map(written), replicas };
}

/** How many replicas it has, each with users of its own; rejects on a server whose users aren't the whole truth. */
export async function countReplicas(session: Session): Promise<number> {
  return standaloneOf(await session.send(['INFO', 'replication', 'cluster'])).replicas;
}

export const getUser = (login: string): Command => ['ACL', 'GETUSER', login];

/** As an argument of ACL SETUSER; a server may be set to open every channel to what names none. */
export const asSelector = (rules: string): string =>
  rules.startsWith(CLOSED) ? `(${rules})` : `(${CLOSED} ${rules})`;

const CLOSED = 'resetchannels';

/** What ACL GETUSER answered; undefined where there is no such user. */
export function asUser(reply: unknown): User | undefined {
  if (reply instanceof ErrorReply) throw reply;
  const answer = Answer.safeParse(reply);
  if (!answer.success)
    throw new ConnectorError(
      { kind: 'invalid' },
      'The server doesn’t tell a user’s selectors: Redis 7.0 or newer is needed.',
    );
  if (answer.data === null) return undefined;
  const { flags, commands, selectors } = answer.data;
  return {
    isOn: flags.includes('on'),
    administers: maySetUsers(commands),
    selectors: selectors.map((one) =>
      [CLOSED, one.keys, one.channels, one.commands].filter((part) => part !== '').join(' '),
    ),
  };
}

const SETS_USERS = /^[+-](?:@all|@admin|@dangerous|@slow|acl|acl\|setuser)$/;

/** Of the rules that concern ACL SETUSER the last one holds. */
const maySetUsers = (commands: string): boolean =>
  commands
    .split(' ')
    .findLast((rule) => SETS_USERS.test(rule))
    ?.startsWith('+') ?? false;

function standaloneOf(info: unknown): { replicas: number } {
  if (info instanceof ErrorReply) throw info;
  const value = (key: string) => new RegExp(`^${key}:(.*?)\\r?$`, 'm').exec(String(info))?.[1];
  if (value('cluster_enabled') === '1')
    throw new ConnectorError(
      { kind: 'unsupported' },
      'The server is a node of a cluster, where each node has users of its own: only single servers are supported.',
    );
  if (value('role') !== 'master')
    throw new ConnectorError(
      { kind: 'retryable' },
      'The server is a replica, whose users are its own: set url to the primary.',
    );
  return { replicas: Number(value('connected_slaves') ?? 0) };
}
