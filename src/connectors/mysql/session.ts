import { createConnection, type Connection as Client, type RowDataPacket } from 'mysql2/promise';
import { ConnectorError } from '../../domain/grant/connector.ts';
import { Broken, type Connection, type Phase } from '../line.ts';
import { DIALECTS, type Dialect } from './dialects.ts';
import { hostAddress } from '../host-address.ts';
import type { MysqlSettings } from './mysql-settings.ts';

const CONNECT_TIMEOUT_MS = 5_000;
const LOCK_SECONDS = 3;

export type Value = string | number;

/** One connection to a server. */
export class Session implements Connection {
  readonly #settings: Pick<MysqlSettings, 'url' | 'tls'>;
  #client: Client | undefined;
  #isDestroyed = false;
  #dialect: Dialect | undefined;
  phase: Phase = 'connecting';

  constructor(settings: Pick<MysqlSettings, 'url' | 'tls'>) {
    this.#settings = settings;
  }

  get dialect(): Dialect {
    if (this.#dialect === undefined) throw new Error('not open');
    return this.#dialect;
  }

  async open(): Promise<void> {
    const client = await unlessBroken(connect(this.#settings));
    if (this.#isDestroyed) return client.destroy();
    this.#client = client;
    const [row] = await this.read<{ version: string }>('select version() as version');
    this.#dialect = DIALECTS[/mariadb/i.test(row?.version ?? '') ? 'mariadb' : 'mysql'];
    // MariaDB makes an account that isn't there when it is given a role, unless told not to.
    await this.read(
      `set session sql_mode = '${this.#dialect.sqlMode}', session lock_wait_timeout = ${LOCK_SECONDS}`,
    );
    this.phase = 'reading';
  }

  destroy(): void {
    this.#isDestroyed = true;
    this.#client?.destroy();
  }

  /** Values go apart from the statement. */
  async read<Row>(statement: string, values: readonly Value[] = []): Promise<Row[]> {
    const [rows] = await unlessBroken(this.#open().execute<RowDataPacket[]>(statement, [...values]));
    return rows as Row[];
  }

  /** One that changes something; names in it are quoted already. */
  async write(statement: string): Promise<void> {
    this.phase = 'writing';
    await unlessBroken(this.#open().query(statement));
  }

  /** One that changes nothing that is kept. */
  async run(statement: string): Promise<void> {
    await unlessBroken(this.#open().query(statement));
  }

  #open(): Client {
    if (this.#client === undefined) throw new Broken('not open');
    return this.#client;
  }
}

async function connect({ url, tls }: Pick<MysqlSettings, 'url' | 'tls'>): Promise<Client> {
  const at = new URL(url);
  const client = await createConnection({
    host: hostAddress(at),
    port: Number(at.port || 3306),
    user: decodeURIComponent(at.username),
    password: decodeURIComponent(at.password),
    charset: 'utf8mb4_bin',
    connectTimeout: CONNECT_TIMEOUT_MS,
    // By itself it sends a file that the server asks for, and doesn't look whose certificate it is shown.
    flags: ['-LOCAL_FILES'],
    ...(tls && { ssl: { verifyIdentity: true } }),
  });
  // What is under way rejects with the same.
  client.on('error', () => {});
  return client;
}

const NO_TLS = 'HANDSHAKE_NO_SSL_SUPPORT';
/** The message has why. */
const TLS_REFUSED = 'HANDSHAKE_SSL_ERROR';

async function unlessBroken<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (codeOf(error) === NO_TLS)
      throw new ConnectorError(
        { kind: 'invalid' },
        'The server doesn’t offer TLS: switch it on there, or set tls: false where the way to it is a trusted one.',
      );
    // Only what the server itself said has a state.
    if (error instanceof Error && 'sqlState' in error && error.sqlState !== undefined) throw error;
    throw new Broken(codeOf(error));
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : TLS_REFUSED;
  return code === TLS_REFUSED ? error.message : code;
}
