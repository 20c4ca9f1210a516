import {
  CONNECTOR_TIMEOUT_MS,
  ConnectorError,
  type Accounts,
  type Connector,
  type ConnectorFault,
  type CredentialIssuer,
  type Credentials,
  type Outcome,
  type Page,
  type Readings,
  type Sessions,
} from '../domain/grant/connector.ts';
import { strikeOut } from './strike-out.ts';

const MOST_ON_A_PAGE = 50_000;

/** A database takes neither NUL nor half a character: what nobody could keep is told so, rather than hide a whole list. */
const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '\u{FFFD}');

const storableAll = <T extends object>(item: T): T =>
  Object.fromEntries(
    Object.entries(item).map(([key, value]: [string, unknown]) => [
      key,
      typeof value === 'string' ? storable(value) : isPlain(value) ? storableAll(value) : value,
    ]),
  ) as T;

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

export interface Guards {
  /** How errors call the connector. */
  id: string;
  /** What must not be read in anything that it says. */
  secrets: readonly string[];
  timeoutMs?: number;
}

/**
 * A connector behind what holds for all of them: each call ends within its time, a page that leads to itself or is too
 * large is refused, and no secret of the settings stands in what it says.
 */
export function guarded(connector: Connector, guards: Guards): Connector {
  const { reads, sessions, accounts, credentials, issuer, settlesWithinMs } = connector;
  const poll = connector.poll?.bind(connector);
  const around = new Guard(guards);
  return {
    place: connector.place,
    ...(settlesWithinMs !== undefined && { settlesWithinMs }),
    ...(reads && { reads: guardReadings(reads, around) }),
    ...(sessions && { sessions: guardSessions(sessions, around) }),
    ...(accounts && { accounts: guardAccounts(accounts, around) }),
    ...(credentials && { credentials: guardCredentials(credentials, around) }),
    ...(issuer && { issuer: guardIssuer(issuer, around) }),
    health: async (targets, options) => {
      const health = await around.reading(() => connector.health(targets, options));
      return {
        ok: health.ok,
        actsAs: health.actsAs === null ? null : around.clean(health.actsAs),
        lacks: health.lacks.map((line) => around.clean(line)),
      };
    },
    grant: (ref, operation) => around.writing(() => connector.grant(ref, operation)),
    revoke: (ref, operation) => around.writing(() => connector.revoke(ref, operation)),
    ...(poll && { poll: (handle: string) => around.reading(() => poll(handle)) }),
    close: async () => connector.close?.(),
  };
}

function guardReadings(reads: Readings, around: Guard): Readings {
  const isThere = reads.isThere?.bind(reads);
  return {
    // Several calls, each with a time limit of its own.
    readBack: async (ref) => {
      const look = await around.clear(() => reads.readBack(ref));
      return { ...look, words: around.clean(look.words) };
    },
    accounts: (cursor) => around.page(cursor, () => reads.accounts(cursor)),
    entitlements: (cursor) => around.page(cursor, () => reads.entitlements(cursor)),
    grants: (query, cursor) => around.page(cursor, () => reads.grants(query, cursor)),
    ...(isThere && { isThere: (target) => around.reading(() => isThere(target)) }),
  };
}

const guardSessions = (sessions: Sessions, around: Guard): Sessions => ({
  async end(ref, goneSince) {
    const ended = await around.reading(() => sessions.end(ref, goneSince));
    if (ended.kind === 'outlives') return { ...ended, what: around.clean(ended.what) };
    return ended.kind === 'not_shown' ? { ...ended, why: around.clean(ended.why) } : ended;
  },
});

const guardAccounts = (accounts: Accounts, around: Guard): Accounts => ({
  disable: (of) => around.writing(() => accounts.disable(of)),
  enable: (of) => around.writing(() => accounts.enable(of)),
});

function guardCredentials(credentials: Credentials, around: Guard): Credentials {
  const disable = credentials.disable?.bind(credentials);
  return {
    list: (of, cursor) => around.page(cursor, () => credentials.list(of, cursor)),
    ...(disable && { disable: (of, id) => around.writing(() => disable(of, id)) }),
  };
}

const guardIssuer = (issuer: CredentialIssuer, around: Guard): CredentialIssuer => ({
  makes: issuer.makes,
  ...(issuer.asks && { asks: issuer.asks }),
  async issue(ref, wish) {
    const issued = await around.making(() => issuer.issue(ref, wish));
    return { ...issued, words: around.clean(issued.words), mark: around.clean(issued.mark) };
  },
});

class Guard {
  readonly #id: string;
  readonly #secrets: readonly string[];
  readonly #timeoutMs: number;

  constructor({ id, secrets, timeoutMs = CONNECTOR_TIMEOUT_MS }: Guards) {
    this.#id = id;
    this.#secrets = secrets;
    this.#timeoutMs = timeoutMs;
  }

  /** Without secrets, and such that it can be kept. */
  clean(text: string): string {
    return strikeOut(storable(text), this.#secrets);
  }

  reading<T>(call: () => Promise<T>): Promise<T> {
    return this.clear(() => this.#inTime(call, { kind: 'retryable' }, 'It will be tried again.'));
  }

  async writing(call: () => Promise<Outcome>): Promise<Outcome> {
    const unknown = 'Whether it did what was asked has to be read back.';
    const outcome = await this.clear(() => this.#inTime(call, { kind: 'unknown_outcome' }, unknown));
    if (outcome.kind === 'done' && outcome.note !== undefined)
      return { ...outcome, note: this.clean(outcome.note) };
    return outcome.kind === 'needs_human'
      ? { ...outcome, instructions: this.clean(outcome.instructions) }
      : outcome;
  }

  /** Late, it may have taken the place of what was there before. */
  making<T>(call: () => Promise<T>): Promise<T> {
    const unknown = 'Whether a new one was made isn’t known: get another one.';
    return this.clear(() => this.#inTime(call, { kind: 'unknown_outcome' }, unknown));
  }

  async page<T extends object>(cursor: string | undefined, read: () => Promise<Page<T>>): Promise<Page<T>> {
    const page = await this.reading(read);
    if (page.next !== undefined && page.next === cursor)
      throw new ConnectorError(
        { kind: 'invalid' },
        `${this.#id} offered the same page twice, so its list has no end: likely a fault of the target.`,
      );
    if (page.items.length > MOST_ON_A_PAGE)
      throw new ConnectorError(
        { kind: 'invalid' },
        `${this.#id} listed ${page.items.length} entries at once, and at most ${MOST_ON_A_PAGE} are taken: have it page its lists.`,
      );
    return { ...page, items: page.items.map(storableAll) };
  }

  /** What a connector rejects with may quote its target, which may quote what it was called with. */
  async clear<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw this.#cleaned(error);
      const message = this.clean(error.message);
      throw message === error.message ? error : new ConnectorError(error.fault, message);
    }
  }

  /** What nobody foresaw goes to the log as it is, but for secrets. */
  #cleaned(error: unknown): unknown {
    if (!(error instanceof Error)) return error;
    error.message = this.clean(error.message);
    if (error.stack !== undefined) error.stack = this.clean(error.stack);
    return error;
  }

  async #inTime<T>(call: () => Promise<T>, fault: ConnectorFault, then: string): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      const tooLate = new ConnectorError(
        fault,
        `${this.#id} didn’t answer within ${this.#timeoutMs / 1_000} seconds. ${then}`,
      );
      timer = setTimeout(() => reject(tooLate), this.#timeoutMs);
    });
    try {
      return await Promise.race([call(), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
