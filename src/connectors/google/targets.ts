import type { GoogleSettings } from './google-settings.ts';

/** What a target of the catalog names. */
export type Target = { kind: 'group'; address: string } | { kind: 'project'; project: string; role: string };

const ADDRESS = /^[^\s"\\@]+@[^\s"\\@]+$/;
const GROUP = /^group:(.+)$/s;
const PROJECT = /^project:([a-z\d-]+):((?:(?:projects|organizations)\/[a-z\d-]+\/)?roles\/[\w.]+)$/;
/** They take no conditions, so one given with an end would stay. */
const BASIC = new Set(['roles/owner', 'roles/editor', 'roles/viewer']);

export const isAddress = (text: string): boolean => ADDRESS.test(text);
export const isBasic = (role: string): boolean => BASIC.has(role);

/** Undefined where it is none. */
export function readTarget(target: string): Target | undefined {
  const [, project, role] = PROJECT.exec(target) ?? [];
  if (project !== undefined && role !== undefined) return { kind: 'project', project, role };
  const address = GROUP.exec(target)?.[1];
  return address === undefined ? undefined : { kind: 'group', address };
}

export function targetFault(
  target: string,
  { projects }: Pick<GoogleSettings, 'projects'>,
): string | undefined {
  const read = readTarget(target);
  if (read === undefined)
    return 'expected group:its address, or project:its id:a role, as in project:acme-prod:roles/logging.viewer';
  if (read.kind === 'group')
    return isAddress(read.address) ? undefined : 'expected group: and the group’s whole address';
  if (!projects.includes(read.project))
    return projects.length === 0
      ? `expected a project that the connector has — add projects: [${read.project}] to it`
      : `expected one of the connector’s projects, ${projects.join(', ')} — add it to them, or correct it here`;
  return isBasic(read.role)
    ? 'expected a predefined role, such as roles/browser — a basic one takes no end'
    : undefined;
}
