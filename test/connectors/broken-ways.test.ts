import { createServer, type Server } from 'node:http';
import { createServer as createTcp, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { makeWebhook } from '../../src/connectors/webhook/webhook-connector.ts';
import { ConnectorError, type ReadableConnector, type GrantRef } from '../../src/domain/grant/connector.ts';
import { describePostgres, serverUrl } from '../support/database.ts';
import { startOwnPostgres } from '../support/postgres.ts';
import { PASSWORD, RolesOnServer } from '../support/roles-on-server.ts';
import { connectorTo, ref as webhookRef, SECRET, standing, time } from '../support/webhook-stand.ts';

/** Neither a write nor a look may succeed, or say that access isn't there. */
async function provesNothing(connector: ReadableConnector, ref: GrantRef): Promise<void> {
  for (const asked of [ref, { ...ref, seenAs: null }]) {
    const error = await connector.reads.readBack(asked).then(
      (answer) => answer,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ConnectorError);
  }
}

describePostgres('a broken way to PostgreSQL proves nothing', () => {
  const server = new RolesOnServer(serverUrl);
  const [reader] = server.targets;
  const [anna] = server.people;
  let ref: GrantRef = { target: reader, account: server.account(anna) };

  beforeAll(async () => {
    await server.create();
    await server.hold(reader, anna);
    const { stands, seenAs } = await server.connector().reads.readBack(ref);
    expect(stands).toBe(true);
    ref = { ...ref, seenAs };
  });
  afterAll(async () => {
    await server.tidy();
    await server.drop();
  });

  const good = () => server.urlAs(server.bot);
  it.each([
    ['a port where nobody listens', () => server.urlAs(server.bot, { port: '1' })],
    ['a name that stands for nothing', () => good().replace('127.0.0.1', 'nowhere.invalid')],
    ['another login', () => server.urlAs(server.named('nobody'))],
    ['a wrong password', () => good().replace(PASSWORD, 'wrong')],
    ['a database that isn’t there', () => server.urlAs(server.bot, { pathname: '/nothing' })],
    ['TLS that the server doesn’t speak', () => `${good()}?sslmode=require`],
    ['a parameter that the server doesn’t know', () => `${good()}?channel_binding=require`],
    ['a role that it may not set', () => `${good()}?role=${server.root}`],
    ['a value that a parameter can’t have', () => `${good()}?datestyle=nonsense`],
  ])('%s', async (_, url) => {
    const connector = server.connector({ url: url() }, 3_000);
    await provesNothing(connector, ref);
    await expect(connector.revoke(ref, { operationId: 'one' })).rejects.not.toMatchObject({
      fault: { kind: 'not_found' },
    });
    expect(await server.memberships(reader)).toEqual([anna]);
  });

  it('catalogs of another schema, put before the server’s own', async () => {
    const url = `${server.urlAs(server.bot)}?search_path=pg_temp,public,pg_catalog`;
    expect(await server.connector({ url }).reads.readBack(ref)).toMatchObject({ stands: true });
  });

  it.each([
    ['something else than PostgreSQL that answers', 'HTTP/1.1 404 Not Found\r\n\r\n'],
    ['a pooler that refuses with the code of a missing role', refusal('42704')],
    ['a pooler that knows no such database', refusal('08P01')],
  ])('%s', async (_, answer) => {
    const far = createTcp((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(answer));
    });
    await new Promise<void>((done) => far.listen(0, '127.0.0.1', done));
    onTestFinished(() => void far.close());
    const port = String((far.address() as AddressInfo).port);
    await provesNothing(server.connector({ url: server.urlAs(server.bot, { port }) }, 3_000), ref);
  });

  it('another server, a standby, and a login that may not see', async () => {
    const own = await startOwnPostgres();
    const url = own?.url ?? '';
    onTestFinished(async () => own?.stop());
    const other = new RolesOnServer(() => url);
    const connector = () => server.connector({ url });
    for (const name of [anna, reader]) await other.run('create role %I login', name);
    await expect(connector().reads.readBack(ref)).rejects.toThrow(/another server/);
    await expect(connector().revoke(ref, { operationId: 'one' })).rejects.toThrow(/another server/);
    const moved = { url, former_systems: [ref.seenAs?.system ?? ''] };
    expect(await server.connector(moved).reads.readBack(ref)).toMatchObject({ stands: false });
    const account = { ...ref.account, email: 'called.otherwise@acme.test' };
    expect(await server.connector(moved).reads.readBack({ ...ref, account })).toMatchObject({
      stands: false,
    });

    const unseen = { ...ref, seenAs: null };
    await other.run(`create role %I login password '${PASSWORD}'`, 'blind');
    await other.run('revoke select on pg_auth_members from public');
    const blind = Object.assign(new URL(url), { username: 'blind', password: PASSWORD }).href;
    await expect(server.connector({ url: blind }).reads.readBack(unseen)).rejects.toMatchObject({
      fault: { kind: 'denied' },
    });
    await other.admin.unsafe(`
      do $$ begin execute format('copy (select 1 where false) to %L',
        current_setting('data_directory') || '/standby.signal'); end $$`);
    await other.admin.end();
    await own?.restart('SIGINT');
    await expect(connector().reads.readBack(unseen)).rejects.toThrow(/standby/);
  });
});

