import { ConnectorError, type GrantRef, type Outcome, type ReadBack } from '../../domain/grant/connector.ts';
import { assertNotOwn, findAccount, findOrganization, whoAsks, type Account } from './accounts.ts';
import type { Finding } from './finding.ts';
import { findOrg } from './org.ts';
import { findRepo } from './repos.ts';
import type { Holding, Right } from './right.ts';
import { isEnough, parseTarget, whoseRole, type Target } from './targets.ts';
import { findTeam } from './teams.ts';

/** One right of one account, as it is there. */
export interface Membership {
  asked: Target;
  right: Right;
  account: Account;
  held: Holding;
  stands: boolean;
}

export interface Located {
  asked: Target;
  right: Right;
  account: Account;
}

export async function findRight(
  at: Finding,
  { target, targetId, seenAs }: Pick<GrantRef, 'target' | 'targetId' | 'seenAs'>,
) {
  const asked = parseTarget(target);
  await assertSameOrganization(at, seenAs?.system);
  const id = targetId === undefined ? seenAs?.targetId : whoseRole(targetId);
  switch (asked.kind) {
    case 'org':
      return { asked, right: await findOrg(at) };
    case 'team':
      return { asked, right: await findTeam(at, asked.slug, id) };
    case 'repo':
      return { asked, right: await findRepo(at, asked.repo, id) };
  }
}

/** Another organisation may have the name by now, and other numbers mean others there. */
async function assertSameOrganization(at: Finding, seen: string | undefined): Promise<void> {
  const { id } = await findOrganization(at);
  if (seen === undefined || seen === String(id)) return;
  throw new ConnectorError(
    { kind: 'conflict' },
    `${at.name} is another organisation than the one that this was given in, under the same name: look at it there.`,
  );
}

export async function locate(at: Finding, ref: GrantRef): Promise<Located> {
  const found = await findRight(at, ref);
  const account = await findAccount(at, {
    account: ref.account,
    seenAs: ref.seenAs?.account,
  });
  return { ...found, account };
}

async function look({ asked, right, account }: Located): Promise<Membership> {
  const held = await right.holding(account);
  const roles = [held.role, held.invitedAs].filter((role) => role !== null);
  return {
    asked,
    right,
    account,
    held,
    stands: roles.some((role) => isEnough(asked.kind, asked.role, role)),
  };
}

export async function readBack(at: Finding, ref: GrantRef): Promise<ReadBack> {
  const membership = await look(await locate(at, ref));
  const { account, right, held, stands } = membership;
  const { id } = await findOrganization(at);
  return {
    stands,
    words: [`${at.name}, asked as ${await whoAsks(at)}, ${wordsOf(membership)}.`, ...held.otherwise].join(
      ' ',
    ),
    seenAs: {
      account: { id: String(account.id), login: account.login },
      targetId: right.id,
      system: String(id),
    },
  };
}

function wordsOf({ account, right, held }: Membership): string {
  const who = `“${account.login}”`;
  if (held.role !== null) return `shows ${who} as ${held.role} of ${right.words}`;
  if (held.invitedAs !== null)
    return `has invited ${who} to ${right.words} as ${held.invitedAs}, which they may accept at any time`;
  return `shows ${who} neither in ${right.words} nor invited to it`;
}

export async function give(at: Finding, located: Located): Promise<Outcome> {
  const { asked, right, account } = located;
  await assertNotOwn(at, account);
  const { held, stands } = await look(located);
  if (stands) return { kind: 'done', changed: false, ...noteOf(held, right) };
  const other = held.role ?? held.invitedAs;
  if (other !== null)
    throw new ConnectorError(
      { kind: 'conflict' },
      `${at.name} has “${account.login}” as ${other} of ${right.words}, and one person has one role there: end that first, or have ${asked.role} decided in its place.`,
    );
  const { isInvited } = await right.give(account, asked.role);
  return {
    kind: 'done',
    changed: true,
    ...noteOf({ ...held, invitedAs: isInvited ? asked.role : null }, right),
  };
}

function noteOf({ role, invitedAs, otherwise }: Holding, { acceptAt }: Right): { note?: string } {
  const invitation =
    role === null && invitedAs !== null
      ? [`It works once they accept GitHub’s invitation, at ${acceptAt}.`]
      : [];
  const note = [...invitation, ...otherwise].join(' ');
  return note === '' ? {} : { note };
}

export async function take(at: Finding, located: Located): Promise<Outcome> {
  const { right, account } = located;
  await assertNotOwn(at, account);
  const { held } = await look(located);
  const note = held.otherwise.length === 0 ? {} : { note: held.otherwise.join(' ') };
  const isHeld = held.role !== null || held.invitedAs !== null;
  // Also where nothing is shown: what was given a moment ago may not be yet.
  if (isHeld || right.takesOwnAlone || held.otherwise.length === 0) await right.take(account, held);
  return { kind: 'done', changed: isHeld, ...note };
}
