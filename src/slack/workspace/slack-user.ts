import * as z from 'zod';
import type { SlackAccount } from '../../domain/people/person.ts';

/** The workspace that the bot is installed in, and the Enterprise Grid that it is part of. */
export interface OwnWorkspace {
  teamId: string;
  enterpriseId: string | null;
}

/** What is only shown: any field of a user may be null, missing or odd. No text of PostgreSQL's holds a NUL. */
const shown = z
  .string()
  .transform((text) => text.replaceAll('\0', ''))
  .nullish()
  .catch(null);

/** What bars somebody: only an absent, null or false one doesn't. */
const bars = z
  .unknown()
  .optional()
  .transform((value) => value !== undefined && value !== null && value !== false);

const SlackUser = z.object({
  id: z.string().regex(/^[A-Z0-9]+$/),
  team_id: shown,
  name: shown,
  real_name: shown,
  deleted: bars,
  is_bot: bars,
  is_restricted: bars,
  is_ultra_restricted: bars,
  is_stranger: bars,
  is_email_confirmed: z.unknown().optional(),
  tz: shown,
  profile: z.object({ email: shown, display_name: shown, real_name: shown }).nullish().catch(null),
  enterprise_user: z
    .object({ enterprise_id: shown, teams: z.array(z.unknown()).nullish().catch(null) })
    .nullish()
    .catch(null),
});
type SlackUser = z.output<typeof SlackUser>;

/** Slackbot says of itself that it is no bot. */
const SLACKBOT = 'USLACKBOT';

/**
 * One of Slack's users as the rest of the program knows them; undefined where not even its id can be read. What Slack
 * leaves out it doesn't vouch for: an e-mail that isn't said to be confirmed is not.
 */
export function toSlackAccount(raw: unknown, us: OwnWorkspace, readAt: Date): SlackAccount | undefined {
  const { data: user } = SlackUser.safeParse(raw);
  if (user === undefined) return undefined;
  return {
    teamId: us.teamId,
    userId: user.id,
    email: lowered(user.profile?.email) || null,
    emailConfirmed: user.is_email_confirmed === true,
    displayName:
      user.profile?.display_name || user.real_name || user.profile?.real_name || user.name || user.id,
    timezone: user.tz || null,
    deleted: user.deleted,
    isBot: user.is_bot || user.id === SLACKBOT,
    isRestricted: user.is_restricted,
    isUltraRestricted: user.is_ultra_restricted,
    isStranger: !isMember(user, us),
    readAt,
  };
}

/**
 * On Enterprise Grid `team_id` is where a member is at home; the workspaces that they are a member of are listed. Of
 * others Slack says `is_stranger` only where no channel is shared with them.
 */
function isMember(
  { team_id: home, is_stranger: stranger, enterprise_user: grid }: SlackUser,
  us: OwnWorkspace,
) {
  const listed = (grid?.teams ?? []).includes(us.teamId);
  if (us.enterpriseId !== null && grid?.enterprise_id === us.enterpriseId && listed) return true;
  return !stranger && (!home || home === us.teamId);
}

/** Of A to Z alone: other letters that become these are another address. */
const lowered = (email: string | null | undefined): string =>
  (email ?? '').replace(/[A-Z]/g, (letter) => letter.toLowerCase());
