import { noAccount } from './right.ts';
import type { Session } from './session.ts';
import { countReplicas } from './users.ts';
import { change, MOST_ATTEMPTS, neverAlone, watch, type IsLeftAlone } from './write-user.ts';

export interface Switched {
  /** False where it was so already. */
  changed: boolean;
  /** Each has users of its own, whom this is nothing to. */
  replicas: number;
}

/** Lets a user log in, or not any more, and leaves what it may do as it is. */
export async function switchUser(
  session: Session,
  login: string,
  isLeftAlone: IsLeftAlone,
  to: 'on' | 'off',
): Promise<Switched> {
  const isOn = to === 'on';
  const replicas = await countReplicas(session);
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const user = await watch(session, login, isLeftAlone);
    if (user === undefined) throw noAccount(login);
    if (user.isOn === isOn) return { changed: false, replicas };
    const changed = await change(session, login, [to]);
    if (changed === 'overtaken') continue;
    if (changed.before === undefined) throw noAccount(login);
    return { changed: changed.before.isOn !== isOn, replicas };
  }
  throw neverAlone(login);
}

/** What an owner should know of a user that was switched off here alone. */
export const noteOnReplicas = (replicas: number): string | undefined =>
  replicas === 0
    ? undefined
    : `The server has replicas (${replicas}), whose users are their own: whoever may log in there still does, and stays connected.`;
