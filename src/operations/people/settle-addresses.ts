import type { PersonId } from '../../domain/ids.ts';
import type { PersonRecord } from '../../store/people/person-store.ts';
import type { Match, Matches, Roster } from './match-lines.ts';

export interface Settled {
  followed: Match[];
  /** Whose address becomes somebody else's, while the file doesn't give them another. */
  released: PersonRecord[];
  /** Who is most likely meant by a line that has their address and another employee id. */
  meant: ReadonlySet<PersonId>;
  faults: string[];
}

/**
 * Decides who has which address after a file: one that is still somebody's stays theirs, and whoever it was meant for
 * keeps what they have, until nobody stands to lose or gain by it. Two who swap, or a row of people, move together.
 */
export function settleAddresses(
  roster: Roster,
  matches: Matches,
  inTheWay: ReadonlyMap<string, string>,
): Settled {
  const followed = matches.followed.map((match) => ({ ...match }));
  const settled: Settled = { followed, released: [], meant: new Set(), faults: [] };
  const meant = new Set<PersonId>();
  const byId = new Map(followed.flatMap((one) => (one.before ? [[one.before.id, one] as const] : [])));
  const around = { roster, matches, inTheWay, byId };
  const moves = followed.filter(({ line, before }) => before?.email !== line.email);
  for (let refused = true; refused; ) {
    refused = false;
    for (const move of moves.filter(({ line, email }) => email === line.email)) {
      const holder = holderOf(roster, move);
      const why = whyNot(move, holder, around);
      if (why === undefined) continue;
      if (holder && isMostLikely(holder, move, around)) meant.add(holder.id);
      settled.faults.push(`line ${move.line.line}, email: ${why}`);
      move.email = move.before?.email ?? null;
      refused = true;
    }
  }
  const taken = moves.filter(({ line, email }) => email === line.email);
  const released = taken.flatMap((move) => holderOf(roster, move) ?? []).filter(({ id }) => !byId.has(id));
  return { ...settled, released, meant };
}

interface Around {
  roster: Roster;
  matches: Matches;
  inTheWay: ReadonlyMap<string, string>;
  byId: ReadonlyMap<PersonId, Match>;
}

function holderOf({ byEmail }: Roster, { line, before }: Match): PersonRecord | undefined {
  const holder = byEmail.get(line.email);
  return holder?.id === before?.id ? undefined : holder;
}

/** Why somebody can't have the address of their line yet, in a sentence; undefined when they can. */
function whyNot(move: Match, holder: PersonRecord | undefined, around: Around): string | undefined {
  const { line } = move;
  const { roster, matches, inTheWay, byId } = around;
  const was = holder ?? roster.known.find((one) => one.formerEmails.includes(line.email));
  const inFile = `${line.email} is employee ${line.employee_id}’s in this file`;
  const before = was?.employeeId ? `, and was employee ${was.employeeId}’s before` : '';
  if (holder && isMostLikely(holder, move, around))
    return `${inFile}${before}, who isn’t in it. If they are the same person: sallyport people renumber ${line.email} ${line.employee_id}. If not, list the one who left with another e-mail and the status inactive.`;
  const way = inTheWay.get(line.email);
  if (way !== undefined) return `${inFile}${before}; ${way}`;
  const managed = roster.known.find(
    (one) => matches.kept.has(one.id) && one.status === 'active' && one.managerEmail === line.email,
  );
  if (managed !== undefined)
    return `${inFile}${before}, and is still the manager’s of ${managed.email}, whose line can’t be followed. Correct that line.`;
  if (holder === undefined) return undefined;
  if (holder.employeeId === null)
    return `${inFile}, and ${holder.name}’s, whom Slack alone told of${roster.shutOut.has(holder.id) ? ', and whose account is deactivated' : ''}. If they are the same person: sallyport people renumber ${line.email} ${line.employee_id}. If not, correct the e-mail.`;
  const theirs = byId.get(holder.id);
  if (matches.kept.has(holder.id) || theirs?.email === line.email)
    return `${inFile}${before}, whose own line can’t be followed. Correct that line.`;
  if (theirs === undefined && matches.hidesSomebody)
    return `${inFile}${before}, of whom it can’t be told whether they left: another line doesn’t say whose it is. Correct that line.`;
  return undefined;
}

/** Somebody of the same name, or of a number that lost its zeros, under an employee id that is new. */
function isMostLikely(holder: PersonRecord, { line, before }: Match, { byId, matches }: Around): boolean {
  const isElsewhere = byId.has(holder.id) || matches.kept.has(holder.id);
  if (holder.employeeId === null || before !== undefined || isElsewhere) return false;
  const bare = (id: string) => id.replace(/^0+/, '').toLowerCase();
  const plain = (name: string) => name.trim().toLowerCase();
  return bare(holder.employeeId) === bare(line.employee_id) || plain(holder.name) === plain(line.name);
}
