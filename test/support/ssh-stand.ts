import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSsh } from '../../src/connectors/ssh/ssh-connector.ts';
import { SshSettings } from '../../src/connectors/ssh/ssh-settings.ts';
import type { AccountRef, GrantRef, ReadableConnector } from '../../src/domain/grant/connector.ts';
import type { Crowd } from './exercise/stand.ts';
import { newKey } from './ssh-server.ts';

interface Row {
  target: string;
  account: string;
  keyId: string;
}

const rowOf = (target: string, email: string): Row & Record<string, unknown> => ({
  target,
  account: email,
  email,
  keyId: `by-hand/${randomUUID()}`,
  expiresAt: null,
  issuedUntil: null,
});

/** A CA, and a folder with its ledger and its KRL. */
export class SshStand {
  readonly #folder = mkdtempSync(join(tmpdir(), 'sallyport-ssh-ca-'));
  readonly ca = join(this.#folder, 'ca');
  readonly directory = join(this.#folder, 'ledger');
  readonly ledgerFile = join(this.directory, 'ledger.json');
  readonly krl = join(this.directory, 'revoked.krl');
  readonly key = join(this.#folder, 'anna');
  now = new Date();

  constructor() {
    mkdirSync(this.directory);
    newKey(this.ca);
    newKey(this.key);
    writeFileSync(this.ledgerFile, '{}');
  }

  /** Anna’s own. */
  get publicKey(): string {
    return readFileSync(`${this.key}.pub`, 'utf8').trim();
  }

  connector(more: Partial<Record<keyof SshSettings, unknown>> = {}, pageSize?: number) {
    const settings = SshSettings.parse({
      ca_key: this.ca,
      directory: this.directory,
      email_domain: 'acme.test',
      targets: { deploy: { principals: ['deploy'] } },
      ...more,
    });
    return makeSsh('servers', settings, {
      time: () => this.now,
      ...(pageSize !== undefined && { pageSize }),
    });
  }

  account(name: string): AccountRef {
    return { email: `${name}@acme.test`, employeeId: null, name };
  }

  ref(name = 'anna', target = 'deploy'): GrantRef {
    return { target, account: this.account(name) };
  }

  ledger(): { accesses: Row[]; removed: (Row & { issuedUntil: number })[] } {
    return { accesses: [], removed: [], ...JSON.parse(readFileSync(this.ledgerFile, 'utf8')) };
  }

  holds({ target, account }: GrantRef): boolean {
    return this.ledger().accesses.some((one) => one.target === target && one.account === account.email);
  }

  hold({ target, account: { email } }: GrantRef): void {
    this.#write([...this.ledger().accesses, rowOf(target, email)]);
  }

  /** One target with so many who may have certificates for it. */
  async crowd(
    target: string,
    size: number,
    connector: (pageSize: number) => ReadableConnector,
  ): Promise<Crowd> {
    const members = Array.from({ length: size }, (_, nth) => this.account(`m${nth}`).email);
    this.#write(members.map((email) => rowOf(target, email)));
    return {
      target,
      members,
      newcomer: this.account('a').email,
      connector,
      join: async (email) => this.#write([...this.ledger().accesses, rowOf(target, email)]),
      leave: async (email) => this.#write(this.ledger().accesses.filter((one) => one.account !== email)),
      close: async () => this.#write([]),
    };
  }

  /** What `ssh-keygen` itself says of a certificate, by the KRL as it is. */
  isRevoked(certificate: string): boolean {
    const file = join(this.directory, 'asked.pub');
    writeFileSync(file, `${certificate}\n`);
    return spawnSync('ssh-keygen', ['-Q', '-f', this.krl, file]).status === 1;
  }

  #write(accesses: Row[]): void {
    writeFileSync(this.ledgerFile, JSON.stringify({ ...this.ledger(), accesses }));
  }

  drop(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
