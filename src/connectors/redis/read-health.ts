import { ErrorReply } from '@redis/client';
import { ConnectorError, type Health } from '../../domain/grant/connector.ts';
import type { Command, Session } from './session.ts';
import { faultOf } from './right.ts';
import { readRules } from './users.ts';
import { markOf } from './write-user.ts';

const SOMEBODY = 'x';

/** What it can't do without, and which rule gives it that. */
const NEEDED: readonly [command: Command, rule: string][] = [
  [['ACL', 'GETUSER', SOMEBODY], '+acl|getuser'],
  [['ACL', 'SETUSER', SOMEBODY], '+acl|setuser'],
  [['ACL', 'DELUSER', SOMEBODY], '+acl|deluser'],
  [['ACL', 'USERS'], '+acl|users'],
  [['INFO'], '+info'],
  [['MULTI'], '+multi'],
  [['EXEC'], '+exec'],
  [['WATCH', markOf(SOMEBODY)], '+watch ~sallyport:acl:*'],
  [['SET', markOf(SOMEBODY), ''], '+set ~sallyport:acl:*'],
];
const SAVES: Command = ['ACL', 'SAVE'];
const ENDS: Command = ['CLIENT', 'KILL', 'USER', SOMEBODY];

interface Asked {
  actsAs: string;
  targets: readonly string[];
  rules: ReadonlyMap<string, string>;
  /** As far as the last save showed. */
  hasFile: boolean;
}

/** What the connector's user may not do, what the server can't keep, and which of these targets can't be given. */
export async function readHealth(
  session: Session,
  { actsAs, targets, rules, hasFile }: Asked,
): Promise<Health> {
  const missing = await readMissing(session, actsAs);
  if (missing.length > 0)
    return { ok: false, actsAs, lacks: [`It may not do its work: give its user ${missing.join(' ')}.`] };
  const { unfit, replicas } = await readUnfit(session, rules, targets);
  const lacks = [...unfit];
  if (!(await may(session, actsAs, SAVES)))
    lacks.push(
      'It may not save, so that a restart brings back what was taken away: give its user +acl|save.',
    );
  if (!(await may(session, actsAs, ENDS)))
    lacks.push('It may not end connections: give its user +client|kill.');
  if (!hasFile)
    lacks.push(
      'The server has no ACL file, so that a restart undoes what was given and taken away: set aclfile in its configuration.',
    );
  if (replicas > 0)
    lacks.push(
      `The server has replicas (${replicas}), whose users are their own: what is given and taken away here isn’t there.`,
    );
  return { ok: unfit.length === 0, actsAs, lacks };
}

const may = async (session: Session, actsAs: string, command: Command): Promise<boolean> =>
  (await session.send(['ACL', 'DRYRUN', actsAs, ...command])) === 'OK';

async function readMissing(session: Session, actsAs: string): Promise<string[]> {
  const missing: string[] = [];
  try {
    for (const [command, rule] of NEEDED) if (!(await may(session, actsAs, command))) missing.push(rule);
  } catch (error) {
    if (error instanceof ErrorReply && error.message.startsWith('NOPERM')) return ['+acl|dryrun'];
    throw error;
  }
  return missing;
}

async function readUnfit(
  session: Session,
  rules: ReadonlyMap<string, string>,
  targets: readonly string[],
): Promise<{ unfit: string[]; replicas: number }> {
  try {
    const { written, replicas } = await readRules(session, rules);
    return { unfit: targets.flatMap((target) => faultOf(target, written)?.message ?? []), replicas };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return { unfit: [error.message], replicas: 0 };
  }
}
