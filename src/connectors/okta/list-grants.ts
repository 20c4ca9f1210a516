import {
  ConnectorError,
  type ExternalGrant,
  type GrantQuery,
  type Page,
} from '../../domain/grant/connector.ts';
import { decodeCursor, emptyUnlessBegun } from '../cursor.ts';
import { plainLine } from '../plain-line.ts';
import { readAssigned } from './apps.ts';
import { addressOf, findTarget, findUser, type At, type Found } from './find.ts';
import { assertSeesEveryone, isInGroup } from './groups.ts';
import { Cursor, idOf, nameOf, nextOf, targetsPage } from './list-targets.ts';
import { AppUser, OktaApp, OktaGroup, OktaUser } from './shapes.ts';

/** Users of an application are asked for one by one. */
const MOST_APP_USERS = 20;

/** What everybody holds that can be given here, a part at a time. */
export async function listGrants(
  at: At,
  query: GrantQuery,
  cursor: string | undefined,
): Promise<Page<ExternalGrant>> {
  return emptyUnlessBegun(cursor, async () => {
    const { account, target, targetId } = query;
    if (account !== undefined) return await ofAccount(at, { account, target, targetId }, cursor);
    if (target !== undefined)
      return await membersOf(at, await findTarget(at, { target, targetId }), target, cursor);
    return await ofAll(at, decodeCursor(cursor, Cursor));
  });
}

async function ofAccount(
  at: At,
  { target, targetId, account }: GrantQuery & { account: NonNullable<GrantQuery['account']> },
  cursor: string | undefined,
): Promise<Page<ExternalGrant>> {
  const user = await findUser(at, { account });
  if (target !== undefined) {
    const found = await findTarget(at, { target, targetId });
    const has =
      found.kind === 'group'
        ? await isInGroup(at, user, found.group)
        : (await readAssigned(at, user, found.app)) === 'user';
    return { items: has ? [external(at, found, target, user)] : [] };
  }
  const from = decodeCursor(cursor, Cursor);
  const { kind, page } = await targetsPage(at, from, user.id);
  return {
    items: page.items
      .filter((found) => found.kind === 'group' || found.app._embedded?.user?.scope === 'USER')
      .map((found) => external(at, found, nameOf(found), user)),
    ...nextOf(at, { kind, more: page.next, left: [] }),
  };
}

/** One target after the other, the groups first. */
async function ofAll(at: At, from: Cursor | undefined): Promise<Page<ExternalGrant>> {
  if (from === undefined || from.left.length === 0) {
    const { kind, page } = await targetsPage(at, from);
    const left = page.items.map(idOf);
    return { items: [], ...nextOf(at, { kind, more: page.next, left }) };
  }
  const { kind, left, more, members } = from;
  const [id = '', ...others] = left;
  const found = await byId(at, kind, id);
  // Deleted meanwhile.
  if (found === undefined) return { items: [], ...nextOf(at, { kind, more, left: others }) };
  const { items, next } = await membersOf(at, found, nameOf(found), members);
  const rest = next === undefined ? { left: others } : { left, members: next };
  return { items, ...nextOf(at, { kind, more, ...rest }) };
}

async function byId({ api }: At, kind: Cursor['kind'], id: string): Promise<Found | undefined> {
  if (kind === 'group') {
    const group = await api.get(['groups', id], OktaGroup);
    return group && { kind, group };
  }
  const app = await api.get(['apps', id], OktaApp);
  return app && { kind, app };
}

async function membersOf(
  at: At,
  found: Found,
  target: string,
  cursor: string | undefined,
): Promise<Page<ExternalGrant>> {
  const { api, pageSize } = at;
  if (cursor === undefined) await assertSeesEveryone(at);
  if (found.kind === 'group') {
    const { items, next } = await api.list(['groups', found.group.id, 'users'], OktaUser, {
      cursor,
      limit: pageSize,
    });
    return { items: items.map((user) => external(at, found, target, user)), ...(next && { next }) };
  }
  const { items, next } = await api.list(['apps', found.app.id, 'users'], AppUser, {
    cursor,
    limit: Math.min(pageSize, MOST_APP_USERS),
  });
  const ours = items.filter(({ scope }) => scope !== 'GROUP');
  const users = await Promise.all(ours.map(({ id }) => api.get(['users', id], OktaUser)));
  return {
    items: users.map((user) => {
      if (user === undefined)
        throw new ConnectorError(
          { kind: 'retryable' },
          `${at.name} has somebody in “${plainLine(target, 200)}” whom it doesn’t show, so the list isn’t whole: let the token’s account see all users.`,
        );
      return external(at, found, target, user);
    }),
    ...(next && { next }),
  };
}

function external(at: At, found: Found, target: string, user: OktaUser): ExternalGrant {
  return {
    target,
    targetId: idOf(found),
    account: { id: user.id, login: user.profile.login, email: addressOf(at, user) },
  };
}
