import { randomUUID } from 'node:crypto';

/** What the stand-in for a tenant of Entra ID holds. Written from https://learn.microsoft.com/en-us/graph/api/overview. */

export interface User {
  id: string;
  userPrincipalName: string;
  mail: string | null;
  employeeId: string | null;
  accountEnabled: boolean;
  onPremisesSyncEnabled: boolean | null;
}

export interface Group {
  id: string;
  displayName: string;
  groupTypes: string[];
  mailEnabled: boolean;
  onPremisesSyncEnabled: boolean | null;
  isAssignableToRole: boolean | null;
  visibility: string | null;
}

export interface AppRole {
  id: string;
  value: string;
  isEnabled: boolean;
  allowedMemberTypes: string[];
}

export interface App {
  id: string;
  displayName: string;
  appRoles: AppRole[];
}

export interface Assignment {
  id: string;
  appRoleId: string;
  principalId: string;
  principalType: string;
  resourceId: string;
}

interface Facts {
  /** Pairs of a group's id and a user's or a group's. */
  members: Set<string>;
  assignments: Assignment[];
}

/** A tenant, whose reads may show what was so before its last writes. */
export class Tenant {
  readonly users = new Map<string, User>();
  readonly groups = new Map<string, Group>();
  readonly apps = new Map<string, App>();
  /** The app may read groups and no users. */
  hidesUsers = false;
  /** Directory roles by the user's id. */
  readonly roles = new Map<string, string>();
  readonly facts: Facts = { members: new Set(), assignments: [] };
  /** Refresh tokens that work, and access tokens, which nobody can take back, with the groups that they say. */
  readonly refreshTokens = new Map<string, string>();
  readonly accessTokens = new Map<string, string[]>();
  #shown: Facts | undefined;

  /** From now on reads show what is so now, whatever is written, until `settle`. */
  lag(): void {
    this.#shown = structuredClone(this.facts);
  }

  settle(): void {
    this.#shown = undefined;
  }

  get shown(): Facts {
    return this.#shown ?? this.facts;
  }

  addUser(userPrincipalName: string, more: Partial<User> = {}): User {
    const user: User = {
      id: randomUUID(),
      userPrincipalName,
      mail: userPrincipalName,
      employeeId: null,
      accountEnabled: true,
      onPremisesSyncEnabled: null,
      ...more,
    };
    this.users.set(user.id, user);
    return user;
  }

  addGroup(displayName: string, more: Partial<Group> = {}): Group {
    const group: Group = {
      id: randomUUID(),
      displayName,
      groupTypes: [],
      mailEnabled: false,
      onPremisesSyncEnabled: null,
      isAssignableToRole: null,
      visibility: null,
      ...more,
    };
    this.groups.set(group.id, group);
    return group;
  }

  addApp(displayName: string, roles: readonly string[]): App {
    const appRoles = roles.map((value) => ({
      id: randomUUID(),
      value,
      isEnabled: true,
      allowedMemberTypes: ['User'],
    }));
    const app = { id: randomUUID(), displayName, appRoles };
    this.apps.set(app.id, app);
    return app;
  }

  join(group: Group, { id }: { id: string }): void {
    this.facts.members.add(`${group.id} ${id}`);
  }

  isMember(group: Group, { id }: { id: string }): boolean {
    return this.facts.members.has(`${group.id} ${id}`);
  }

  /** The groups that somebody is in, as reads show it; through others too, where that is asked. */
  groupsOf(id: string, through: boolean): Group[] {
    const direct = [...this.groups.values()].filter((group) => this.shown.members.has(`${group.id} ${id}`));
    if (!through) return direct;
    return [...new Set([...direct, ...direct.flatMap((group) => this.groupsOf(group.id, true))])];
  }

  signIn(user: User): { refresh: string; access: string } | undefined {
    if (!user.accountEnabled) return undefined;
    const refresh = randomUUID();
    this.refreshTokens.set(refresh, user.id);
    const access = randomUUID();
    this.accessTokens.set(
      access,
      this.groupsOf(user.id, true).map(({ displayName }) => displayName),
    );
    return { refresh, access };
  }
}
