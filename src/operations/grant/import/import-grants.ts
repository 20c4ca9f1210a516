import * as z from 'zod';
import type { Ctx } from '../../context.ts';
import type { Definitions, Entitlement } from '../../../domain/definitions.ts';
import { DomainError } from '../../../domain/errors.ts';
import type { Person } from '../../../domain/people/person.ts';
import * as personStore from '../../../store/people/person-store.ts';
import * as rightStore from '../../../store/grant/right-store.ts';
import { transaction } from '../../../store/database/transaction.ts';
import { firstFaults } from '../../csv/first-faults.ts';
import { type StandingAccess, takeOn } from '../take-on.ts';
import { readGrantsCsv } from './grants-csv.ts';
import type { CsvGrant } from './grants-csv.ts';

export const ImportGrants = z.object({
  /** The text of a file with a header line: email, entitlement, since, expires and note. */
  csv: z.string(),
});

const CHUNK = 500;

export interface ImportedGrants {
  imported: number;
  /** A live grant of the same right was there already. */
  held: number;
}

/**
 * Takes on access that stood before Sallyport did, so that it can be reviewed and revoked. A file with a fault
 * changes nothing; what is held already is passed over, so that a file may be imported twice.
 */
export async function importGrants(ctx: Ctx, raw: z.input<typeof ImportGrants>): Promise<ImportedGrants> {
  const { csv } = ImportGrants.parse(raw);
  const read = readGrantsCsv(csv, ctx.config.timezone);
  const emails = [...new Set(read.grants.map((line) => line.email))];
  return transaction(
    ctx,
    async (tx) => {
      const people = new Map(
        (await personStore.findPeopleByEmail(tx, emails)).map((person) => [person.email, person]),
      );
      const now = ctx.clock.now();
      const faults: string[] = [...read.faults];
      const listed = read.grants.flatMap((line) => {
        const found = lookUp(line, people, ctx.config, now);
        faults.push(...found.faults);
        return found.access ? [standing(line, found.access, ctx.connectors, now)] : [];
      });
      if (faults.length > 0) throw new DomainError('invalid', firstFaults(faults.sort(byLine)));
      let imported = 0;
      for (let at = 0; at < listed.length; at += CHUNK) {
        const chunk = listed.slice(at, at + CHUNK);
        const holders = chunk.map((grant) => grant.principalId);
        await personStore.lockPeople(tx, holders);
        const held = await rightStore.findSharing(tx, chunk);
        const taken = chunk.filter((grant) => !held.some((one) => rightStore.isSameRight(one, grant)));
        await takeOn(tx, ctx, taken, now);
        imported += taken.length;
      }
      return { imported, held: listed.length - imported };
    },
    { statementTimeoutMs: 60_000 },
  );
}

interface Access {
  person: Person;
  entitlement: Entitlement;
  connectorId: string;
}

function lookUp(
  line: CsvGrant,
  people: ReadonlyMap<string, Person>,
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
    account: { email: person.email, employeeId: person.employeeId, name: person.name },
    seenAs: null,
    place: connectors.get(connectorId)?.place ?? null,
    note: line.note,
    since: line.since ?? now,
    expiresAt: line.expires,
  };
}

const lineOf = (fault: string): number => Number(/^line (\d+)/.exec(fault)?.[1] ?? 0);
const byLine = (one: string, other: string): number => lineOf(one) - lineOf(other);
