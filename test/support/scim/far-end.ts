/** A SCIM service of the tests’ own, and its own word on who is in which group. */
export interface FarEnd {
  url: string;
  token: string;
  /** As the service then calls what was made; undefined where it takes no such name. */
  addUser(userName: string): Promise<string | undefined>;
  addGroup(displayName: string): Promise<string | undefined>;
  join(group: string, userName: string): Promise<void>;
  leave(group: string, userName: string): Promise<void>;
  isMember(group: string, userName: string): boolean;
  isActive(userName: string): boolean;
  /** Tokens that can’t read users, and groups. */
  tokensWithout: { users: string; groups: string };
  close(): Promise<void>;
}
