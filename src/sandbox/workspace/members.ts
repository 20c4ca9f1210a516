import { createHash } from 'node:crypto';
import type { MemberSeed } from '../options.ts';
import type { Member } from '../acts.ts';
import type { Json } from '../json.ts';

export interface MemberRecord {
  id: string;
  teamId: string;
  name: string;
  realName: string;
  email: string;
  title: string;
  timezone: string;
  deleted: boolean;
  isBot: boolean;
  isRestricted: boolean;
  isUltraRestricted: boolean;
  isStranger: boolean;
  emailConfirmed: boolean;
  isSister: boolean;
  isNameless: boolean;
  updated: number;
}

export type MemberChange = Partial<Omit<MemberRecord, 'id' | 'updated'>>;

/** Slack's own bot, which `users.list` tells of with `is_bot: false`. */
export const SLACKBOT_ID = 'USLACKBOT';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The same words always give the same id, so that links and tests stay valid from run to run. */
export function stableId(prefix: string, of: string): string {
  const digest = createHash('sha256').update(of).digest();
  return prefix + [...digest.subarray(0, 9)].map((byte) => BASE32[byte % 32]).join('');
}

export function memberFrom(seed: MemberSeed, teamId: string, now: Date): MemberRecord {
  return {
    id: stableId('U', seed.email.toLowerCase()),
    teamId: homeOf(seed, teamId),
    name: (seed.email.split('@')[0] ?? seed.name).toLowerCase(),
    realName: seed.name,
    email: seed.email,
    title: seed.title ?? '',
    timezone: seed.timezone ?? 'Etc/UTC',
    deleted: seed.deleted ?? false,
    isBot: seed.isBot ?? false,
    isRestricted: seed.isRestricted ?? seed.isUltraRestricted ?? false,
    isUltraRestricted: seed.isUltraRestricted ?? false,
    isStranger: seed.isStranger ?? false,
    emailConfirmed: seed.emailConfirmed ?? true,
    isSister: seed.isSister ?? false,
    isNameless: seed.isNameless ?? false,
    updated: Math.floor(now.getTime() / 1000),
  };
}

/** The Enterprise Grid that the workspace is part of where some of its members are at home in a sister's. */
export const ENTERPRISE_ID = stableId('E', 'the enterprise');

function homeOf(seed: MemberSeed, teamId: string): string {
  if (seed.isSister) return stableId('T', 'the sister');
  return seed.isStranger ? stableId('T', seed.email.split('@')[1] ?? 'elsewhere') : teamId;
}

/** What the Web API and events say of a member; the address only where the scope allows it. */
export function userObject(
  member: MemberRecord,
  showEmail: boolean,
  now: Date,
  ownTeamId = member.teamId,
): Json {
  const told = userTold(member, showEmail, now);
  const grid = member.isSister
    ? { enterprise_user: { id: member.id, enterprise_id: ENTERPRISE_ID, teams: [member.teamId, ownTeamId] } }
    : {};
  return { ...told, ...grid, ...(member.isNameless ? NAMELESS : {}) };
}

const NAMELESS = {
  team_id: null,
  name: null,
  real_name: null,
  tz: null,
  profile: { email: null, display_name: null, real_name: null, team: null },
};

function userTold(member: MemberRecord, showEmail: boolean, now: Date): Json {
  const profile = {
    title: member.title,
    real_name: member.realName,
    real_name_normalized: member.realName,
    display_name: member.name,
    display_name_normalized: member.name,
    image_48: '',
    team: member.teamId,
    ...(showEmail && !member.isBot ? { email: member.email } : {}),
    ...(member.isBot ? { bot_id: member.id.replace(/^U/, 'B') } : {}),
  };
  const common = {
    id: member.id,
    team_id: member.teamId,
    name: member.name,
    deleted: member.deleted,
    profile,
    is_bot: member.isBot,
    is_app_user: false,
    updated: member.updated,
  };
  if (member.deleted) return common;
  return {
    ...common,
    real_name: member.realName,
    tz: member.timezone,
    tz_label: member.timezone,
    tz_offset: offsetSeconds(member.timezone, now),
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: member.isRestricted,
    is_ultra_restricted: member.isUltraRestricted,
    is_email_confirmed: member.emailConfirmed,
    ...(member.isStranger ? { is_stranger: true } : {}),
  };
}

export function memberView(member: MemberRecord): Member {
  return {
    id: member.id,
    name: member.name,
    realName: member.realName,
    email: member.email,
    title: member.title,
    timezone: member.timezone,
    standing: standingOf(member),
    isBot: member.isBot,
  };
}

function standingOf(member: MemberRecord): string {
  const words: [boolean, string][] = [
    [member.deleted, 'deactivated'],
    [member.isStranger, 'other organization'],
    [member.isUltraRestricted, 'single-channel guest'],
    [member.isRestricted && !member.isUltraRestricted, 'guest'],
    [!member.emailConfirmed, 'unconfirmed e-mail'],
  ];
  return words.flatMap(([holds, word]) => (holds ? [word] : [])).join(', ');
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Formatters are kept: making one for each of thousands of members takes seconds. */
function formatFor(timeZone: string): Intl.DateTimeFormat {
  const made =
    formats.get(timeZone) ?? new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  formats.set(timeZone, made);
  return made;
}

function offsetSeconds(timezone: string, now: Date): number {
  const parts = formatFor(timezone).formatToParts(now);
  const text = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const match = /GMT([+-])(\d\d):(\d\d)/.exec(text);
  if (!match) return 0;
  const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60;
  return match[1] === '-' ? -seconds : seconds;
}
