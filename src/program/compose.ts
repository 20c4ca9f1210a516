/** The parts that every way of running the program with its database has in common: database, connectors, people. */
import { dirname, join, resolve } from 'node:path';
import type { Logger } from 'pino';
import { checkPeople } from '../config/check-people.ts';
import { groupSourcesFor, makeConnectors, ticketSourceFor } from '../connectors/index.ts';
import type { Ctx } from '../operations/context.ts';
import type { AdjustableClock } from '../domain/time/clock.ts';
import type { Definitions } from '../domain/definitions.ts';
import type { OwnSlack } from '../domain/grant/connector.ts';
import { DomainError } from '../domain/errors.ts';
import type { Env } from './env.ts';
import { readCsvText } from './read-text.ts';
import { correctClock } from '../operations/upkeep/correct-clock.ts';
import { firstFaults } from '../operations/csv/first-faults.ts';
import { importPeople, recordRefusedPeople } from '../operations/people/import-people.ts';
import { listEmails } from '../operations/people/list-emails.ts';
import { withCatalog } from '../operations/discovery/with-discovered.ts';
import { recordDefinitions } from '../operations/catalog/record-definitions.ts';
import type { Database } from '../store/database/database.ts';
import { asDamage, EMBEDDED } from '../store/database/embedded/embedded-damage.ts';
import { meetPostgres } from '../store/database/meet-postgres.ts';
import { migrate } from '../store/database/migrate.ts';
import { openDatabase } from '../store/database/open-database.ts';

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

interface Parts extends Pick<Ctx, 'config' | 'db' | 'log'> {
  clock: AdjustableClock;
  /** For connectors that act in the workspace where the program works. */
  ownSlack?: OwnSlack;
}

/** A context of the program's own, complete but for the ways out to people, which reject until `main` plugs them in. */
export async function systemContext({ ownSlack, ...parts }: Parts, label = 'Sallyport'): Promise<Ctx> {
  const notConnected = async (): Promise<never> => {
    throw new DomainError('unavailable', 'Slack isn’t connected in this process.');
  };
  return {
    ...parts,
    actor: { kind: 'system', label },
    connectors: await makeConnectors(parts.config.connectors, () => parts.clock.unmoved(), ownSlack),
    groupSources: (await groupSourcesFor(parts.config.groups))(parts.config.groups, () =>
      parts.clock.unmoved(),
    ),
    ticketSource: (await ticketSourceFor(parts.config.tickets.check))(() => parts.clock.unmoved()),
    messenger: {
      takes: () => ({ posts: false, updates: false, updatesPerMinute: 60_000, inHand: [] }),
      show: notConnected,
    },
    directory: {
      account: notConnected,
      accounts: () => {
        throw new DomainError('unavailable', 'Slack isn’t connected in this process.');
      },
      usergroups: notConnected,
    },
    wake: () => {},
  };
}

/** What must be true before anything is decided: the clock, the definitions on record, the people from their files. */
export async function prepare(ctx: Ctx, clock: AdjustableClock, configPath: string): Promise<void> {
  await correctClock(ctx, clock);
  await recordDefinitions(ctx);
  ctx.config = await withCatalog(ctx, ctx.config);
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
