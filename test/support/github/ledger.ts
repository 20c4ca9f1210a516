/** What a GitHub knows of one organisation; users are called by their numbers, since logins change. */
export interface User {
  id: number;
  login: string;
  type: 'User' | 'Bot' | 'Organization';
  /** An enterprise's own: added where it is added, and never invited. */
  isManaged: boolean;
  keys: { id: number; key: string }[];
}

interface OrgInvitation {
  id: number;
  userId: number | null;
  email: string | null;
  role: 'admin' | 'member';
  teams: Map<number, TeamRole>;
}

export type TeamRole = 'member' | 'maintainer';

export interface Team {
  id: number;
  slug: string;
  name: string;
  parentId: number | null;
  members: Map<number, TeamRole>;
}

interface RepoInvitation {
  id: number;
  userId: number;
  role: string;
  expired: boolean;
}

export interface Repo {
  id: number;
  nodeId: string;
  name: string;
  owner: string;
  roles: Map<number, string>;
  teams: Map<number, string>;
  invitations: Map<number, RepoInvitation>;
  formerNames: string[];
}

export interface Authorization {
  credential_id: number;
  userId: number;
  credential_type: 'personal access token' | 'SSH key';
  note: string;
}

export interface Identity {
  nameId: string;
  emails: string[];
  userId: number | null;
}

export class Ledger {
  readonly id: number = 9_001;
  readonly login: string;
  readonly users = new Map<number, User>();
  readonly members = new Map<number, 'admin' | 'member'>();
  readonly billingManagers = new Set<number>();
  readonly invitations = new Map<number, OrgInvitation>();
  readonly teams = new Map<number, Team>();
  readonly repos = new Map<number, Repo>();
  /** Through teams of the enterprise: not the organisation's to change. */
  readonly throughEnterprise = new Map<number, string[]>();
  /** Absent where it has no single sign-on. */
  identities: Identity[] | undefined;
  authorizations: Authorization[] = [];
  basePermission: 'none' | 'read' = 'none';
  #last = 100;

  constructor(login = 'acme') {
    this.login = login;
  }

  newId(): number {
    return ++this.#last;
  }

  addUser(login: string, more: Partial<Omit<User, 'id' | 'login'>> = {}): User {
    const user: User = { id: this.newId(), login, type: 'User', isManaged: false, keys: [], ...more };
    this.users.set(user.id, user);
    return user;
  }

  addTeam(slug: string, more: Partial<Pick<Team, 'name' | 'parentId'>> = {}): Team {
    const team: Team = { id: this.newId(), slug, name: slug, parentId: null, members: new Map(), ...more };
    this.teams.set(team.id, team);
    return team;
  }

  addRepo(name: string): Repo {
    const id = this.newId();
    const repo: Repo = {
      id,
      nodeId: `R_${id}`,
      name,
      owner: this.login,
      roles: new Map(),
      teams: new Map(),
      invitations: new Map(),
      formerNames: [],
    };
    this.repos.set(id, repo);
    return repo;
  }

  userCalled(login: string): User | undefined {
    return [...this.users.values()].find((user) => same(user.login, login));
  }

  teamCalled(slug: string): Team | undefined {
    return [...this.teams.values()].find((team) => same(team.slug, slug));
  }

  repoCalled(owner: string, name: string): Repo | undefined {
    return [...this.repos.values()].find((repo) => same(repo.owner, owner) && same(repo.name, name));
  }

  isInOrg(userId: number): boolean {
    return this.members.has(userId) || this.throughEnterprise.has(userId);
  }

  invitationOf(userId: number): OrgInvitation | undefined {
    return [...this.invitations.values()].find((one) => one.userId === userId);
  }

  /** One invitation a person, which gathers what it is for. */
  invite(userId: number, role: 'admin' | 'member'): OrgInvitation {
    const open = this.invitationOf(userId);
    if (open !== undefined) return open;
    const made: OrgInvitation = { id: this.newId(), userId, email: null, role, teams: new Map() };
    this.invitations.set(made.id, made);
    return made;
  }

  /** They lose all of their teams and repositories with it. */
  removeMember(userId: number): void {
    this.members.delete(userId);
    for (const team of this.teams.values()) team.members.delete(userId);
    for (const repo of this.repos.values()) repo.roles.delete(userId);
  }

  /** What somebody does at GitHub itself. */
  accept(userId: number): void {
    const invitation = this.invitationOf(userId);
    if (invitation !== undefined) {
      this.members.set(userId, invitation.role);
      for (const [team, role] of invitation.teams) this.teams.get(team)?.members.set(userId, role);
      this.invitations.delete(invitation.id);
    }
    for (const repo of this.repos.values())
      for (const one of repo.invitations.values())
        if (one.userId === userId && !one.expired) {
          repo.roles.set(userId, one.role);
          repo.invitations.delete(one.id);
        }
  }

  /** A team and all below it. */
  withTeamsBelow(team: Team): Team[] {
    const below = [...this.teams.values()].filter(({ parentId }) => parentId === team.id);
    return [team, ...below.flatMap((one) => this.withTeamsBelow(one))];
  }
}

export const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