describe('a broken way to a webhook proves nothing', () => {
  const LISTED = '{"grants":[]}';
  it.each<[string, number, string, Record<string, string>]>([
    ['a page in place of an answer', 200, '<html>Log in</html>', { 'content-type': 'text/html' }],
    ['nothing at all', 200, '', {}],
    ['another program’s JSON', 200, '{"ok":true}', {}],
    ['a list of something else', 200, '[]', {}],
    ['a proxy that knows no such path', 404, '<html>Not Found</html>', {}],
    ['no such account, by the contract', 404, '{"what":"account"}', {}],
    ['no such target, by the contract', 404, '{"what":"target"}', {}],
    ['no content', 204, '', {}],
    ['a redirect', 302, LISTED, { location: '/login' }],
    ['no credentials', 401, LISTED, {}],
    ['no rights', 403, LISTED, {}],
    ['a path that is gone', 410, LISTED, {}],
    ['too many calls', 429, LISTED, {}],
    ['a failure', 500, LISTED, {}],
    ['a gateway', 502, '<html>Bad Gateway</html>', {}],
  ])('%s', async (_, status, text, headers) => {
    const { target, connector } = await standing();
    await target.hold({ target: webhookRef.target, email: webhookRef.account.email, name: 'Anna' });
    target.failNext({ kind: 'answer', status, text, headers }, 2);
    await provesNothing(connector, webhookRef);
    expect((await connector.reads.readBack(webhookRef)).stands).toBe(true);
  });

  it('an empty list by somebody who says that they can’t see', async () => {
    for (const [health, answer] of [
      [{ ok: false, lacks: ['It may not list members.'] }, /It may not list members/],
      [{ ok: true, acts_as: 'svc-gate' }, undefined],
    ] as const) {
      const far = await answering((type) => (type === 'access.health' ? health : { grants: [] }));
      if (answer === undefined)
        expect(await far.reads.readBack(webhookRef)).toMatchObject({
          stands: false,
          words: expect.stringContaining('answered as “svc-gate”'),
        });
      else await expect(far.reads.readBack(webhookRef)).rejects.toThrow(answer);
    }
  });

  it('a list that stops in the middle', async () => {
    const { target, connector } = await standing({}, { pageSize: 1 });
    for (const email of ['a@acme.test', 'b@acme.test'])
      await target.hold({ target: webhookRef.target, email, name: email });
    const far = await answering((_, data, calls) =>
      calls === 1 && data.cursor === undefined ? { grants: [], next: '1' } : undefined,
    );
    await expect(far.reads.readBack(webhookRef)).rejects.toBeInstanceOf(ConnectorError);
    expect((await connector.reads.readBack(webhookRef)).stands).toBe(false);
  });

  it('a host, a port and a secret that aren’t the target’s', async () => {
    const { target } = await standing();
    await target.hold({ target: webhookRef.target, email: webhookRef.account.email, name: 'Anna' });
    const settings = { secret: SECRET, allow_private_addresses: true };
    await provesNothing(
      makeWebhook('far', { ...settings, url: 'http://nowhere.invalid/' }, { time }),
      webhookRef,
    );
    await provesNothing(
      makeWebhook('far', { ...settings, url: 'http://127.0.0.1:1/' }, { time }),
      webhookRef,
    );
    await provesNothing(connectorTo(target, {}, 'the secret of somebody else'), webhookRef);
  });

  it('finds an account by its id after its address changed, and tells apart those that differ in case', async () => {
    const listed = [
      { target: 'editors', account: { email: 'anna.new@acme.test', id: 'u1' } },
      { target: 'editors', account: { email: 'OMAR@acme.test' } },
    ];
    const far = await answering((type, data) => {
      if (type === 'access.health') return { ok: true };
      if (type === 'access.accounts')
        return { accounts: [{ email: 'omar@acme.test' }, { email: 'OMAR@acme.test' }] };
      const email = (data.account as { email?: string } | undefined)?.email?.toLowerCase();
      return {
        grants: listed.filter((one) => email === undefined || one.account.email.toLowerCase() === email),
      };
    });
    const anna = { ...webhookRef, seenAs: { account: { id: 'u1', login: 'anna@acme.test' } } };
    expect(await far.reads.readBack(anna)).toMatchObject({ stands: true, seenAs: { account: { id: 'u1' } } });
    const omar = { ...webhookRef, account: { ...webhookRef.account, email: 'omar@acme.test' } };
    expect(await far.reads.readBack(omar)).toMatchObject({ stands: false });
  });

  it('finds an account without an id by the address that the person has by now', async () => {
    const far = await answering((type, data) => {
      if (type === 'access.health') return { ok: true };
      const email = 'anna.new@acme.test';
      const isAsked = (data.account as { email?: string } | undefined)?.email === email;
      return { grants: isAsked ? [{ target: 'editors', account: { email } }] : [] };
    });
    const account = { ...webhookRef.account, email: 'anna.new@acme.test' };
    const seenAs = { account: { id: 'anna@acme.test', login: 'anna@acme.test' } };
    expect(await far.reads.readBack({ ...webhookRef, account, seenAs })).toMatchObject({ stands: true });
  });

  it.each([
    ['one that the target lists no targets to tell from', undefined, false],
    ['the only one of its name', ['Editors'], false],
    ['another one', ['Editors', 'editors'], true],
  ])('a target in capitals, which is %s', async (_, targets, isProof) => {
    const { email } = webhookRef.account;
    const far = await answering((type) => {
      if (type === 'access.entitlements')
        return targets && { entitlements: targets.map((target) => ({ target })) };
      return type === 'access.health'
        ? { ok: true }
        : { grants: [{ target: 'Editors', account: { email } }] };
    });
    const look = far.reads.readBack({ ...webhookRef, target: 'editors' });
    if (isProof) expect(await look).toMatchObject({ stands: false });
    else await expect(look).rejects.toBeInstanceOf(ConnectorError);
  });
});

/** A target whose every answer is a test's; undefined: it breaks the connection off. */
async function answering(
  answer: (type: string, data: Record<string, unknown>, calls: number) => object | undefined,
): Promise<ReadableConnector> {
  let calls = 0;
  const far: Server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const { type, data } = JSON.parse(text) as { type: string; data: Record<string, unknown> };
      const body = answer(type, data, ++calls);
      if (body === undefined) return void request.socket.destroy();
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((done) => far.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    far.closeAllConnections();
    far.close();
  });
  const { port } = far.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/hooks`;
  return makeWebhook('far', { url, secret: SECRET, allow_private_addresses: true }, { time });
}

/** What a server says that refuses a connection: an ErrorResponse of the protocol. */
function refusal(code: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0Mno such role\0\0`);
  const length = Buffer.alloc(4);
  length.writeInt32BE(fields.length + 4);
  return Buffer.concat([Buffer.from('E'), length, fields]);
}
