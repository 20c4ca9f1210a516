import * as z from 'zod';
import type { Ctx } from '../../context.ts';
import type { Definitions, Entitlement } from '../../../domain/definitions.ts';
import { DomainError } from '../../../domain/errors.ts';
import * as personStore from '../../../store/people/person-store.ts';
import type { AccountHolder } from '../../../store/people/person-store.ts';
import * as rightStore from '../../../store/grant/right-store.ts';
import { planEachTime } from '../../../store/database/prepared.ts';
import { transaction } from '../../../store/database/transaction.ts';
import { firstFaults } from '../../csv/first-faults.ts';
import { type StandingAccess, takeOn } from '../take-on.ts';
import { grantLines } from './grants-csv.ts';
import type { CsvGrant } from './grants-csv.ts';

export const ImportGrants = z.object({
  /** The text of a file with a header line: email, entitlement, since, expires and note. */
  csv: z.string(),
});

/** So few that those whose access it is are locked for the shortest while. */
const CHUNK = 500;
/** While the database writes down some, others are read. */
const AT_ONCE = 2;

export interface ImportedGrants {
  imported: number;
  /** A live grant of the same right was there already. */
  held: number;
}

/**
 * Takes on access that stood before Sallyport did, so that it can be reviewed and revoked. A file with a fault
 * changes nothing. The rest is done some lines at a time, and `tell` hears how far it is; what is held already is passed
 * over, so that a file may be imported again, also when it was broken off.
 */
export async function importGrants(
  ctx: Ctx,
  raw: z.input<typeof ImportGrants>,
  tell: (soFar: ImportedGrants) => void = () => {},
): Promise<ImportedGrants> {
  const { csv } = ImportGrants.parse(raw);
  await refuseFaults(ctx, csv);
  const soFar = { imported: 0, held: 0 };
  try {
    await atOnce(AT_ONCE, chunksOf(grantLines(csv, ctx.config.timezone)), async (chunk) => {
      const { imported, held } = await takeOnLines(ctx, chunk.filter(isGrant));
      soFar.imported += imported;
      soFar.held += held;
      tell(soFar);
    });
  } catch (error) {
    throw brokenOff(error, soFar);
  }
  return soFar;
}

/** Takes on these one after the other, so many at once; at the first that fails it begins no other, and waits for the rest. */
async function atOnce<T>(most: number, all: Iterable<T>, work: (one: T) => Promise<void>): Promise<void> {
  const running = new Set<Promise<void>>();
  try {
    for (const one of all) {
      const begun = work(one).finally(() => running.delete(begun));
      running.add(begun);
      if (running.size >= most) await Promise.race(running);
    }
    await Promise.all(running);
  } finally {
    await Promise.allSettled(running);
  }
}

type Line = CsvGrant | { faults: string[] };

const isGrant = (line: Line): line is CsvGrant => !('faults' in line);

async function refuseFaults(ctx: Ctx, csv: string): Promise<void> {
  const faults: string[] = [];
  const twice = new Twice();
  for (const chunk of chunksOf(grantLines(csv, ctx.config.timezone))) {
    const people = byEmail(await personStore.findHolders(ctx.db.drizzle, emailsOf(chunk.filter(isGrant))));
    const now = ctx.clock.now();
    for (const line of chunk) {
      if (!isGrant(line)) {
        faults.push(...line.faults);
        continue;
      }
      const found = lookUp(line, people, ctx.config, now);
      faults.push(...twice.faults(line, found.access), ...found.faults);
    }
  }
  if (faults.length > 0) throw new DomainError('invalid', firstFaults(faults));
}

/** Finds what a file lists a second time, and keeps of each line little more than its number. */
class Twice {
  readonly #lines = new Map<string, Map<string, number>>();

