import type { Ledger, User } from './ledger.ts';

export interface Reply {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** Who calls: a person by a token of theirs, or an app's installation, and what the token may do. */
export interface Caller {
  user: User | undefined;
  rights: ReadonlySet<Right>;
  /** A classic token’s, which are said with every answer. */
  scopes?: string;
}
export type Right = 'members' | 'administration';

export interface Call {
  ledger: Ledger;
  caller: Caller;
  url: URL;
  /** Of the path, decoded. */
  params: Record<string, string>;
  body: Record<string, unknown>;
}

export type Handler = (call: Call) => Reply;

const REFERENCE = 'https://docs.github.com/rest';
export const ok = (body: unknown): Reply => ({ status: 200, body });
export const noContent: Reply = { status: 204 };
export const notFound: Reply = {
  status: 404,
  body: { message: 'Not Found', documentation_url: REFERENCE, status: '404' },
};
export const invalid = (message: string): Reply => ({
  status: 422,
  body: { message: 'Validation Failed', errors: [message], documentation_url: REFERENCE, status: '422' },
});
export const forbidden = (permission: string): Reply => ({
  status: 403,
  body: {
    message: 'Resource not accessible by personal access token',
    documentation_url: REFERENCE,
    status: '403',
  },
  headers: { 'x-accepted-github-permissions': permission },
});

/** A page, and where the next one is: https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api */
export function paged<T>({ url }: Pick<Call, 'url'>, all: readonly T[], draw: (one: T) => unknown): Reply {
  const perPage = Math.min(Number(url.searchParams.get('per_page') ?? 30), 100);
  const page = Number(url.searchParams.get('page') ?? 1);
  const last = Math.max(1, Math.ceil(all.length / perPage));
  const link = (to: number, rel: string) => {
    const other = new URL(url);
    other.searchParams.set('page', String(to));
    return `<${other.href}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev'), link(1, 'first')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
  ];
  return {
    status: 200,
    body: all.slice((page - 1) * perPage, page * perPage).map(draw),
    ...(links.length > 0 && { headers: { link: links.join(', ') } }),
  };
}

export const simpleUser = ({ id, login, type }: User) => ({
  id,
  login,
  node_id: `U_${id}`,
  type,
  site_admin: false,
});

/** Owners alone, and apps that were given it, change and see who is a member. */
export function maySeeMembers({ ledger, caller }: Call): boolean {
  if (!caller.rights.has('members')) return false;
  return caller.user === undefined || ledger.members.get(caller.user.id) === 'admin';
}
