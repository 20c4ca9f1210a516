import type { ExternalGrant, GrantQuery } from '../../domain/grant/connector.ts';
import { accountOf, type KnownPeople, type SlackUser } from './people.ts';
import type { Team } from './team.ts';
import type { WebApi } from './web-api.ts';

/** A group or a channel, as its access is listed. */
export interface Held {
  target: string;
  targetId: string;
}

export interface Membership extends Held {
  team: Pick<Team, 'id' | 'selfId'>;
}

export const grantOf = (
  { target, targetId, team }: Membership,
  user: SlackUser,
  account?: GrantQuery['account'],
): ExternalGrant => ({
  target,
  targetId,
  system: team.id,
  account: { ...accountOf(user), email: account?.email ?? user.profile?.email ?? null },
});

/** The access of these members, of whom bots hold none. */
export async function grantsOf(
  api: WebApi,
  people: KnownPeople,
  held: Membership,
  ids: readonly string[],
): Promise<ExternalGrant[]> {
  const users = await Promise.all(ids.map((id) => people.read(api, id)));
  return users.flatMap((user) =>
    user === undefined || user.is_bot === true || user.id === held.team.selfId ? [] : [grantOf(held, user)],
  );
}
