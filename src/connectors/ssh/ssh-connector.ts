import {
  ConnectorError,
  type ConnectorType,
  type CredentialIssuer,
  type GrantRef,
  type Health,
  type ReadableConnector,
  type Readings,
  type Sessions,
} from '../../domain/grant/connector.ts';
import { loginOf, noLogin } from '../logins.ts';
import { placeOf } from '../place.ts';
import { plainLine } from '../plain-line.ts';
import { issue } from './issue.ts';
import { fingerprintOf } from './keygen.ts';
import { type Ledger, LedgerFile } from './ledger.ts';
import { openConnections } from './open-connections.ts';
import { listed, pageAfter } from './pages.ts';
import { isOf, newAccess, removedOf, type Right, usable } from './right.ts';
import { SshSettings } from './ssh-settings.ts';

export interface SshOptions {
  time: () => Date;
  pageSize?: number;
}

export const sshConnector: ConnectorType<SshSettings> = {
  type: 'ssh',
  settings: SshSettings,
  secrets: () => [],
  make: (id, settings, time) => makeSsh(id, settings, { time }),
};

const NOTHING: Ledger = { accesses: [], removed: [] };
const done = (changed: boolean) => ({ kind: 'done' as const, changed });

type SshConnector = ReadableConnector & { readonly sessions: Sessions; readonly issuer: CredentialIssuer };

/** Certificates of one CA: a target is what they let in as, an account is a person by their address. */
export function makeSsh(
  id: string,
  settings: SshSettings,
  { time, pageSize = 1_000 }: SshOptions,
): SshConnector {
  const ledger = new LedgerFile(settings.directory, time);
  let isClosed = false;
  const open = (): LedgerFile => {
    if (!isClosed) return ledger;
    throw new ConnectorError({ kind: 'retryable' }, `${id} wasn’t asked: the connector is closed.`);
  };
  const logins = { login: 'email' as const, email_domain: settings.email_domain };
  const rightOf = ({ target, account, seenAs }: GrantRef): Right => {
    const login = seenAs?.account.id ?? loginOf(logins, account);
    if (login === undefined || login === '') throw noLogin(logins, account);
    return { target, account: login, isSeen: seenAs !== null && seenAs !== undefined };
  };
  /** What isn’t in the settings any more is still to be removed. */
  const assertKnown = (right: Right, held: Ledger): void => {
    const isKnown = Object.hasOwn(settings.targets, right.target);
    if (isKnown || right.isSeen || held.accesses.some(isOf(right))) return;
    const what = plainLine(right.target, 80);
    throw new ConnectorError(
      { kind: 'not_found', what: 'target' },
      `The settings of ${id} have no target “${what}”.`,
    );
  };

  const reads: Readings = {
    async readBack(ref) {
      const right = rightOf(ref);
      const held = await open().read();
      assertKnown(right, held);
      const seenAs = { account: { id: right.account, login: right.account } };
      const access = held.accesses.find(isOf(right));
      const who = `Read in ${ledger.file}: “${plainLine(right.account, 80)}”`;
      const what = `certificates for “${plainLine(right.target, 80)}”`;
      if (access !== undefined) {
        const { expiresAt } = access;
        const ends = expiresAt === null ? {} : { expiresAt: new Date(expiresAt) };
        return { stands: true, words: `${who} may have ${what}.`, seenAs, ...ends };
      }
      const issued = usable(held.removed.filter(isOf(right)), time());
      const missing = await ledger.missingOf(issued.map(({ keyId }) => keyId));
      if (missing.length > 0)
        return { stands: true, words: `${who} has ${what} that ${ledger.krl} doesn’t revoke yet.`, seenAs };
      const revoked = issued.length === 0 ? '' : `, and ${ledger.krl} revokes those that were made`;
      return {
        stands: false,
        words: `${who} may have no ${what}${revoked}.`,
        ...(issued.length > 0 && { seenAs }),
      };
    },
    async accounts(cursor) {
      const { accesses } = await open().read();
      const people = new Map(accesses.map(({ account, email }) => [account, email]));
      const rows = [...people].map(([account, email]) => ({ id: account, email, active: true }));
      return pageAfter(rows, cursor, { pageSize, keyOf: (row) => [row.id] });
    },
    async entitlements(cursor) {
      open();
      const rows = Object.keys(settings.targets).map((target) => ({ target, name: target }));
      return pageAfter(rows, cursor, { pageSize, keyOf: (row) => [row.target] });
    },
    async grants({ target, account }, cursor) {
      const held = await open().read();
      const login = account && loginOf(logins, account);
      if (account !== undefined && login === undefined) return { items: [] };
      const rows = held.accesses.filter(
        (one) =>
          (target === undefined || one.target === target) && (login === undefined || one.account === login),
      );
      const page = pageAfter(rows, cursor, { pageSize, keyOf: (row) => [row.target, row.account] });
      return { ...page, items: page.items.map((row) => listed(row, account?.email ?? row.email)) };
    },
  };

  return {
    place: placeOf('ssh', settings.directory, [settings.directory]),
    reads,
    health: async (_targets, options) => readHealth(open(), settings, options?.onlyLooks ?? false),
    sessions: {
      async end(ref) {
        const right = rightOf(ref);
        const { removed } = await open().read();
        return openConnections(removed.filter(isOf(right)), settings, time());
      },
    },
    issuer: {
      makes: 'ssh_certificate',
      asks: 'ssh_public_key',
      issue: async (ref, wish) => issue({ settings, ledger: open(), time }, rightOf(ref), wish),
    },
    async grant(ref, { expiresAt }) {
      const right = rightOf(ref);
      const end = expiresAt?.getTime() ?? null;
      return open().change((held) => {
        assertKnown({ ...right, isSeen: false }, NOTHING);
        const access = held.accesses.find(isOf(right));
        const others = held.accesses.filter((one) => one !== access);
        const given = access === undefined ? newAccess(right, ref.account.email) : access;
        const next = { ...held, accesses: [...others, { ...given, expiresAt: end }] };
        return { next, result: done(access === undefined) };
      });
    },
    async revoke(ref) {
      const right = rightOf(ref);
      return open().revoke((held) => {
        assertKnown(right, held);
        const access = held.accesses.find(isOf(right));
        if (access === undefined) return { next: null, result: done(false) };
        const accesses = held.accesses.filter((one) => one !== access);
        const removed = [...held.removed, ...removedOf(access, time())];
        return { next: { accesses, removed }, result: done(true) };
      });
    },
    close: async () => {
      isClosed = true;
    },
  };
}

async function readHealth(ledger: LedgerFile, settings: SshSettings, onlyLooks: boolean): Promise<Health> {
  const actsAs = await fingerprintOf(settings.ca_key);
  if (onlyLooks) await ledger.read();
  else await ledger.mendKrl();
  return { ok: true, actsAs: `the CA ${actsAs}`, lacks: [] };
}
