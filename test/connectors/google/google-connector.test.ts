import type { AccountRef, GrantRef } from '../../../src/domain/grant/connector.ts';
import { exerciseConnector } from '../../support/exercise-connector.ts';
import type { Http } from '../../support/exercise/stand.ts';
import { connectTo, person } from '../../support/google/connect.ts';
import { startGoogle, type GoogleStand } from '../../support/google/start-google.ts';

const people = ['anna@acme.test', 'omar@acme.test', 'wanda@acme.test'];
const hostilePeople = ["o'hara+dev@acme.test", 'per%20cent/slash?&@acme.test', 'größe@acme.test'];
const hostileNames = ["an 'apostrophe'".replaceAll(' ', '-'), 'per%20cent/slash?query&more=1', 'a:b', 'me#1'];
const accounts = people.map(person) as [AccountRef, AccountRef, AccountRef];
/** What Google takes for the first part of an address, or the stand-in does. */
const isLocalPart = (name: string): boolean => /^[^\s"\\@]+$/.test(name);

const overHttp = (google: GoogleStand, settings: Record<string, unknown>): Http => ({
  url: google.url,
  connector: (url, timeoutMs) =>
    connectTo({ url }, settings, { settlesMs: 0, ...(timeoutMs !== undefined && { timeoutMs }) }),
  isWrite: ({ method, path }) =>
    path.endsWith(':setIamPolicy') || (method !== 'GET' && path.startsWith('/admin')),
  isList: ({ method, path }) => method === 'GET' && path.startsWith('/admin/directory/v1/groups?'),
});

exerciseConnector(
  'google, groups',
  async () => {
    const google = await startGoogle();
    const { workspace } = google;
    for (const email of [...people, ...hostilePeople]) workspace.addUser(email);
    for (const name of ['editors', 'admins', ...hostileNames]) workspace.addGroup(`${name}@acme.test`);
    const targetOf = (name: string) => `group:${name}@acme.test`;
    const found = ({ target, account }: GrantRef) => ({
      group: workspace.groupOf(target.slice('group:'.length))!,
      user: workspace.userOf(account.email)!,
    });
    return {
      // The suite also changes things by another connector, which this one would wait for.
      connector: connectTo(google, {}, { settlesMs: 0 }),
      accounts,
      targets: [targetOf('editors'), targetOf('admins')],
      hostileTargets: hostileNames.map(targetOf),
      hostileAccounts: hostilePeople.map(person),
      unknown: { target: targetOf('nowhere'), account: person('nobody@acme.test') },
      async hold(ref) {
        const { group, user } = found(ref);
        workspace.join(group, user);
      },
      async holds(ref) {
        const { group, user } = found(ref);
        return workspace.roleOf(group, user) !== undefined;
      },
      names: {
        target: async (name) => {
          const exists = isLocalPart(name) && workspace.groupOf(`${name}@acme.test`) === undefined;
          if (exists) workspace.addGroup(`${name}@acme.test`);
          return { target: targetOf(name), exists };
        },
        account: async (name) => {
          const email = `${name}@acme.test`;
          const exists = isLocalPart(name) && workspace.userOf(email) === undefined;
          if (exists) workspace.addUser(email);
          return { account: person(email), exists };
        },
      },
      crowd: async (size) => {
        const group = workspace.addGroup('crowd@acme.test');
        const members = Array.from({ length: size }, (_, at) => `member-${at + 1_000}@acme.test`);
        for (const email of [...members, 'aaa@acme.test']) workspace.addUser(email);
        const join = async (email: string) => workspace.join(group, workspace.userOf(email)!);
        for (const email of members) await join(email);
        return {
          target: targetOf('crowd'),
          members,
          newcomer: 'aaa@acme.test',
          connector: (pageSize) => connectTo(google, {}, { pageSize }),
          join,
          leave: async (email) => void workspace.leave(group, workspace.userOf(email)!),
        };
      },
      http: overHttp(google, {}),
      close: () => google.close(),
    };
  },
  { overHttp: true },
);

exerciseConnector(
  'google, roles in projects',
  async () => {
    const google = await startGoogle();
    const { workspace, projects } = google;
    for (const email of [...people, ...hostilePeople]) workspace.addUser(email);
    for (const name of ['one', 'two', 'three']) workspace.addGroup(`${name}@acme.test`);
    for (const project of ['acme-prod', 'acme-test']) projects.add(project);
    const settings = { projects: ['acme-prod', 'acme-test'] };
    const parts = ({ target, account }: GrantRef) => {
      const [, project = '', role = ''] = target.split(':');
      const { id } = workspace.userOf(account.email)!;
      return { project, role, title: `sallyport ${id}`, member: `user:${account.email}` };
    };
    return {
      connector: connectTo(google, settings, { settlesMs: 0 }),
      accounts,
      targets: ['project:acme-prod:roles/logging.viewer', 'project:acme-test:roles/storage.admin'],
      hostileTargets: [],
      hostileAccounts: hostilePeople.map(person),
      unknown: { target: 'project:acme-elsewhere:roles/browser', account: person('nobody@acme.test') },
      async hold(ref) {
        const { project, role, title, member } = parts(ref);
        const expression = 'request.time >= timestamp("1970-01-01T00:00:00Z")';
        projects.change(project, (bindings) => [
          ...bindings,
          { role, members: [member], condition: { title, expression } },
        ]);
      },
      async holds(ref) {
        const { project, role } = parts(ref);
        return projects.allows(project, ref.account.email, role);
      },
      http: overHttp(google, settings),
      close: () => google.close(),
    };
  },
  { overHttp: true },
);
