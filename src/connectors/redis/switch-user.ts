import { noAccount } from './right.ts';
import type { Session } from './session.ts';
import { assertStandalone } from './users.ts';
import { change, MOST_ATTEMPTS, neverAlone, watch, type IsLeftAlone } from './write-user.ts';

/** Lets a user log in, or not any more, and leaves what it may do as it is; false where it was so already. */
export async function switchUser(
  session: Session,
  login: string,
  isLeftAlone: IsLeftAlone,
  to: 'on' | 'off',
): Promise<boolean> {
  const isOn = to === 'on';
  await assertStandalone(session);
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const user = await watch(session, login, isLeftAlone);
    if (user === undefined) throw noAccount(login);
    if (user.isOn === isOn) return false;
    const changed = await change(session, login, [to]);
    if (changed === 'overtaken') continue;
    if (changed.before === undefined) throw noAccount(login);
    return changed.before.isOn !== isOn;
  }
  throw neverAlone(login);
}
