import { USUAL_PERSON_TYPES } from '../domain/people/person-types.ts';
import { type Fault, type Path, pathText } from './fault.ts';

/** The ids that other sections may refer to, read before anything else is judged. */
export interface KnownIds {
  /** With the members' addresses; null when they are read elsewhere. */
  groups: Map<string, string[] | null>;
  connectors: Set<string>;
  /** Those connectors whose type can't say who holds what, with the type. */
  unreadable: Map<string, string>;
  entitlements: Set<string>;
  /** Those resources that have entitlements besides those that are typed. */
  discovering: Set<string>;
  personTypes: readonly string[];
  /** `tickets.check.from`; undefined where nothing says where tickets are looked up. */
  ticketService: string | undefined;
}

const SECTIONS_WITH_IDS = [
  'groups',
  'connectors',
  'resources',
  'roles',
  'policies',
  'separation_of_duties',
  'reviews',
];

export function collectKnownIds(root: unknown, unreadableTypes: readonly string[]): KnownIds {
  const types = list(root, 'person_types').map((type) => String(type).trim().toLowerCase());
  const personTypes = types.length === 0 ? USUAL_PERSON_TYPES : types;
  const known: KnownIds = {
    groups: new Map(),
    connectors: new Set(),
    unreadable: new Map(),
    entitlements: new Set(),
    discovering: new Set(),
    personTypes,
    ticketService: ticketServiceIn(root),
  };
  for (const group of entries(root, 'groups')) {
    const members = group['members'];
    if (typeof group['id'] === 'string')
      known.groups.set(group['id'], Array.isArray(members) ? members.map(String) : null);
  }
  for (const connector of entries(root, 'connectors')) {
    const { id, type } = connector;
    if (typeof id !== 'string') continue;
    known.connectors.add(id);
    if (typeof type === 'string' && unreadableTypes.includes(type)) known.unreadable.set(id, type);
  }
  for (const resource of entries(root, 'resources')) {
    if (resource['discover'] !== undefined) known.discovering.add(String(resource['id']));
    for (const entitlement of entries(resource, 'entitlements')) {
      known.entitlements.add(`${String(resource['id'])}/${String(entitlement['id'])}`);
    }
  }
  return known;
}

function ticketServiceIn(root: unknown): string | undefined {
  const tickets = isMap(root) ? root['tickets'] : undefined;
  const check = isMap(tickets) ? tickets['check'] : undefined;
  return isMap(check) ? String(check['from']) : undefined;
}

/** Ids that stand twice in one section, or twice in one resource, each with both lines. */
export function duplicateIdFaults(root: unknown, lineAt: (path: Path) => number): Fault[] {
  const faults = SECTIONS_WITH_IDS.flatMap((section) =>
    duplicates(entries(root, section), [section], lineAt),
  );
  const resources = list(root, 'resources');
  for (const [index, resource] of resources.entries()) {
    faults.push(
      ...duplicates(entries(resource, 'entitlements'), ['resources', index, 'entitlements'], lineAt),
    );
  }
  return faults;
}

function duplicates(
  items: Record<string, unknown>[],
  section: Path,
  lineAt: (path: Path) => number,
): Fault[] {
  const firstLines = new Map<unknown, number>();
  const faults: Fault[] = [];
  for (const [index, item] of items.entries()) {
    const id = item['id'];
    if (typeof id !== 'string') continue;
    const path = [...section, index, 'id'];
    const line = lineAt(path);
    const first = firstLines.get(id);
    if (first === undefined) firstLines.set(id, line);
    else {
      const found = `the id "${id}" again (first on line ${first})`;
      faults.push({
        line,
        path: pathText(path),
        found,
        expected: 'each id once',
        advice: 'rename one of the two',
      });
    }
  }
  return faults;
}

/** The entries of a section that are maps, in their places; anything else stands in as an empty one. */
function entries(parent: unknown, key: string): Record<string, unknown>[] {
  return list(parent, key).map((item) => (isMap(item) ? item : {}));
}

function list(parent: unknown, key: string): unknown[] {
  const section = isMap(parent) ? parent[key] : undefined;
  return Array.isArray(section) ? section : [];
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
