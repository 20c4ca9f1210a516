import type { Health } from '../../domain/grant/connector.ts';
import type { SlackSettings } from './slack-settings.ts';
import { readTeam } from './team.ts';
import type { WebApi } from './web-api.ts';

/** Whose token it is, and which of these scopes it lacks, where Slack lists them; each is a choice of several. */
export async function readHealth(
  api: WebApi,
  settings: SlackSettings,
  needed: readonly (readonly string[])[],
): Promise<Health> {
  const { actsAs } = await readTeam(api, settings);
  const scopes = api.scopes();
  const lacks = needed
    .filter((choice) => scopes !== undefined && !choice.some((scope) => scopes.includes(scope)))
    .map((choice) => `The app lacks the scope ${choice.join(' or ')}: add it and install the app again.`);
  return { ok: lacks.length === 0, actsAs, lacks };
}
