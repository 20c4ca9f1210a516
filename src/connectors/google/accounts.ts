import {
  ConnectorError,
  type AccountQuery,
  type Accounts,
  type Credentials,
  type Outcome,
} from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { assertNotOwn, findUser, type At } from './find.ts';
import { OauthToken, type GoogleUser } from './shapes.ts';

/** Suspends users and lets them in again; an administrator is another administrator's to suspend. */
export const accountsOf = (within: () => At): Accounts => ({
  async disable(of) {
    const at = within();
    const user = await findUser(at, of);
    assertNotOwn(at, user);
    if (user.isAdmin || user.isDelegatedAdmin)
      throw new ConnectorError(
        { kind: 'conflict' },
        `${at.name}: “${plainLine(user.primaryEmail, 200)}” administers it: another administrator suspends them there.`,
      );
    const outcome = await suspend(at, user, true);
    if (at.settings.ends_sessions) await signOut(at, user);
    return outcome;
  },
  async enable(of) {
    const at = within();
    return suspend(at, await findUser(at, of), false);
  },
});

async function suspend(at: At, user: GoogleUser, suspended: boolean): Promise<Outcome> {
  if (user.suspended === suspended) return { kind: 'done', changed: false };
  const written = await at.accounts.write('PATCH', ['users', user.id], { suspended });
  if (written === 'done') return { kind: 'done', changed: true };
  throw new ConnectorError(
    { kind: 'not_found', what: 'account' },
    `${at.name}: there is no user “${plainLine(user.primaryEmail, 200)}” any more.`,
  );
}

/** Out of all of Google's web and device sessions; third parties keep the tokens that they have. */
export async function signOut({ security }: At, { id }: Pick<GoogleUser, 'id'>): Promise<void> {
  await security.write('POST', ['users', id, 'signOut']);
}

/** What third parties may do with somebody's account, as that person let them. */
export const credentialsOf = (within: () => At): Required<Credentials> => ({
  async list(of: AccountQuery) {
    const at = within();
    const { id } = await findUser(at, of);
    const { items } = await at.security.list(['users', id, 'tokens'], 'items', OauthToken);
    return {
      items: items.map(({ clientId, displayText }) => ({
        id: clientId,
        kind: 'token',
        name: displayText ?? null,
        active: true,
      })),
    };
  },
  async disable(of, id) {
    const at = within();
    const user = await findUser(at, of);
    const written = await at.security.write('DELETE', ['users', user.id, 'tokens', id]);
    return { kind: 'done', changed: written === 'done' };
  },
});
