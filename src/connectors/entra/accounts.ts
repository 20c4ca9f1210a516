import { ConnectorError, type Accounts } from '../../domain/grant/connector.ts';
import { everyItem } from '../../domain/pages.ts';
import { plainLine } from '../plain-line.ts';
import { findUser, type At } from './find.ts';
import type { Written } from './graph-api.ts';
import { DirectoryObject, type EntraUser } from './shapes.ts';

const ROLE = '#microsoft.graph.directoryRole';

/** Blocks the sign-in, and revokes what is signed in. */
export const accountsOf = (within: () => At): Accounts => ({
  async disable(of) {
    const at = within();
    const user = await findUser(at, of);
    assertKeptHere(at, user);
    await assertNoAdmin(at, user);
    const changed = user.accountEnabled !== false;
    if (changed) await setEnabled(at, user, false);
    await revokeSignIns(at, user);
    return { kind: 'done', changed };
  },
  async enable(of) {
    const at = within();
    const user = await findUser(at, of);
    assertKeptHere(at, user);
    const changed = user.accountEnabled === false;
    if (changed) await setEnabled(at, user, true);
    return { kind: 'done', changed };
  },
});

/** Refresh tokens and session cookies of all applications; access tokens that were issued go on until they lapse. */
export async function revokeSignIns(at: At, user: EntraUser): Promise<void> {
  assertDone(at, user, await at.api.write('POST', ['users', user.id, 'revokeSignInSessions']));
}

async function setEnabled(at: At, user: EntraUser, accountEnabled: boolean): Promise<void> {
  assertDone(at, user, await at.api.write('PATCH', ['users', user.id], { accountEnabled }));
}

/** Graph may not know where it changes a user whom it showed. */
function assertDone({ name }: At, { userPrincipalName }: EntraUser, written: Written): void {
  if (written === 'done') return;
  throw new ConnectorError(
    { kind: 'retryable' },
    `${name} doesn’t know “${plainLine(userPrincipalName, 200)}” where it would change them, so that isn’t done. It will be tried again.`,
  );
}

function assertKeptHere(at: At, user: EntraUser): void {
  if (user.onPremisesSyncEnabled === true)
    throw refusal(at, user, 'is synced from a directory of yours, which would undo it: disable it there');
}

async function assertNoAdmin(at: At, user: EntraUser): Promise<void> {
  const listed = everyItem((cursor) =>
    at.api.list(['users', user.id, 'transitiveMemberOf'], DirectoryObject, { cursor, top: at.pageSize }),
  );
  for await (const one of listed)
    if (one['@odata.type'] === ROLE)
      throw refusal(
        at,
        user,
        `administers Entra ID (${plainLine(one.displayName ?? one.id, 100)}): another administrator disables them there`,
      );
}

const refusal = ({ name }: At, { userPrincipalName }: EntraUser, why: string): ConnectorError =>
  new ConnectorError({ kind: 'conflict' }, `${name}: “${plainLine(userPrincipalName, 200)}” ${why}.`);
