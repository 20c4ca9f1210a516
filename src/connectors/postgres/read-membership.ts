import type { Sql } from 'postgres';
import type { ReadBack, SeenAs } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { findUnlessNone } from './made-logins.ts';
import { locate, type Located, type Membership, noTarget, seeRoles, type Session } from './locate.ts';
import { readStanding } from './standing.ts';

/** Looks, in one session, who it is, whether it could see, and whether the membership stands. */
export function readMembership(sql: Sql, name: string, membership: Membership): Promise<ReadBack> {
  return sql.begin('isolation level repeatable read read only', async (tx) => {
    const named = await findUnlessNone(tx, membership);
    if (named === undefined) return { stands: false, words: await saidOfNone(tx, name, membership) };
    const located = await locate(tx, named);
    const held = await readStanding(tx, located);
    const words = `Read as “${plainLine(located.actsAs, 80)}” on ${name}: ${said(membership, located, held.length > 0)}.`;
    return { stands: held.length > 0, words, seenAs: seenAs(located, held[0]?.roleId) };
  });
}

/** Looked for by the mark as well, so that one that was renamed would have been seen. */
async function saidOfNone(tx: Session, name: string, { target, login }: Membership): Promise<string> {
  const { actsAs, roles } = await seeRoles(tx, [target], []);
  if (roles.length === 0) throw noTarget(target);
  return `Read as “${plainLine(actsAs, 80)}” on ${name}: there is no login “${plainLine(login, 80)}”, nor one that was made for this person.`;
}

function said(membership: Membership, { account, targets, namesake }: Located, stands: boolean): string {
  const login = plainLine(membership.seenAs?.account.login ?? membership.login, 80);
  const target = plainLine(membership.target, 80);
  if (account === 'dropped')
    return namesake === undefined
      ? `the account “${login}” was dropped, which ended its memberships`
      : `the account “${login}” was dropped, which ended its memberships; the “${plainLine(namesake.name, 80)}” of now is another account`;
  if (targets.length === 0) return `the role “${target}” was dropped, which ended every membership in it`;
  const now = account.name === login ? '' : `, called “${plainLine(account.name, 80)}” now,`;
  const locked = account.canLogin ? '' : ' (locked: it can’t log in now)';
  return `“${login}”${now} is ${stands ? 'a' : 'no'} member of “${target}”${locked}`;
}

function seenAs({ account, targets, system }: Located, heldId: string | undefined): SeenAs | undefined {
  const targetId = heldId ?? targets[0]?.id;
  if (account === 'dropped' || targetId === undefined) return undefined;
  return { account: { id: account.id, login: account.name }, targetId, ...(system && { system }) };
}
