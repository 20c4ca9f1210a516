import * as z from 'zod';
import { type ExternalGrant, type GrantQuery, type Page } from '../../domain/grant/connector.ts';
import { decodeCursor, emptyUnlessBegun, encodeCursor } from '../cursor.ts';
import { findAccount, findOrganization } from './accounts.ts';
import type { Finding } from './finding.ts';
import { emailsOf } from './logins.ts';
import { findRight } from './membership.ts';
import { findOrg } from './org.ts';
import { findRepo } from './repos.ts';
import type { Holder, Right } from './right.ts';
import { isKnownToBe, targetOf, type Target } from './targets.ts';
import { rightOf, Team } from './teams.ts';

/** What is gone through: the organisation, then its teams one by one, then its repositories; `part` of a right's holders. */
const Cursor = z.object({
  kind: z.enum(['org', 'team', 'repo']),
  /** The page of one that has the team or the repository. */
  which: z.string().optional(),
  part: z.int(),
  after: z.string().optional(),
});
type Cursor = z.infer<typeof Cursor>;

const START = { part: 0 };

/** Who holds what, a part at a time. */
export async function listGrants(
  at: Finding,
  query: GrantQuery,
  cursor: string | undefined,
): Promise<Page<ExternalGrant>> {
  return emptyUnlessBegun(cursor, async () => {
    const only = query.account === undefined ? undefined : await findAccount(at, { account: query.account });
    const page = await (query.target === undefined
      ? ofAll(at, decodeCursor(cursor, Cursor) ?? { kind: 'org', ...START })
      : ofTarget(at, { target: query.target, targetId: query.targetId }, decodeCursor(cursor, Cursor)));
    if (only === undefined) return page;
    const email = query.account?.email ?? null;
    return {
      ...page,
      items: page.items.flatMap((one) =>
        one.account.id === String(only.id) ? [{ ...one, account: { ...one.account, email } }] : [],
      ),
    };
  });
}

/** Whoever has what the target gives, by that role or by one that is known to be higher; nobody who hasn't accepted it. */
async function ofTarget(
  at: Finding,
  { target, targetId }: { target: string; targetId: string | undefined },
  from: Cursor | undefined,
): Promise<Page<ExternalGrant>> {
  const { asked, right } = await findRight(at, { target, targetId });
  const { items, next } = await partOf(at, asked.kind, right, from ?? { kind: asked.kind, ...START });
  return {
    items: items.flatMap(({ role, isInvited, held }) =>
      !isInvited && isKnownToBe(asked.kind, asked.role, role) ? [{ ...held, target }] : [],
    ),
    ...(next !== undefined && { next: encodeCursor(next) }),
  };
}

async function ofAll(at: Finding, from: Cursor): Promise<Page<ExternalGrant>> {
  const { right, following } = await rightAt(at, from);
  if (right === undefined) return { items: [], ...nextOf(following) };
  const { items, next } = await partOf(at, from.kind, right, from);
  return {
    items: items.map(({ role, held }) => ({ ...held, target: targetOf(from.kind, right.name, role) })),
    ...nextOf(next ?? following),
  };
}

const nextOf = (cursor: Cursor | undefined): { next?: string } =>
  cursor === undefined ? {} : { next: encodeCursor(cursor) };

const Repository = z.object({ id: z.int(), name: z.string().min(1) });

/** The right whose turn it is, and where the next one's begins; there may be none. */
async function rightAt(
  at: Finding,
  { kind, which }: Cursor,
): Promise<{ right: Right | undefined; following: Cursor | undefined }> {
  if (kind === 'org') return { right: await findOrg(at), following: { kind: 'team', ...START } };
  const { organization } = at.settings;
  const asked = { query: { per_page: '1' }, cursor: which };
  const after = (next: string | undefined): Cursor | undefined =>
    next !== undefined
      ? { kind, which: next, ...START }
      : kind === 'team'
        ? { kind: 'repo', ...START }
        : undefined;
  if (kind === 'team') {
    const { items, next } = await at.api.list(['orgs', organization, 'teams'], Team, asked);
    return { right: items[0] && rightOf(at, items[0]), following: after(next) };
  }
  const { items, next } = await at.api.list(['orgs', organization, 'repos'], Repository, asked);
  const [found] = items;
  return {
    right: found && (await findRepo(at, found.name, String(found.id))),
    following: after(next),
  };
}

type Held = Pick<Holder, 'role' | 'isInvited'> & { held: Omit<ExternalGrant, 'target'> };

async function partOf(
  at: Finding,
  kind: Target['kind'],
  right: Right,
  from: Cursor,
): Promise<{ items: Held[]; next?: Cursor | undefined }> {
  const read = right.holders[from.part];
  if (read === undefined) return { items: [] };
  const { items, next } = await read(from.after);
  const emailOf = await emailsOf(at);
  const system = String((await findOrganization(at)).id);
  const base = { kind, ...(from.which !== undefined && { which: from.which }) };
  const following =
    next !== undefined
      ? { ...base, part: from.part, after: next }
      : from.part + 1 < right.holders.length
        ? { ...base, part: from.part + 1 }
        : undefined;
  return {
    items: items.map(({ account, role, isInvited }) => ({
      role,
      isInvited,
      held: {
        targetId: right.id,
        system,
        account: { id: String(account.id), login: account.login, email: emailOf(account) },
      },
    })),
    next: following,
  };
}
