import { createServer, type AddressInfo } from 'node:net';
import { BerReader, EqualityFilter, StatusCodeParser } from 'ldapts';
import { expect, it, onTestFinished } from 'vitest';
import { LdapSettings } from '../../../src/connectors/ldap/ldap-settings.ts';
import { Connection } from '../../../src/connectors/ldap/wire/connection.ts';
import { asConnectorError } from '../../../src/connectors/ldap/wire/ldap-errors.ts';
import { LdapClient } from '../../../src/connectors/ldap/wire/ldap-client.ts';

const PASSWORD = 'canary-'.padEnd(400, '0123456789');
const PAGED = '1.2.840.113556.1.4.319';

const ber = (tag: number, ...parts: (Buffer | string)[]): Buffer => {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part as string)));
  return Buffer.concat([Buffer.from([tag, content.length]), content]);
};
const text = (value: string) => ber(0x04, value);
const number = (tag: number, value: number) => ber(tag, Buffer.from([value]));
const done = (tag: number, ...more: Buffer[]) => ber(tag, number(0x0a, 0), text(''), text(''), ...more);
const message = (id: number, ...parts: Buffer[]) => ber(0x30, number(0x02, id), ...parts);
const answer = (id: number, tag: number, ...more: Buffer[]) => message(id, done(tag, ...more));

/** Lets anybody in, knows who they are, and answers each search with a page of nothing. */
async function emptyPages(cookie: string): Promise<string> {
  const page = ber(0x30, text(PAGED), ber(0x04, ber(0x30, number(0x02, 0), text(cookie))));
  const server = createServer((socket) => {
    socket.on('error', () => {});
    const answers = [
      (id: number) => answer(id, 0x61),
      (id: number) => answer(id, 0x78, ber(0x8b, 'dn:cn=sallyport')),
      (id: number) => message(id, done(0x65), ber(0xa0, page)),
    ];
    socket.on('data', (asked) => {
      const reader = new BerReader(asked);
      reader.readSequence();
      socket.write(answers.shift()?.(reader.readInt() ?? 0) ?? '');
    });
  });
  await new Promise<void>((up) => server.listen(0, '127.0.0.1', up));
  onTestFinished(() => new Promise<void>((down) => void server.close(() => down())));
  return `ldap://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function search(url: string): Promise<number> {
  const base = 'dc=acme,dc=test';
  const settings = LdapSettings.parse({
    url,
    allow_plain: true,
    directory: 'openldap',
    bind_dn: 'cn=sallyport',
    bind_password: PASSWORD.slice(0, 20),
    people_base: base,
    groups_base: base,
  });
  const filter = new EqualityFilter({ attribute: 'cn', value: 'anna' });
  const found = await new LdapClient('directory', settings, 3_000).use((session) =>
    session.search(base, { scope: 'sub', filter, attributes: ['cn'] }),
  );
  return found.length;
}

it('takes an empty page for the end only where nothing follows', async () => {
  expect(await search(await emptyPages(''))).toBe(0);
  await expect(search(await emptyPages('more'))).rejects.toThrow(/empty page and says that more follows/);
});

it('shows no part of a password that the server quotes', () => {
  const error = StatusCodeParser.parse({
    status: 19,
    errorMessage: `${'x'.repeat(150)} ${PASSWORD}`,
  } as never);
  const { message } = asConnectorError({ name: 'directory', secret: PASSWORD, wrote: false }, error);
  expect(message).toContain('[secret]');
  expect(message).not.toContain('canary');
});

it('opens no connection once it ran out of time', async () => {
  const connection = new Connection();
  const stop = new AbortController();
  const ended = connection.whileOpen(new Promise(() => {}), stop.signal);
  stop.abort();
  await expect(ended).rejects.toThrow('ETIMEDOUT');
  const opened: string[] = [];
  expect(() =>
    connection.open(() => {
      opened.push('socket');
      throw new Error('opened');
    }),
  ).toThrow('ECONNRESET');
  expect(opened).toEqual([]);
});
