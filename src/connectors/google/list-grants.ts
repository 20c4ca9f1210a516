import * as z from 'zod';
import { type ExternalGrant, type GrantQuery, type Page } from '../../domain/grant/connector.ts';
import { decodeCursor, emptyUnlessBegun, encodeCursor } from '../cursor.ts';
import { findTarget, findUser, type At } from './find.ts';
import { readMember } from './groups.ts';
import { readBindings } from './iam-policy.ts';
import { ourHoldings } from './project-roles.ts';
import { GoogleGroup, Member, type GoogleUser } from './shapes.ts';

/** Their ids stand in the cursor. */
const MOST_GROUPS = 50;

/** Where in which project; then the page of groups after this one, those of this one that are left, and where in the first of them. */
const Cursor = z.object({
  project: z.int().min(0).optional(),
  from: z.int().min(0).optional(),
  more: z.string().optional(),
  left: z.array(z.string()).default([]),
  members: z.string().optional(),
});
type Cursor = z.infer<typeof Cursor>;

/** Who holds what was asked for, a part at a time; without a target, what Sallyport gave in projects, and the groups. */
export async function listGrants(
  at: At,
  query: GrantQuery,
  cursor: string | undefined,
): Promise<Page<ExternalGrant>> {
  const { account, target, targetId } = query;
  if (account !== undefined)
    return emptyUnlessBegun(cursor, () => ofAccount(at, { account, target, targetId }, cursor));
  if (target !== undefined) return emptyUnlessBegun(cursor, () => ofTarget(at, { target, targetId }, cursor));
  return ofAll(at, decodeCursor(cursor, Cursor) ?? { project: 0, left: [] });
}

async function ofAccount(
  at: At,
  { target, targetId, account }: GrantQuery & { account: NonNullable<GrantQuery['account']> },
  cursor: string | undefined,
): Promise<Page<ExternalGrant>> {
  const user = await findUser(at, { account });
  if (target !== undefined) {
    const found = await findTarget(at, { target, targetId });
    if (found.kind === 'project')
      return { items: (await inProject(at, found.project)).filter(isOf(user, target)) };
    const has = (await readMember(at, user, found.group)) !== undefined;
    return { items: has ? [external(found.group, target, user)] : [] };
  }
  const inProjects =
    cursor === undefined ? await Promise.all(at.settings.projects.map((one) => inProject(at, one))) : [];
  // Those that they are in themselves.
  const query = { userKey: user.id, maxResults: String(at.pageSize) };
  const groups = await at.directory.list(['groups'], 'groups', GoogleGroup, { query, cursor });
  return {
    items: [
      ...inProjects.flat().filter(isOf(user)),
      ...groups.items.map((group) => external(group, targetOf(group), user)),
    ],
    ...(groups.next && { next: groups.next }),
  };
}

const isOf =
  ({ id }: GoogleUser, target?: string) =>
  (grant: ExternalGrant): boolean =>
    grant.account.id === id && (target === undefined || grant.target === target);

async function ofTarget(
  at: At,
  { target, targetId }: { target: string; targetId: string | undefined },
  cursor: string | undefined,
): Promise<Page<ExternalGrant>> {
  const found = await findTarget(at, { target, targetId });
  if (found.kind === 'group') return holdersOf(at, found.group, target, cursor);
  const all = (await inProject(at, found.project)).filter((grant) => grant.target === target);
  const from = decodeCursor(cursor, Cursor)?.from ?? 0;
  return slice(all, from, at.pageSize, (next) => ({ from: next, left: [] }));
}

async function ofAll(at: At, place: Cursor): Promise<Page<ExternalGrant>> {
  const { project: index } = place;
  if (index === undefined) return inGroups(at, place);
  const project = at.settings.projects[index];
  if (project === undefined) return inGroups(at, { left: [] });
  const page = slice(await inProject(at, project), place.from ?? 0, at.pageSize, (from) => ({
    project: index,
    from,
    left: [],
  }));
  return page.next === undefined
    ? { ...page, next: encodeCursor({ project: index + 1, left: [] } satisfies Cursor) }
    : page;
}

async function inGroups(at: At, place: Cursor): Promise<Page<ExternalGrant>> {
  const { more, left, members } = place;
  if (left.length === 0) {
    const query = {
      customer: at.settings.customer,
      maxResults: String(Math.min(at.pageSize, MOST_GROUPS)),
    };
    const groups = await at.directory.list(['groups'], 'groups', GoogleGroup, { query, cursor: more });
    return { items: [], ...nextOf({ more: groups.next, left: groups.items.map(({ id }) => id) }) };
  }
  const [id = '', ...others] = left;
  const { items, next } = await holdersNow(at, id, members);
  return { items, ...nextOf(next === undefined ? { more, left: others } : { more, left, members: next }) };
}

/** Nobody where the group was deleted meanwhile: the list goes on behind it. */
async function holdersNow(at: At, id: string, cursor: string | undefined): Promise<Page<ExternalGrant>> {
  const group = await at.directory.get(['groups', id], GoogleGroup);
  if (group === undefined) return { items: [] };
  return emptyUnlessBegun(cursor, () => holdersOf(at, group, targetOf(group), cursor));
}

const nextOf = (place: Cursor): { next?: string } =>
  place.left.length === 0 && place.more === undefined ? {} : { next: encodeCursor(place) };

async function holdersOf(
  at: At,
  group: GoogleGroup,
  target: string,
  cursor: string | undefined,
): Promise<Page<ExternalGrant>> {
  const query = { maxResults: String(at.pageSize) };
  const path = ['groups', group.id, 'members'] as const;
  const { items, next } = await at.directory.list(path, 'members', Member, { query, cursor });
  return {
    items: items.map((member) => ({ target, targetId: group.id, account: accountOf(member) })),
    ...(next && { next }),
  };
}

/** Groups, and everybody of the customer, may be members too: they are nobody's account, and aren't kept quiet. */
function accountOf({ id, email, type }: Member): ExternalGrant['account'] {
  if (type === 'USER') return { id, login: email ?? id, email: email ?? null };
  return { id, login: `${type.toLowerCase()}:${email ?? id}`, email: null };
}

async function inProject(at: At, project: string): Promise<ExternalGrant[]> {
  return ourHoldings(await readBindings(at, project)).map(({ role, account, end }) => ({
    target: `project:${project}:${role}`,
    account: { ...account, email: account.login },
    ...(end && { expiresAt: end }),
  }));
}

function slice(
  all: readonly ExternalGrant[],
  from: number,
  size: number,
  next: (from: number) => Cursor,
): Page<ExternalGrant> {
  const items = all.slice(from, from + size);
  return { items, ...(from + size < all.length && { next: encodeCursor(next(from + size)) }) };
}

const targetOf = ({ email }: GoogleGroup): string => `group:${email}`;

const external = (
  group: GoogleGroup,
  target: string,
  { id, primaryEmail }: Pick<GoogleUser, 'id' | 'primaryEmail'>,
): ExternalGrant => ({
  target,
  targetId: group.id,
  account: { id, login: primaryEmail, email: primaryEmail },
});
