/** The parts that every way of running the program has in common: definitions, database, connectors, people. */
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Logger } from 'pino';
import { count, describeFault } from '../config/fault.ts';
import type { LoadedDefinitions } from '../config/load-definitions.ts';
import { readDefinitionsFile } from '../config/read-definitions-file.ts';
import { checkPeople } from '../config/check-people.ts';
import { connectorTypes, makeConnectors } from '../connectors/index.ts';
import type { Ctx } from '../operations/context.ts';
import type { AdjustableClock } from '../domain/time/clock.ts';
import type { Definitions } from '../domain/definitions.ts';
import { DomainError } from '../domain/errors.ts';
import type { Env } from './env.ts';
import { correctClock } from '../operations/upkeep/correct-clock.ts';
import { decodeText } from '../operations/csv/decode-text.ts';
import { firstFaults } from '../operations/csv/first-faults.ts';
import { importPeople, recordRefusedPeople } from '../operations/people/import-people.ts';
import { listEmails } from '../operations/people/list-emails.ts';
import { withLeftRights } from '../operations/catalog/known-rights.ts';
import { recordDefinitions } from '../operations/catalog/record-definitions.ts';
import type { Database } from '../store/database/database.ts';
import { asDamage } from '../store/database/embedded-damage.ts';
import { EMBEDDED } from '../store/database/pglite-engine.ts';
import { meetPostgres } from '../store/database/meet-postgres.ts';
import { migrate } from '../store/database/migrate.ts';
import { isMade, openDatabase } from '../store/database/open-database.ts';

/** The definitions in a file; a faulty one rejects with every fault, a line each. */
export async function readDefinitions(
  path: string,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<Extract<LoadedDefinitions, { ok: true }>> {
  const loaded = await readDefinitionsFile(path, { env: variables, connectorTypes });
  if (loaded.ok) return loaded;
  const lines = loaded.faults.map((fault) => describeFault(path, fault));
  const found = count(lines.length, 'fault');
  throw new DomainError('invalid', [`${found} in ${path}; nothing was changed:`, ...lines].join('\n'));
}

/** Whether the start has to make the embedded database first, which blocks everything else while it lasts. */
export function preparesDatabase({ database: { url, dataDir } }: Pick<Env, 'database'>): boolean {
  return url === undefined && !isMade(dataDir);
}

/** Waits for the database that the environment names, opens it, and brings its schema up to date. */
export async function openStore(env: Env, log: Logger): Promise<Database> {
  const { url, pool, dataDir } = env.database;
  const db = await openDatabase(
    url === undefined ? { dataDir, log } : { url, pool, manner: await meetPostgres(url, { log }), log },
  );
  try {
    await migrate(db, log);
    return db;
  } catch (error) {
    await db.close().catch((closing: unknown) => log.debug({ err: closing }, 'the database didn’t close'));
    throw url === undefined ? asDamage(join(dataDir, EMBEDDED), error) : error;
  }
}

type Parts = Pick<Ctx, 'db' | 'config' | 'log' | 'clock'> & { clock: AdjustableClock };

/** A context of the program's own, complete but for the ways out to people, which reject until `main` plugs them in. */
export function systemContext(parts: Parts, label = 'Sallyport'): Ctx {
  const notConnected = async (): Promise<never> => {
    throw new DomainError('unavailable', 'Slack isn’t connected in this process.');
  };
  return {
    ...parts,
    actor: { kind: 'system', label },
    connectors: makeConnectors(parts.config.connectors),
    messenger: {
      takes: () => ({ posts: false, updates: false, updatesPerMinute: 60_000, inHand: [] }),
      show: notConnected,
    },
    directory: {
      account: notConnected,
      accounts: () => {
        throw new DomainError('unavailable', 'Slack isn’t connected in this process.');
      },
      usergroupMembers: notConnected,
    },
    wake: () => {},
  };
}

/** What must be true before anything is decided: the clock, the definitions on record, the people from their files. */
export async function prepare(ctx: Ctx, clock: AdjustableClock, configPath: string): Promise<void> {
  await correctClock(ctx, clock);
  await recordDefinitions(ctx);
  ctx.config = await withLeftRights(ctx, ctx.config);
  for (const source of ctx.config.people)
    if (source.from === 'csv') await importFile(ctx, resolve(dirname(configPath), source.file));
  for (const line of await unknownPeople(ctx, ctx.config)) ctx.log.warn(line);
}

/** Whom these definitions name and the directory doesn't have, a line each. */
export async function unknownPeople(ctx: Ctx, definitions: Pick<Definitions, 'mentions'>): Promise<string[]> {
  return checkPeople(definitions, new Set(await listEmails(ctx)));
}

/** Who serves already goes on with the people that stand where a file is at fault; a first start refuses it. */
async function importFile(ctx: Ctx, file: string): Promise<void> {
  const peopleStand = (await listEmails(ctx)).length > 0;
  try {
    const csv = await readCsvText(file, (note) => ctx.log.warn(note));
    const { faults, ...imported } = await importPeople(ctx, { csv, passOverFaults: peopleStand });
    ctx.log.info({ file, ...imported }, 'people imported');
    if (faults.length > 0)
      ctx.log.error(`${file}:\n${firstFaults(faults)}\nThese people stay as they stood.`);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const said = `${file}:\n${error.message}`;
    if (!peopleStand) throw new DomainError(error.code, said, { cause: error });
    await recordRefusedPeople(ctx, said);
    ctx.log.error(`${said}\nNobody was changed: everybody stays as they stood.`);
  }
}

/** The text of a CSV file, whatever program wrote it; `tell` hears what isn't certain of how it was read. */
export async function readCsvText(file: string, tell: (note: string) => void): Promise<string> {
  const decoded = decodeText(await readBytes(file), file);
  if ('fault' in decoded) throw new DomainError('invalid', decoded.fault);
  if (decoded.note !== undefined) tell(decoded.note);
  return decoded.text;
}

/** The text of a file, or a sentence why there is none. */
export async function readText(file: string): Promise<string> {
  return (await readBytes(file)).toString('utf8');
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    const why =
      cause instanceof Error && 'code' in cause && cause.code === 'ENOENT' ? 'isn’t there' : 'can’t be read';
    throw new DomainError('invalid', `The file ${file} ${why}. Correct the path, or put the file there.`, {
      cause,
    });
  }
}
