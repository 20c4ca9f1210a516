import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { Json } from '../../src/sandbox/json.ts';

export interface RawAnswer {
  status: number;
  retryAfter: string | null;
  body: Json & { ok?: boolean; error?: string };
}

/** Calls the Web API without an SDK in between, as JSON or as a form with JSON in it. */
export async function callApi(
  sandbox: Sandbox,
  method: string,
  args: Json = {},
  how: { as?: 'json' | 'form'; token?: string } = {},
): Promise<RawAnswer> {
  const { as = 'json', token = 'xoxb-sandbox' } = how;
  const form = Object.entries(args).map(([key, value]): [string, string] => [
    key,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  const response = await fetch(sandbox.apiUrl + method, {
    method: 'POST',
    headers: {
      'content-type': as === 'json' ? 'application/json; charset=utf-8' : 'application/x-www-form-urlencoded',
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
    },
    body: as === 'json' ? JSON.stringify(args) : new URLSearchParams(form).toString(),
  });
  const body = (await response.json()) as RawAnswer['body'];
  return { status: response.status, retryAfter: response.headers.get('retry-after'), body };
}
