/** What the stand-in for a customer of Google holds. Written from https://developers.google.com/workspace/admin/directory/reference/rest. */

export const CUSTOMER = 'C046psxkn';
export const SUBJECT = 'admin@acme.test';

export interface User {
  id: string;
  primaryEmail: string;
  aliases: string[];
  suspended: boolean;
  archived: boolean;
  isAdmin: boolean;
  isDelegatedAdmin: boolean;
}

export interface Group {
  id: string;
  email: string;
  name: string;
  aliases: string[];
  /** https://docs.cloud.google.com/identity/docs/reference/rest/v1/groups */
  labels: Record<string, string>;
}

export interface Membership {
  groupId: string;
  memberId: string;
  role: string;
}

const FORUM = 'cloudidentity.googleapis.com/groups.discussion_forum';
export const SECURITY = 'cloudidentity.googleapis.com/groups.security';
export const DYNAMIC = 'cloudidentity.googleapis.com/groups.dynamic';

/** A customer, whose reads of members may show what was so before the last writes. */
export class Workspace {
  readonly users = new Map<string, User>();
  readonly groups = new Map<string, Group>();
  members: Membership[] = [];
  /** Cookies that work, and the tokens of third parties, by the user's id. */
  readonly cookies = new Map<string, string>();
  readonly tokens = new Map<string, { clientId: string; displayText: string }[]>();
  /** Members of which no address is shown, by their ids. */
  readonly unaddressed = new Set<string>();
  /** Addresses that searches don't know of yet. */
  readonly unsearched = new Set<string>();
  #shown: Membership[] | undefined;
  #ids = 0;

  constructor() {
    this.addUser(SUBJECT, { isAdmin: true });
  }

  lag(): void {
    this.#shown = structuredClone(this.members);
  }

  settle(): void {
    this.#shown = undefined;
  }

  get shown(): Membership[] {
    return this.#shown ?? this.members;
  }

  addUser(primaryEmail: string, more: Partial<User> = {}): User {
    const user: User = {
      id: `1044${String(++this.#ids).padStart(17, '0')}`,
      primaryEmail,
      aliases: [],
      suspended: false,
      archived: false,
      isAdmin: false,
      isDelegatedAdmin: false,
      ...more,
    };
    this.users.set(user.id, user);
    return user;
  }

  /** What they were called before stays an alias: https://developers.google.com/workspace/admin/directory/v1/guides/manage-users. */
  rename(user: User, primaryEmail: string): void {
    user.aliases = [...user.aliases, user.primaryEmail];
    user.primaryEmail = primaryEmail;
  }

  addGroup(email: string, labels: readonly string[] = [SECURITY]): Group {
    const group: Group = {
      id: `00gjdgxs${String(++this.#ids).padStart(7, '0')}`,
      email,
      name: email.split('@')[0] ?? '',
      aliases: [],
      labels: Object.fromEntries([FORUM, ...labels].map((label) => [label, ''])),
    };
    this.groups.set(group.id, group);
    return group;
  }

  /** By an id, an address or an alias, in any case of its letters. */
  userOf(key: string): User | undefined {
    const called = (one: string) => one.toLowerCase() === key.toLowerCase();
    return (
      this.users.get(key) ??
      [...this.users.values()].find(({ primaryEmail, aliases }) => [primaryEmail, ...aliases].some(called))
    );
  }

  groupOf(key: string): Group | undefined {
    const called = (one: string) => one.toLowerCase() === key.toLowerCase();
    return (
      this.groups.get(key) ??
      [...this.groups.values()].find(({ email, aliases }) => [email, ...aliases].some(called))
    );
  }

  join({ id: groupId }: { id: string }, { id: memberId }: { id: string }, role = 'MEMBER'): void {
    this.leave({ id: groupId }, { id: memberId });
    this.members.push({ groupId, memberId, role });
  }

  leave(group: { id: string }, member: { id: string }): boolean {
    const before = this.members.length;
    this.members = this.members.filter(
      ({ groupId, memberId }) => groupId !== group.id || memberId !== member.id,
    );
    return this.members.length < before;
  }

  roleOf(group: { id: string }, member: { id: string }): string | undefined {
    return this.members.find(({ groupId, memberId }) => groupId === group.id && memberId === member.id)?.role;
  }

  /** As reads show it: themselves, or through groups that are in it. */
  has(groupId: string, id: string): boolean {
    return this.shown
      .filter((one) => one.groupId === groupId)
      .some(({ memberId }) => memberId === id || (this.groups.has(memberId) && this.has(memberId, id)));
  }
}
