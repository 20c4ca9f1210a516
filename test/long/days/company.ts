import { acmeDefinitions, ACME_YAML } from '../../support/acme-definitions.ts';
import { HOUR, PEOPLE_CSV } from '../../support/acme-world.ts';

/** By first name, as all of this room names people. */
export type Name = string;
export const addressOf = (name: Name): string => `${name}@acme.test`;

interface Member {
  name: Name;
  manager: Name | null;
  isEmployee: boolean;
  /** Never away as far as the people file says; whoever comes or goes by a date alone isn’t counted here. */
  isThere: boolean;
}

const nameIn = (address = ''): Name => address.split('@')[0] ?? '';

export const MEMBERS: readonly Member[] = PEOPLE_CSV.trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(','))
  .map(([, email, , , , manager, type, start, end, status]) => ({
    name: nameIn(email),
    manager: manager === '' ? null : nameIn(manager),
    isEmployee: type === 'employee',
    isThere: status === 'active' && start === '' && end === '',
  }));

/** The people file without those who are away. */
export const peopleWithout = (away: ReadonlySet<Name>): string =>
  PEOPLE_CSV.split('\n')
    .map((line) => (away.has(nameIn(line.split(',')[1])) ? line.replace(/active$/, 'inactive') : line))
    .join('\n');

const EARLIER = ACME_YAML.replace(
  `  - id: everything-else
    when: "true"
    duration: { default: 1h, max: 60d }
`,
  `  - id: everything-else
    when: "true"
    duration: { default: 1h, max: 60d }
    break_glass: { allowed_if: "true", max: 1h, review_by: [ada@acme.test] }
`,
);
/** Nobody gets the VPN without being asked for any more, and some own what others did. */
const LATER = EARLIER.replace(
  `    auto_approve: "true"
    duration: { default: 2h, max: 90d, permanent: true }
`,
  `    duration: { default: 1h, max: 8h }
`,
)
  .replace('[omar@acme.test, dora@acme.test, olga', '[omar@acme.test, wanda@acme.test, olga')
  .replace('[lena@acme.test]', '[dora@acme.test]');

export type DefinitionsName = 'earlier' | 'later';
export const YAML: Record<DefinitionsName, string> = { earlier: EARLIER, later: LATER };
export const definitionsOf = (name: DefinitionsName) => acmeDefinitions(YAML[name]);

interface StagePlan {
  of: 'owner' | 'manager';
  need: number;
}

/** What the definitions say, written down once more: nothing here is read from them. */
export interface Rule {
  owners: readonly Name[];
  target: string | null;
  /** None: given at once. */
  stages: readonly StagePlan[];
  mostSeconds: number;
  /** An undecided request ends by itself. */
  expireSeconds: number;
  /** In an emergency. */
  mayBreak: boolean;
}

const DAY = 24 * HOUR;
const OWNER: StagePlan = { of: 'owner', need: 1 };
const DBA = ['omar', 'dora', 'olga', 'lars'];
const NEVER = Number.POSITIVE_INFINITY;
const ANY = { stages: [OWNER], mostSeconds: 60 * DAY, expireSeconds: DAY, mayBreak: true };
const EARLIER_RULES = {
  'vpn/connect': {
    owners: ['omar'],
    target: 'vpn_users',
    stages: [],
    mostSeconds: 90 * DAY,
    expireSeconds: NEVER,
    mayBreak: false,
  },
  'prod-db/read': { ...ANY, owners: DBA, target: 'db_read' },
  'prod-db/write': {
    owners: DBA,
    target: 'db_write',
    stages: [
      { of: 'manager', need: 1 },
      { of: 'owner', need: 2 },
    ],
    mostSeconds: 8 * HOUR,
    expireSeconds: DAY,
    mayBreak: false,
  },
  'wiki/editor': { ...ANY, owners: ['lena'], target: null },
  'vault/open': {
    owners: ['omar'],
    target: 'vault_open',
    stages: [{ of: 'owner', need: 2 }],
    mostSeconds: HOUR,
    expireSeconds: NEVER,
    mayBreak: false,
  },
} as const satisfies Record<string, Rule>;

export type Right = keyof typeof EARLIER_RULES;
const LATER_DBA = ['omar', 'wanda', 'olga', 'lars'];
export const RULES: Record<DefinitionsName, Record<Right, Rule>> = {
  earlier: EARLIER_RULES,
  later: {
    ...EARLIER_RULES,
    'vpn/connect': { ...EARLIER_RULES['vpn/connect'], stages: [OWNER], mostSeconds: 8 * HOUR },
    'prod-db/read': { ...EARLIER_RULES['prod-db/read'], owners: LATER_DBA },
    'prod-db/write': { ...EARLIER_RULES['prod-db/write'], owners: LATER_DBA },
    'wiki/editor': { ...EARLIER_RULES['wiki/editor'], owners: ['dora'] },
  },
};
export const ADMIN: Name = 'ada';
/** Who does by hand what no target does by itself. */
export const CLERK: Name = 'wanda';
