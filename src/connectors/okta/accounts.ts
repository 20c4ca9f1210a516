import {
  ConnectorError,
  type Accounts,
  type Credentials,
  type Outcome,
} from '../../domain/grant/connector.ts';
import { everyItem } from '../../domain/pages.ts';
import { plainLine } from '../plain-line.ts';
import { findUser, type At } from './find.ts';
import { AdminRole, ApiToken, type OktaUser } from './shapes.ts';
import { statusNote } from './status.ts';
import type * as z from 'zod';

/** `own`: the id of the connector's own account. */
export type Own = (at: At) => Promise<string | undefined>;

/** Suspension, since it can be lifted: a deactivated user loses their applications for good. */
export const accountsOf = (within: () => At, own: Own): Accounts => ({
  async disable(of) {
    const at = within();
    const user = await findUser(at, of);
    await assertMayShutOut(at, user, await own(at));
    if (user.status === 'DEPROVISIONED') return { kind: 'done', changed: false };
    const changed = user.status === 'ACTIVE';
    if (changed) await at.api.write('POST', ['users', user.id, 'lifecycle', 'suspend']);
    // Whoever is signed in stays so otherwise.
    await endAllSessions(at, user);
    return { kind: 'done', changed };
  },
  async enable(of): Promise<Outcome> {
    const at = within();
    const user = await findUser(at, of);
    if (user.status === 'DEPROVISIONED')
      throw refusal(at, user, 'is deactivated there: an administrator of Okta activates them anew');
    if (user.status !== 'SUSPENDED') {
      const note = statusNote(user);
      return { kind: 'done', changed: false, ...(note !== undefined && { note }) };
    }
    await at.api.write('POST', ['users', user.id, 'lifecycle', 'unsuspend']);
    return { kind: 'done', changed: true };
  },
});

/** API tokens, which act with the rights of who made them. */
export const credentialsOf = (within: () => At, own: Own): Credentials => ({
  async list(of) {
    const at = within();
    const user = await findUser(at, of);
    return {
      items: (await tokensOf(at, user)).map(({ id, name, created, expiresAt }) => ({
        id,
        kind: 'token',
        name: name || null,
        active: true,
        ...(created && { createdAt: new Date(created) }),
        ...(expiresAt && { expiresAt: new Date(expiresAt) }),
      })),
    };
  },
  async disable(of, id) {
    const at = within();
    const user = await findUser(at, of);
    if (user.id === (await own(at)))
      throw refusal(at, user, 'is the account that Sallyport itself works with: its tokens are left alone');
    const isTheirs = (await tokensOf(at, user)).some((token) => token.id === id);
    if (isTheirs) await at.api.write('DELETE', ['api-tokens', id]);
    return { kind: 'done', changed: isTheirs };
  },
});

async function tokensOf({ api, pageSize }: At, user: OktaUser) {
  const theirs: z.infer<typeof ApiToken>[] = [];
  const listed = everyItem((cursor) => api.list(['api-tokens'], ApiToken, { cursor, limit: pageSize }));
  for await (const token of listed) if (token.userId === user.id) theirs.push(token);
  return theirs;
}

/** Okta's own sessions, and the tokens that it issued by OpenID Connect and OAuth. */
export const endAllSessions = ({ api }: At, { id }: Pick<OktaUser, 'id'>): Promise<void> =>
  api.write('DELETE', ['users', id, 'sessions'], { query: { oauthTokens: 'true' } });

async function assertMayShutOut(at: At, user: OktaUser, own: string | undefined): Promise<void> {
  if (user.id === own) throw refusal(at, user, 'is the account that Sallyport itself works with');
  const roles = everyItem((cursor) =>
    at.api.list(['users', user.id, 'roles'], AdminRole, { cursor, limit: at.pageSize }),
  );
  const held: string[] = [];
  for await (const { label, type } of roles) held.push(plainLine(label ?? type, 100));
  if (held.length > 0)
    throw refusal(
      at,
      user,
      `administers Okta (${held.join(', ')}): another administrator suspends them there`,
    );
  if (user.status === 'ACTIVE' || user.status === 'SUSPENDED' || user.status === 'DEPROVISIONED') return;
  throw refusal(
    at,
    user,
    `can’t be suspended as ${plainLine(user.status, 40)}, since Okta suspends active users alone: deactivate them there`,
  );
}

const refusal = ({ name }: At, { profile }: OktaUser, why: string): ConnectorError =>
  new ConnectorError({ kind: 'conflict' }, `${name}: “${plainLine(profile.login, 200)}” ${why}.`);
