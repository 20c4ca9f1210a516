import * as z from 'zod';
import { ConnectorError, type GrantRef } from '../../domain/grant/connector.ts';
import { placeOf } from '../place.ts';
import type { SlackSettings } from './slack-settings.ts';
import type { WebApi } from './web-api.ts';

const Auth = z.object({
  team_id: z.string(),
  team: z.string().nullish(),
  user_id: z.string(),
  user: z.string().nullish(),
});

/** Which workspace this is, and who the token acts as there. */
export interface Team {
  id: string;
  selfId: string;
  actsAs: string;
}

/** Rejects as `conflict` where the workspace isn't the one of the settings, or that where the access was seen. */
export async function readTeam(
  api: WebApi,
  { team }: Pick<SlackSettings, 'team'>,
  ref?: Pick<GrantRef, 'seenAs'>,
): Promise<Team> {
  const found = await api.call('auth.test', {}, { schema: Auth });
  const wanted = [team, ref?.seenAs?.system].find((one) => one !== undefined && one !== found.team_id);
  if (wanted !== undefined)
    throw new ConnectorError(
      { kind: 'conflict' },
      `${api.name} is the workspace ${found.team_id} by its token, and ${wanted} is meant: look at that one.`,
    );
  return {
    id: found.team_id,
    selfId: found.user_id,
    actsAs: `${found.user ?? found.user_id} in ${found.team ?? found.team_id}`,
  };
}

/** Workspaces have one address, so that without `team` two of them are told apart by their ids alone, at each look. */
export function slackPlace(type: string, { team, api_url: url }: SlackSettings) {
  const host = url === undefined ? 'slack.com' : new URL(url).host;
  return placeOf(type, team === undefined ? 'Slack' : `Slack ${team}`, [host, team ?? '']);
}
