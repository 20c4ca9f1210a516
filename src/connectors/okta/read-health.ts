import { ConnectorError, type Health } from '../../domain/grant/connector.ts';
import { assertAssignable } from './apps.ts';
import { faultIn } from '../fault-in.ts';
import { findTarget, type At } from './find.ts';
import { assertChosen, assertNoRule } from './groups.ts';
import { GroupRule, OktaApp, OktaGroup, OktaUser } from './shapes.ts';

/**
 * Whether it may read what it has to, and which targets can't be given. Writes show at the first one whether they may be.
 * `app`: the service app that it acts as, in place of a user.
 */
export async function readHealth(
  at: At,
  app: string | undefined,
  targets: readonly string[],
): Promise<Health> {
  const { name, api, settings } = at;
  const lacks: string[] = [];
  const tried = async (what: string, read: () => Promise<unknown>) => {
    const refused = await faultIn(['denied'], read);
    lacks.push(...refused.map(() => `${name} doesn’t let its token read ${what}.`));
  };
  await api.signIn();
  const me = app === undefined ? await api.get(['users', 'me'], OktaUser) : undefined;
  await tried('users', () => api.list(['users'], OktaUser, { limit: 1 }));
  await tried('groups', () => api.list(['groups'], OktaGroup, { limit: 1 }));
  await tried('group rules', () => api.list(['groups', 'rules'], GroupRule, { limit: 1 }).catch(unlessNone));
  if (settings.apps) await tried('applications', () => api.list(['apps'], OktaApp, { limit: 1 }));
  if (lacks.length === 0) for (const target of targets) lacks.push(...(await faultsOf(at, target)));
  return { ok: lacks.length === 0, actsAs: app ?? me?.profile.login ?? null, lacks };
}

/** An org without rules says that there is no such list. */
function unlessNone(error: unknown): undefined {
  if (!(error instanceof ConnectorError) || error.fault.kind !== 'not_found') throw error;
}

const faultsOf = (at: At, target: string): Promise<string[]> =>
  faultIn(['conflict', 'not_found'], async () => {
    const found = await findTarget(at, { target });
    if (found.kind === 'app') return assertAssignable(at, found.app, 'not');
    assertChosen(at, found.group);
    await assertNoRule(at, found.group);
  });
