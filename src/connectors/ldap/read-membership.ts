import { ConnectorError, type GrantRef, type ReadBack, type SeenAs } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import type { Account } from './accounts.ts';
import { directoryOf } from './kinds/directories.ts';
import { namesIn } from './kinds/directory.ts';
import { noTarget } from './faults.ts';
import { formerWords, type Former } from './former.ts';
import { findGroups, type Group } from './groups.ts';
import type { LdapSettings } from './ldap-settings.ts';
import { locateAccount, type Gone } from './locate.ts';
import { stands } from './members.ts';
import { different } from './membership.ts';
import type { Session } from './wire/session.ts';

/** Looks whether the membership stands, in the group that was seen and in the one that is called so now. */
export async function readMembership(
  session: Session,
  settings: LdapSettings,
  { name, ref }: { name: string; ref: GrantRef },
): Promise<ReadBack> {
  const { byId, byName } = await findGroups(session, settings, ref);
  const groups = different(byId, byName);
  const [group] = groups;
  if (group === undefined) throw noTarget(ref.target);
  const located = await locateAccount(session, settings, ref, groups);
  const look =
    located.kind === 'gone'
      ? readLeft(located, ref)
      : await readOf(session, settings, { ...located, groups });
  if (!look.stands && byId === undefined) throw anotherGroup(group, ref.seenAs?.targetId);
  return { ...look, words: `Read as “${plainLine(session.actsAs, 200)}” on ${name}: ${look.words}.` };
}

async function readOf(
  session: Session,
  settings: LdapSettings,
  { groups, account, former }: { groups: readonly Group[]; account: Account; former: readonly Former[] },
): Promise<ReadBack> {
  const directory = directoryOf(settings);
  const standings = [];
  for (const group of groups) standings.push(await directory.readStanding(session, group, account));
  const held = standings.find(stands);
  const stale = former.find(({ listed }) => listed.length > 0);
  const group = (held ?? stale ?? standings[0])?.group;
  const called = `“${plainLine(account.dn, 200)}”`;
  const inGroup = `“${plainLine(group?.dn ?? '', 200)}”`;
  const words = held?.isPrimary
    ? `${called} has ${inGroup} as its primary group`
    : `${called} is ${held === undefined ? 'no' : 'a'} member of ${inGroup}${held?.through === undefined ? '' : ` through “${plainLine(held.through, 200)}”`}`;
  // The former name is kept for as long as it is listed: nothing else leads to it.
  const seen = stale ?? held;
  return {
    stands: seen !== undefined,
    words: [words, ...former.flatMap(formerWords)].join('; '),
    ...(group && { seenAs: seenAsIn(seen?.group ?? group, account, seen?.listed[0]?.name) }),
  };
}

/** An account is called in a group as the group lists it: so it is found there when its entry is gone. */
export function seenAsIn(group: Group, account: Account, listedAs?: string): SeenAs {
  const login = listedAs ?? namesIn(group.kinds[0], account)[0] ?? account.dn;
  return { account: { id: account.id, login }, targetId: group.id };
}

function readLeft({ login, left, unread }: Gone, { seenAs }: GrantRef): ReadBack {
  const holding = left.find(({ listed }) => listed.length > 0);
  const called = plainLine(login, 200);
  if (holding !== undefined)
    return {
      stands: true,
      words: `the account “${called}” is gone, and “${plainLine(holding.group.dn, 200)}” lists it still, so that the next one called so is a member`,
      ...(seenAs && { seenAs }),
    };
  if (unread > 0)
    throw new ConnectorError(
      { kind: 'not_found', what: 'account' },
      `No entry that the connector is shown has the id of “${called}” any more, and the group lists ${unread} that it isn’t shown, by which it may still be a member.`,
    );
  // Whose primary group one is stands at the account alone, and it may only be hidden.
  const unlisted = left.find(({ group }) => group.primaryKey !== undefined);
  if (unlisted !== undefined)
    throw new ConnectorError(
      { kind: 'not_found', what: 'account' },
      `No entry that the connector is shown has the id of “${called}” any more; one that it isn’t shown may still be a member of “${plainLine(unlisted.group.dn, 200)}” without being listed there: look whether the account was deleted.`,
    );
  return {
    stands: false,
    words: `the account “${called}” is gone, and every member of “${plainLine(left[0]?.group.dn ?? '', 200)}” is another one`,
  };
}

const anotherGroup = ({ dn }: Group, id: string | undefined): ConnectorError =>
  new ConnectorError(
    { kind: 'not_found', what: 'target' },
    `The group in which this was given (${plainLine(id ?? '', 40)}) isn’t shown to the connector any more; “${plainLine(dn, 200)}” is another one, which doesn’t list it.`,
  );