  faults({ line, email, entitlement }: CsvGrant, access: Access | undefined): string[] {
    // The same text as the database's and the catalog's, of which there is one for all lines.
    const ofIt = this.#lines.get(entitlement) ?? new Map<string, number>();
    this.#lines.set(access?.entitlement.key ?? entitlement, ofIt);
    const first = ofIt.get(email);
    if (first !== undefined)
      return [`line ${line}: ${email} ${entitlement} is on line ${first} already; each access has one line`];
    ofIt.set(access?.person.email ?? email, line);
    return [];
  }
}

async function takeOnLines(outer: Ctx, lines: readonly CsvGrant[]): Promise<ImportedGrants> {
  return transaction(
    outer,
    async (tx, ctx) => {
      await planEachTime(tx);
      const people = byEmail(await personStore.lockHolders(tx, emailsOf(lines)));
      const now = ctx.clock.now();
      const found = lines.map((line) => ({ line, ...lookUp(line, people, ctx.config, now) }));
      // What was found in order may be no more.
      const faults = found.flatMap((one) => one.faults);
      if (faults.length > 0) throw new DomainError('invalid', firstFaults(faults));
      const listed = found.flatMap(({ line, access }) =>
        access ? [standing(line, access, ctx.connectors, now)] : [],
      );
      const taken = await rightStore.findFree(tx, listed);
      await takeOn(tx, ctx, taken, now);
      return { imported: taken.length, held: listed.length - taken.length };
    },
    { statementTimeoutMs: 60_000 },
  );
}

function brokenOff(error: unknown, { imported, held }: ImportedGrants): unknown {
  if (!(error instanceof DomainError) || imported + held === 0) return error;
  return new DomainError(
    error.code,
    `${error.message}\nBefore that, ${imported} were imported and ${held} were held already. Import the file again to go on: what is held is passed over.`,
    { cause: error },
  );
}

const emailsOf = (lines: readonly CsvGrant[]): string[] => lines.map(({ email }) => email);

const byEmail = (people: readonly AccountHolder[]): Map<string, AccountHolder> =>
  new Map(people.map((person) => [person.email, person]));

function* chunksOf<T>(all: Iterable<T>): Generator<T[]> {
  let chunk: T[] = [];
  for (const one of all) {
    chunk.push(one);
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

interface Access {
  person: AccountHolder;
  entitlement: Entitlement;
  connectorId: string;
}

function lookUp(
  line: CsvGrant,
  people: ReadonlyMap<string, AccountHolder>,
  config: Definitions,
  now: Date,
): { faults: string[]; access?: Access } {
  const at = `line ${line.line}`;
  const faults: string[] = [];
  const person = people.get(line.email);
  if (person === undefined)
    faults.push(`${at}, email: ${line.email} isn’t in the people directory; import the people first`);
  const entitlement = config.entitlements.get(line.entitlement);
  const resource = entitlement && config.resources.get(entitlement.resourceId);
  if (entitlement === undefined || resource === undefined)
    faults.push(`${at}, entitlement: ${line.entitlement} isn’t in the catalog of access.yaml`);
  if (line.since !== null && line.since > now)
    faults.push(`${at}, since: found ${line.since.toISOString()}, which is still to come`);
  if (line.expires !== null && line.expires <= now)
    faults.push(
      `${at}, expires: found ${line.expires.toISOString()}, which is past; leave out what has ended`,
    );
  if (faults.length > 0 || !person || !entitlement || !resource) return { faults };
  return { faults, access: { person, entitlement, connectorId: resource.connectorId } };
}

function standing(
  line: CsvGrant,
  { person, entitlement, connectorId }: Access,
  connectors: Ctx['connectors'],
  now: Date,
): StandingAccess {
  return {
    source: 'imported',
    principalId: person.id,
    entitlement: entitlement.key,
    connectorId,
    target: entitlement.target,
    targetId: entitlement.targetId ?? null,
    account: { email: person.email, employeeId: person.employeeId, name: person.name },
    seenAs: null,
    place: connectors.get(connectorId)?.place ?? null,
    note: line.note,
    since: line.since ?? now,
    expiresAt: line.expires,
  };
}
