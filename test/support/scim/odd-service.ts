import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { makeScim, scimConnector, type ScimConnector } from '../../../src/connectors/scim/scim-connector.ts';

export const ANNA = { id: 'u1', userName: 'anna@acme.test' };

export type Answer = { status?: number; body?: unknown; headers?: Record<string, string> };

/** A service whose every answer is a test's. */
export async function serviceThat(
  answer: (method: string, path: string) => Answer | Promise<Answer>,
  timeoutMs?: number,
): Promise<{ connector: ScimConnector; asked: string[] }> {
  const asked: string[] = [];
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = '', url = '' } = request;
    asked.push(`${method} ${url.split('?')[0]}`);
    const { status = 200, body, headers = {} } = await answer(method, url);
    response.writeHead(status, { 'content-type': 'application/scim+json', ...headers });
    response.end(body === undefined ? '' : JSON.stringify(body));
  };
  const server = createServer((request, response) => void respond(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings = scimConnector.settings.parse({
    url,
    token: 'a token of the tests',
    allow_private_addresses: true,
  });
  const connector = makeScim('crm', settings, { time: () => new Date(), timeoutMs });
  onTestFinished(async () => {
    await connector.close?.();
    server.closeAllConnections();
    server.close();
  });
  return { connector, asked };
}

export const list = (...items: unknown[]): Answer => ({
  body: { totalResults: items.length, startIndex: 1, Resources: items },
});

/** Anna, and a group that she may be in beside one that shows that members are shown. */
export function ordinary(members: { value: string; type?: string }[]) {
  const groups = [
    { id: 'g1', displayName: 'editors', members },
    { id: 'g2', displayName: 'everybody', members: [{ value: 'u9' }] },
    { id: 'g3', displayName: 'within', members: [{ value: 'u1' }] },
  ];
  return (_method: string, path: string): Answer => {
    const [, kind, id] = /\/(Users|Groups)\/([^?]+)/.exec(path) ?? [];
    if (id !== undefined) {
      const found = (kind === 'Users' ? [ANNA] : groups).find((one) => one.id === id);
      return found === undefined ? { status: 404 } : { body: found };
    }
    return path.startsWith('/Users') ? list(ANNA) : list(...groups);
  };
}
