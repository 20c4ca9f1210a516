import type { PGlite } from '@electric-sql/pglite';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makePostgres } from '../../src/connectors/postgres/postgres-connector.ts';
import type { ReadableConnector, GrantRef } from '../../src/domain/grant/connector.ts';
import { createPglite } from '../../src/store/database/embedded/pglite-engine.ts';

const anna: GrantRef = {
  target: 'reader',
  account: { email: 'anna@acme.test', employeeId: null, name: 'Anna' },
};
const op = { operationId: 'one' };

let engine: PGlite;
let server: Server;
let connector: ReadableConnector;
const sockets: Socket[] = [];

/** The embedded engine behind a socket, one connection at a time: a PostgreSQL newer than 16 on every machine. */
beforeAll(async () => {
  engine = await createPglite();
  let turn = Promise.resolve();
  server = createServer((socket) => {
    sockets.push(socket);
    socket.on('data', (message) => {
      turn = turn.then(async () => void socket.write(await engine.execProtocolRaw(new Uint8Array(message))));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  connector = makePostgres('ops-db', {
    url,
    login: 'local_part',
    former_systems: [],
    set_valid_until: false,
    create_login: false,
  });
  await engine.exec('create role anna login; create role reader; create role lead; create role writer');
});
afterAll(async () => {
  await connector.close?.();
  sockets.forEach((socket) => socket.destroy());
  await new Promise((done) => server.close(done));
  await engine.close();
});

it('reads one grant where two grantors gave the same, and takes both away', async () => {
  await engine.exec(
    'grant reader to lead with admin option; grant reader to anna granted by lead; grant reader to anna',
  );
  expect((await connector.reads.grants(anna)).items).toHaveLength(1);
  expect(await connector.grant(anna, op)).toMatchObject({ kind: 'done', changed: false });
  expect(await connector.revoke(anna, op)).toMatchObject({ kind: 'done', changed: true });
  expect((await connector.reads.grants(anna)).items).toEqual([]);
  expect(await connector.revoke(anna, op)).toMatchObject({ kind: 'done', changed: false });
});

it('tells a conflict where others depend on the membership, and leaves it as it was', async () => {
  await engine.exec('grant writer to anna with admin option; grant writer to lead granted by anna');
  const writer = { ...anna, target: 'writer' };
  await expect(connector.revoke(writer, op)).rejects.toMatchObject({ fault: { kind: 'conflict' } });
  expect((await connector.reads.grants(writer)).items).toHaveLength(1);
});

it('gives membership and takes it away', async () => {
  expect(await connector.health()).toEqual({ ok: true, actsAs: 'postgres', lacks: [] });
  expect(await connector.grant(anna, op)).toMatchObject({ kind: 'done', changed: true });
  expect(await connector.revoke(anna, op)).toMatchObject({ kind: 'done', changed: true });
});
