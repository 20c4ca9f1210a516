import * as z from 'zod';
import { ConnectorError, type Page } from '../../domain/grant/connector.ts';
import type { HttpAnswer, HttpCall, HttpClient } from '../http/http-client.ts';
import { plainLine } from '../plain-line.ts';
import { refusal, Status } from './refusal.ts';

/** Of this kind and no other: what something between answers in JSON is no empty list. */
const listOf = (kind: string) =>
  z.object({
    kind: z.literal(kind),
    metadata: z.object({ continue: z.string().nullish() }),
    items: z.array(z.unknown()),
  });

const KINDS: Readonly<Record<string, string>> = {
  clusterrolebindings: 'ClusterRoleBindingList',
  clusterroles: 'ClusterRoleList',
  rolebindings: 'RoleBindingList',
  roles: 'RoleList',
};

/** `exists`: the name is taken; `changed`: it isn't any more what was read of it; `absent`: it, or its namespace. */
export type Written = 'absent' | 'changed' | 'done' | 'exists';

/** The cluster's API; paths are in parts. */
export interface Api {
  /** How errors call the cluster. */
  readonly name: string;
  /** Undefined where there is none. */
  get<T>(path: readonly string[], schema: z.ZodType<T>): Promise<T | undefined>;
  /** `name`: at most the one that is called so. */
  list<T>(
    path: readonly string[],
    schema: z.ZodType<T>,
    asked: { cursor?: string | undefined; limit: number; name?: string | undefined },
  ): Promise<Page<T>>;
  /** A question that is put as an object; undefined where the cluster doesn’t know it. */
  ask<T>(path: readonly string[], body: unknown, schema: z.ZodType<T>): Promise<T | undefined>;
  write(method: 'DELETE' | 'POST' | 'PUT', path: readonly string[], body: unknown): Promise<Written>;
}

/** The way to the cluster, and who the calls are made as. */
export interface Access {
  http: HttpClient;
  base: URL;
  token: string;
}

interface ApiOptions {
  name: string;
  /** Asked at each call, since a mounted token is another one each hour. */
  access: () => Promise<Access>;
  /** When all calls have to be over. */
  until: AbortSignal;
}

export function makeApi({ name, access, until }: ApiOptions): Api {
  const call = async (
    asked: Pick<HttpCall, 'method' | 'writes'>,
    path: readonly string[],
    { query = {}, body }: { query?: Record<string, string>; body?: unknown } = {},
  ): Promise<{ answer: HttpAnswer; said: (writes: boolean) => ConnectorError }> => {
    const { http, base, token } = await access();
    const url = new URL(base);
    url.pathname = [url.pathname.replace(/\/+$/, ''), ...path.map(encodeURIComponent)].join('/');
    url.search = new URLSearchParams(query).toString();
    const answer = await http.call({
      ...asked,
      url,
      until,
      headers: { authorization: `Bearer ${token}` },
      json: body,
    });
    return { answer, said: (writes) => refusal({ name, token, answer, writes }) };
  };
  const isOk = ({ status }: HttpAnswer) => status >= 200 && status < 300;
  const parse = <T>(body: unknown, schema: z.ZodType<T>): T => {
    if (body === undefined)
      throw new ConnectorError(
        { kind: 'retryable' },
        `${name} answered without whole JSON, as something between would. It will be tried again.`,
      );
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    const where = issue?.path.join('.') || 'the whole';
    throw new ConnectorError(
      { kind: 'invalid' },
      plainLine(`${name} answered in a form that isn’t Kubernetes’ (${where}: ${issue?.message}).`, 400),
    );
  };

  return {
    name,
    async get(path, schema) {
      const { answer, said } = await call({ method: 'GET', writes: false }, path);
      // Something between answers 404 as well, and nothing follows from that.
      if (answer.status === 404 && Status.safeParse(answer.body).data?.reason === 'NotFound')
        return undefined;
      if (!isOk(answer)) throw said(false);
      return parse(answer.body, schema);
    },
    async list(path, schema, { cursor, limit, name: wanted }) {
      const query = {
        limit: String(limit),
        ...(wanted !== undefined && { fieldSelector: `metadata.name=${wanted}` }),
        ...(cursor !== undefined && { continue: cursor }),
      };
      const { answer, said } = await call({ method: 'GET', writes: false }, path, { query });
      if (!isOk(answer)) throw said(false);
      const { metadata, items } = parse(answer.body, listOf(KINDS[path.at(-1) ?? ''] ?? ''));
      return {
        items: items.map((one) => parse(one, schema)),
        ...(metadata.continue && { next: metadata.continue }),
      };
    },
    async ask(path, body, schema) {
      const { answer, said } = await call({ method: 'POST', writes: false }, path, { body });
      if (answer.status === 404) return undefined;
      if (!isOk(answer)) throw said(false);
      return parse(answer.body, schema);
    },
    async write(method, path, body) {
      const { answer, said } = await call({ method, writes: true }, path, { body });
      const status = Status.safeParse(answer.body).data;
      if (answer.status === 404 && status?.reason === 'NotFound') return 'absent';
      if (answer.status === 409) return status?.reason === 'AlreadyExists' ? 'exists' : 'changed';
      if (isOk(answer) && answer.body !== undefined) return 'done';
      throw said(true);
    },
  };
}
