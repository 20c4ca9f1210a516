import type { OktaSettings } from './okta-settings.ts';

/** What a target of the catalog names. */
export type Wanted = { kind: 'group' | 'app'; by: 'name' | 'id'; text: string };

const TARGET = /^(group|app)(_id)?:(.+)$/s;

/** Undefined where it is none. */
export function readTarget(target: string): Wanted | undefined {
  const [, kind, isId, text] = TARGET.exec(target) ?? [];
  if (text === undefined) return undefined;
  return { kind: kind === 'app' ? 'app' : 'group', by: isId === undefined ? 'name' : 'id', text };
}

export function targetFault(target: string, { apps }: Pick<OktaSettings, 'apps'>): string | undefined {
  const wanted = readTarget(target);
  if (wanted === undefined) return `expected ${apps ? 'group:its name, or app:its label' : 'group:its name'}`;
  return wanted.kind === 'app' && !apps
    ? 'expected a group — if the application is meant, set apps: true in the connector'
    : undefined;
}
