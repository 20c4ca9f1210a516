import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { ConnectorError } from '../../domain/grant/connector.ts';
import { oneAtATime } from '../../domain/one-at-a-time.ts';
import { keyIdsIn, krlOf } from './keygen.ts';
import { type AssertHeld, withLock } from './lock.ts';

/** Somebody may have certificates for a target. */
const Access = z.strictObject({
  target: z.string(),
  account: z.string(),
  email: z.string(),
  /** Of every certificate under it, and of none under any other. */
  keyId: z.string(),
  expiresAt: z.number().nullable(),
  /** The latest end of a certificate that was made under it, written before that is. */
  issuedUntil: z.number().nullable(),
});
export type Access = z.infer<typeof Access>;

/** One that was removed, of which there are certificates. */
const Removed = z.strictObject({
  target: z.string(),
  account: z.string(),
  keyId: z.string(),
  issuedUntil: z.number(),
  removedAt: z.number(),
});
export type Removed = z.infer<typeof Removed>;

const Ledger = z.strictObject({
  accesses: z.array(Access).default([]),
  removed: z.array(Removed).default([]),
});
export type Ledger = z.infer<typeof Ledger>;

/** Clocks of servers may be slow: what has expired stays revoked for so long. */
const KEPT_IN_KRL_MS = 3_600_000;
/** Connections that are open outlive their certificates. */
const KEPT_MS = 30 * 24 * 3_600_000;

const inTurn = oneAtATime();

/** Who may have certificates, in a folder that all processes share, and the KRL that is written from it. */
export class LedgerFile {
  readonly file: string;
  readonly krl: string;
  readonly #folder: string;
  readonly #time: () => Date;

  constructor(folder: string, time: () => Date) {
    this.#folder = folder;
    this.#time = time;
    this.file = join(folder, 'ledger.json');
    this.krl = join(folder, 'revoked.krl');
  }

  /** Rejects where there is none: a folder that isn’t mounted proves nothing. */
  async read(): Promise<Ledger> {
    const text = await readFile(this.file, 'utf8').catch((error: unknown) => {
      throw unusable(this.file, error);
    });
    try {
      return Ledger.parse(JSON.parse(text));
    } catch {
      throw new ConnectorError(
        { kind: 'retryable' },
        `${this.file} isn’t a ledger of Sallyport’s. Put back the one that was there.`,
      );
    }
  }

  /** Writes what `change` makes of it, while no other process does; null: it stays as it is. */
  async change<T>(change: (ledger: Ledger) => { next: Ledger | null; result: T }): Promise<T> {
    return inTurn(this.file, () =>
      withLock(join(this.#folder, 'lock'), async (assertHeld) => {
        const { next, result } = change(await this.read());
        if (next !== null)
          await this.#write(this.file, JSON.stringify(this.#pruned(next)), 0o600, assertHeld);
        return result;
      }),
    );
  }

  /** The same, and has the KRL say what the ledger does then. */
  async revoke<T>(change: (ledger: Ledger) => { next: Ledger | null; result: T }): Promise<T> {
    const result = await this.change(change);
    await this.mendKrl();
    return result;
  }

  /** Writes the KRL anew where it isn’t there or lacks one that is revoked. */
  async mendKrl(): Promise<void> {
    await inTurn(this.file, () =>
      withLock(join(this.#folder, 'lock'), async (assertHeld) => {
        const keyIds = this.#revoked(await this.read());
        const missing = await this.missingOf(keyIds).catch(() => keyIds);
        if (missing.length === 0 && (await this.#hasKrl())) return;
        const version = Math.floor(this.#time().getTime() / 1_000);
        await this.#write(this.krl, await krlOf(keyIds, version), 0o644, assertHeld);
      }),
    );
  }

  /** Of these key ids those that the KRL, as it is in its file, doesn’t have. */
  async missingOf(keyIds: readonly string[]): Promise<string[]> {
    if (keyIds.length === 0) return [];
    const listed = await keyIdsIn(this.krl);
    return keyIds.filter((id) => !listed.has(id));
  }

  async #hasKrl(): Promise<boolean> {
    return keyIdsIn(this.krl).then(
      () => true,
      () => false,
    );
  }

  /** Those whose certificates could still be used. */
  #revoked({ removed }: Ledger): string[] {
    const now = this.#time().getTime();
    return removed.filter((one) => one.issuedUntil + KEPT_IN_KRL_MS > now).map(({ keyId }) => keyId);
  }

  #pruned({ accesses, removed }: Ledger): Ledger {
    const now = this.#time().getTime();
    return { accesses, removed: removed.filter((one) => one.issuedUntil + KEPT_MS > now) };
  }

  /** Whole or not at all, and on the disk before it is seen. */
  async #write(file: string, content: string | Buffer, mode: number, assertHeld: AssertHeld): Promise<void> {
    const draft = `${file}.draft`;
    try {
      const handle = await open(draft, 'w', mode);
      try {
        await handle.chmod(mode);
        await handle.writeFile(content);
        await handle.sync();
      } finally {
        await handle.close();
      }
      assertHeld();
      await rename(draft, file);
      const folder = await open(this.#folder);
      try {
        await folder.sync();
      } finally {
        await folder.close();
      }
    } catch (error) {
      throw error instanceof ConnectorError ? error : unusable(file, error);
    }
  }
}

function unusable(file: string, error: unknown): ConnectorError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  const then =
    code === 'ENOENT'
      ? 'Is its folder there, and mounted? To begin with a new one, write {} into it.'
      : 'It will be tried again.';
  return new ConnectorError({ kind: 'retryable' }, `${file} can’t be read or written (${code}). ${then}`);
}
