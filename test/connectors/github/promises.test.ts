import { exerciseConnector } from '../../support/exercise-connector.ts';
import type { Crowd, Http, MissingRight } from '../../support/exercise/stand.ts';
import { connectTo, person } from '../../support/github/connect.ts';
import type { Right } from '../../support/github/replies.ts';
import type { Github } from '../../support/github/start-github.ts';
import { startGithub } from '../../support/github/start-github.ts';
import type { AccountRef, GrantRef, ReadableConnector } from '../../../src/domain/grant/connector.ts';

const ACCOUNTS: [AccountRef, AccountRef, AccountRef] = [
  person('anna@acme.test'),
  person('omar@acme.test'),
  person('wanda@acme.test'),
];
const HOSTILE = ['o’hara+dev@acme.test', '"quoted"@acme.test', '#hash,comma@acme.test', 'größe@acme.test'];
const LOGINS = ['o-hara-dev_acme', 'quoted_acme', 'hash-comma_acme', 'gr-e_acme'];

const loginOf = ({ email }: AccountRef) =>
  LOGINS[HOSTILE.indexOf(email)] ?? `${email.slice(0, email.lastIndexOf('@'))}_acme`;

async function withPeople({ inOrganization }: { inOrganization: boolean }): Promise<Github> {
  const github = await startGithub();
  const all = [...ACCOUNTS, ...HOSTILE.map((email) => person(email))];
  for (const account of all) {
    const { id } = github.ledger.addUser(loginOf(account), { isManaged: true });
    if (inOrganization) github.ledger.members.set(id, 'member');
  }
  github.ledger.addUser('stranger');
  return github;
}

const userOf = ({ ledger }: Github, { account }: GrantRef) => ledger.userCalled(loginOf(account))?.id ?? 0;

/** Being in the organisation is a right of its own, which everybody in a team has. */
function besidesTheOrganization(connector: ReadableConnector): ReadableConnector {
  const { reads } = connector;
  return {
    ...connector,
    reads: {
      ...reads,
      async grants(query, cursor) {
        const page = await reads.grants(query, cursor);
        return { ...page, items: page.items.filter(({ target }) => !/^org\b/.test(target)) };
      },
    },
  };
}

const httpOf = ({ url }: Github, only: (connector: ReadableConnector) => ReadableConnector): Http => ({
  url,
  connector: (at, timeoutMs) => only(connectTo({ url: at }, {}, { ...(timeoutMs && { timeoutMs }) })),
  isWrite: ({ method }) => method === 'PUT' || method === 'DELETE',
  isList: ({ path }) => /^\/orgs\/acme\/(members|teams|repos)\?/.test(path),
});

function lacking(github: Github, right: Right, says: string): MissingRight {
  const token = `a token without ${right}`;
  const all: Right[] = ['members', 'administration'];
  const user = github.ledger.userCalled('owner');
  const give = (rights: Right[]) => void github.tokens.set(token, { user, rights: new Set(rights) });
  return {
    says,
    async connector() {
      give(all.filter((one) => one !== right));
      return connectTo(github, { token });
    },
    giveBack: async () => give(all),
  };
}

/** Told by their numbers, in whose order GitHub lists them. */
function crowdOf(github: Github, size: number): Crowd {
  const { ledger } = github;
  const idOf = (email: string) => ledger.userCalled(loginOf(person(email)))?.id ?? 0;
  const add = (email: string) => ledger.addUser(loginOf(person(email))).id;
  const newcomer = 'newcomer@acme.test';
  ledger.members.set(add(newcomer), 'member');
  const { members } = ledger.addTeam('crowd');
  const emails = Array.from({ length: size }, (_, at) => `crowd${at}@acme.test`);
  for (const email of emails) members.set(add(email), 'member');
  return {
    target: 'team:crowd',
    members: emails,
    newcomer,
    connector: (pageSize) => connectTo(github, {}, { pageSize }),
    join: async (email) => void members.set(idOf(email), 'member'),
    leave: async (email) => void members.delete(idOf(email)),
  };
}

exerciseConnector(
  'github, teams',
  async () => {
    const github = await withPeople({ inOrganization: true });
    const { ledger } = github;
    const hostileSlugs = [
      'a"quoted',
      'comma,plus+#',
      'ελληνικά',
      'x'.repeat(300),
      'per%20cent/slash?query',
      'b\\s',
    ];
    for (const slug of ['editors', 'admins', ...hostileSlugs]) ledger.addTeam(slug);
    const teamOf = ({ target }: GrantRef) => ledger.teamCalled(target.slice('team:'.length));
    return {
      connector: besidesTheOrganization(connectTo(github)),
      accounts: ACCOUNTS,
      targets: ['team:editors', 'team:admins'],
      hostileTargets: hostileSlugs.map((slug) => `team:${slug}`),
      hostileAccounts: HOSTILE.map((email) => person(email)),
      http: httpOf(github, (connector) => besidesTheOrganization(connector)),
      openSession: null,
      withoutRights: [lacking(github, 'members', 'members=read')],
      crowd: async (size) => crowdOf(github, size),
      unknown: { target: 'team:nowhere', account: person('nobody@acme.test') },
      hold: async (ref) => void teamOf(ref)?.members.set(userOf(github, ref), 'member'),
      holds: async (ref) => teamOf(ref)?.members.has(userOf(github, ref)) ?? false,
      close: () => github.close(),
    };
  },
  { overHttp: true },
);

exerciseConnector(
  'github, repositories',
  async () => {
    const github = await withPeople({ inOrganization: false });
    const { ledger } = github;
    for (const name of ['website', 'payments', '.github', 'a_b.c-d']) ledger.addRepo(name);
    const repoOf = ({ target }: GrantRef) => ledger.repoCalled('acme', target.split(':')[1] ?? '');
    return {
      connector: connectTo(github),
      accounts: ACCOUNTS,
      targets: ['repo:website:write', 'repo:payments:read'],
      hostileTargets: ['repo:.github:triage', 'repo:a_b.c-d:security "manager", of #1'],
      hostileAccounts: HOSTILE.map((email) => person(email)),
      http: httpOf(github, (connector) => connector),
      openSession: null,
      withoutRights: [lacking(github, 'administration', 'permission to view repository collaborators')],
      unknown: { target: 'repo:nowhere:read', account: person('nobody@acme.test') },
      hold: async (ref) => void repoOf(ref)?.roles.set(userOf(github, ref), ref.target.split(':')[2] ?? ''),
      holds: async (ref) => repoOf(ref)?.roles.has(userOf(github, ref)) ?? false,
      close: () => github.close(),
    };
  },
  { overHttp: true },
);
