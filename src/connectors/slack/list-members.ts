import type { ExternalGrant, GrantQuery } from '../../domain/grant/connector.ts';
import { accountOf, type KnownPeople, type SlackUser } from './people.ts';
import type { Team } from './team.ts';
import type { WebApi } from './web-api.ts';

/** People are asked for one by one, as many as a page has members. */
const MOST_MEMBERS = 50;

/** What a list of access is read with. */
export interface Listing {
  api: WebApi;
  team: Team;
  people: KnownPeople;
  pageSize: number;
}

export const membersAtOnce = ({ pageSize }: Listing): number => Math.min(pageSize, MOST_MEMBERS);

/** A group or a channel, as its access is listed. */
interface Held {
  target: string;
  targetId: string;
  team: Pick<Team, 'id' | 'selfId'>;
}

/** Under the text that was asked for: a target has several, and its access is looked for under the one of access.yaml. */
export const heldOf = (
  { team }: Pick<Listing, 'team'>,
  { id, name }: { id: string; name: string },
  asked: string | undefined,
): Held => ({ target: asked ?? name, targetId: id, team });

export const grantOf = (
  { target, targetId, team }: Held,
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
  { api, people }: Listing,
  held: Held,
  ids: readonly string[],
): Promise<ExternalGrant[]> {
  const users = await Promise.all(ids.map((id) => people.read(api, id)));
  return users.flatMap((user) =>
    user === undefined || user.is_bot === true || user.id === held.team.selfId ? [] : [grantOf(held, user)],
  );
}
