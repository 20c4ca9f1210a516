import type { ConnectorSection } from '../domain/grant/connector.ts';
import { type Fault, type Path, pathText } from './fault.ts';
import { faultsFromIssues } from './issues/faults-from-issues.ts';
import { shown, valueAt } from './issues/found.ts';
import { sentence } from './issues/sentence.ts';

export type ConnectorSections = readonly ConnectorSection<unknown>[];

/** What the connectors of a file say, and what is asked of them in it. */
export interface JudgedConnectors {
  /** Of settings. */
  faults: Fault[];
  /** Targets that their connector's type can't have: what is asked of them never comes, and all else works. */
  inVain: Fault[];
  doubts: string[];
}

interface File {
  written: unknown;
  /** The same with what the environment has. */
  filled: unknown;
  fileName: string;
  lineAt: (path: Path) => number;
}

interface Sound {
  section: ConnectorSection<unknown>;
  settings: unknown;
  path: Path;
}

/** Has each connector judged by its own type; its settings may be secret, so no value of them is shown. */
export function judgeConnectors(file: File, types: ConnectorSections): JudgedConnectors {
  const sound = new Map<unknown, Sound>();
  const faults: Fault[] = [];
  for (const [index, { id, type, ...settings }] of entries(file.filled, 'connectors')) {
    const section = types.find((candidate) => candidate.type === type);
    if (section === undefined) continue;
    const path = ['connectors', index];
    const parsed = section.settings.safeParse(settings);
    if (parsed.success) sound.set(id, { section, settings: parsed.data, path });
    else
      faults.push(
        ...faultsFromIssues(parsed.error.issues, {
          ...file,
          schema: section.settings,
          prefix: path,
          secret: true,
        }),
      );
  }
  return {
    faults,
    inVain: targetsIn(file.filled).flatMap(({ connectorId, target, path }) =>
      targetFaults(sound.get(connectorId), target, path, file),
    ),
    doubts: [...sound.values()].flatMap((one) => doubtsOf(one, file)),
  };
}

function targetFaults(
  connector: Sound | undefined,
  target: string,
  path: Path,
  { lineAt }: Pick<File, 'lineAt'>,
): Fault[] {
  const said = connector?.section.targetFault?.(target, connector.settings);
  const words = said === undefined ? undefined : sentence(said);
  return words === undefined
    ? []
    : [{ line: lineAt(path), path: pathText(path), found: shown(target), ...words }];
}

/** `$NAME` by itself, as a shell would have it. */
const BARE_VARIABLE = /^\$[A-Z_][A-Z0-9_]*$/;

function doubtsOf({ section, settings, path }: Sound, { written, fileName, lineAt }: File): string[] {
  const bare = Object.entries(valueAt(written, path) ?? {}).flatMap(([key, value]) =>
    typeof value === 'string' && BARE_VARIABLE.test(value)
      ? [[key, 'begins with $ and has no braces: what the environment holds is written ${NAME}.'] as const]
      : [],
  );
  return [...bare, ...Object.entries(section.doubts?.(settings) ?? {})].map(([key, says]) => {
    const place = [...path, key];
    return `${fileName}:${lineAt(place)}  ${pathText(place)}  ${says}`;
  });
}

interface Target {
  connectorId: unknown;
  target: string;
  path: Path;
}

/** Whatever the file has a connector give, or read a group's members by. */
function targetsIn(filled: unknown): Target[] {
  const rights = entries(filled, 'resources').flatMap(([index, resource]) =>
    entries(resource, 'entitlements').map(([at, { target }]) => ({
      connectorId: resource['connector'],
      target,
      path: ['resources', index, 'entitlements', at, 'target'],
    })),
  );
  const groups = entries(filled, 'groups').map(([index, { from, target }]) => ({
    connectorId: from,
    target,
    path: ['groups', index, 'target'],
  }));
  return [...groups, ...rights].flatMap(({ target, ...one }) =>
    typeof target === 'string' ? [{ ...one, target: target.trim() }] : [],
  );
}

/** The entries of a section that are maps, each with its place. */
function entries(parent: unknown, key: string): [index: number, entry: Record<string, unknown>][] {
  const list = isMap(parent) ? parent[key] : undefined;
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown, index) => (isMap(entry) ? [[index, entry]] : []));
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
