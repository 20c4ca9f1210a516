import * as z from 'zod';

/** Who we are at Slack; `appId` is null where Slack didn't say. */
export interface Identity {
  teamId: string;
  enterpriseId: string | null;
  appId: string | null;
}

const Payload = z.object({
  api_app_id: z.string().nullish(),
  team_id: z.string().nullish(),
  enterprise_id: z.string().nullish(),
  team: z.object({ id: z.string().nullish(), enterprise_id: z.string().nullish() }).nullish(),
  enterprise: z.object({ id: z.string().nullish() }).nullish(),
});

/** Why a payload isn't for this app in this workspace; undefined when it is. */
export function foreignPayload(body: unknown, us: Identity): string | undefined {
  const parsed = Payload.safeParse(body);
  if (!parsed.success) return 'it has no readable team or app';
  const { api_app_id: appId, team_id: teamId, team } = parsed.data;
  if (us.appId !== null && appId !== us.appId) return 'another app’s';
  const teams = [teamId, team?.id].filter((id) => typeof id === 'string');
  if (teams.length === 0 || teams.some((id) => id !== us.teamId)) return 'another team’s';
  const enterprises = [parsed.data.enterprise_id, team?.enterprise_id, parsed.data.enterprise?.id];
  const foreign = enterprises.some((id) => typeof id === 'string' && id !== us.enterpriseId);
  return foreign ? 'another enterprise’s' : undefined;
}
