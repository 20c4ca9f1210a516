/** What the stand-in for an Okta org holds. Written from https://developer.okta.com/docs/api/openapi/okta-management/guides/overview/. */

export interface User {
  id: string;
  status: string;
  profile: { login: string; email: string; employeeNumber?: string };
}

export interface Group {
  id: string;
  type: 'OKTA_GROUP' | 'APP_GROUP' | 'BUILT_IN';
  profile: { name: string };
  members: Set<string>;
}

export interface App {
  id: string;
  label: string;
  status: 'ACTIVE' | 'INACTIVE';
  users: Set<string>;
  /** Groups whose members have it. */
  groups: Set<string>;
}

export interface Rule {
  id: string;
  name: string;
  status: 'ACTIVE' | 'INACTIVE';
  groupIds: string[];
}

export interface ApiToken {
  id: string;
  name: string;
  userId: string;
  created: string;
}

/** An org's people and what they hold, and who is signed in to what. */
export class Org {
  readonly users = new Map<string, User>();
  readonly groups = new Map<string, Group>();
  readonly apps = new Map<string, App>();
  readonly rules: Rule[] = [];
  readonly tokens: ApiToken[] = [];
  /** Labels of the admin roles by the id of a user or a group. */
  readonly roles = new Map<string, string[]>();
  /** The user of each Okta session, and of each session that an application opened by itself. */
  readonly sessions = new Map<string, string>();
  readonly appSessions = new Map<string, string>();
  readonly everyone: Group;
  #made = 0;

  constructor() {
    this.everyone = this.addGroup('Everyone', 'BUILT_IN');
  }

  #id(prefix: string): string {
    return prefix + String(++this.#made).padStart(17, '0');
  }

  addUser(login: string, more: Partial<User['profile']> & { status?: string } = {}): User {
    const { status = 'ACTIVE', ...profile } = more;
    const user = { id: this.#id('00u'), status, profile: { login, email: login, ...profile } };
    this.users.set(user.id, user);
    this.everyone.members.add(user.id);
    return user;
  }

  addGroup(name: string, type: Group['type'] = 'OKTA_GROUP'): Group {
    const group: Group = { id: this.#id('00g'), type, profile: { name }, members: new Set() };
    this.groups.set(group.id, group);
    return group;
  }

  addApp(label: string): App {
    const app: App = { id: this.#id('0oa'), label, status: 'ACTIVE', users: new Set(), groups: new Set() };
    this.apps.set(app.id, app);
    return app;
  }

  addRule(name: string, group: Group): Rule {
    const rule: Rule = { id: this.#id('0pr'), name, status: 'ACTIVE', groupIds: [group.id] };
    this.rules.push(rule);
    return rule;
  }

  addToken(user: User, name: string): ApiToken {
    const token = { id: this.#id('00T'), name, userId: user.id, created: '2026-01-01T00:00:00.000Z' };
    this.tokens.push(token);
    return token;
  }

  /** How a user has an application. */
  scopeOf(app: App, user: User): 'USER' | 'GROUP' | undefined {
    if (app.users.has(user.id)) return 'USER';
    const within = [...app.groups].some((id) => this.groups.get(id)?.members.has(user.id));
    return within ? 'GROUP' : undefined;
  }

  /** An Okta session; undefined for who can't sign in. */
  signIn(user: User): string | undefined {
    if (user.status !== 'ACTIVE') return undefined;
    const session = this.#id('102');
    this.sessions.set(session, user.id);
    return session;
  }

  /** A session of the application's own, by an Okta session; undefined where Okta refuses the sign-on. */
  open(app: App, session: string | undefined): string | undefined {
    const user = this.users.get(this.sessions.get(session ?? '') ?? '');
    if (user === undefined || this.scopeOf(app, user) === undefined) return undefined;
    const opened = this.#id('app');
    this.appSessions.set(opened, user.id);
    return opened;
  }
}
