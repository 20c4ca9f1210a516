import type { GrantRef, SessionsEnded } from '../../domain/grant/connector.ts';
import { parseDuration } from '../../domain/time/duration.ts';
import { signOut } from './accounts.ts';
import { findUser, type At } from './find.ts';
import type { GoogleSettings } from './google-settings.ts';

const HOUR_S = 3_600;

/**
 * Google Cloud asks anew at each call, but learns of a change late, and a service account's token that was made meanwhile lasts an hour:
 * https://docs.cloud.google.com/iam/docs/access-change-propagation. Of groups no end of it is known.
 */
export async function endSessions(
  at: At,
  { app_session_lifetime: text }: Pick<GoogleSettings, 'app_session_lifetime'>,
  ref: GrantRef,
  now: Date,
): Promise<SessionsEnded> {
  if (at.settings.ends_sessions)
    await signOut(at, await findUser(at, { account: ref.account, seenAs: ref.seenAs?.account }));
  const after = (seconds: number) => new Date(now.getTime() + seconds * 1_000);
  if (ref.target.startsWith('project:'))
    return {
      kind: 'outlives',
      what: 'the role at Google Cloud, usually for 2 minutes and at times for 7 or longer, and tokens of service accounts that were made with it, for an hour',
      until: after(HOUR_S),
    };
  const lifetime = text === undefined ? undefined : parseDuration(text);
  return {
    kind: 'outlives',
    what: 'what Google Cloud and applications took from the group: Google says that it takes minutes, at times hours',
    until: lifetime?.ok === true ? after(Math.max(lifetime.seconds, HOUR_S)) : null,
  };
}
