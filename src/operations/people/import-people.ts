import type { Ctx } from '../context.ts';
import { DomainError } from '../../domain/errors.ts';
import { newId, PersonId } from '../../domain/ids.ts';
import { audit } from '../../store/audit/audit-log.ts';
import type { NewAuditEvent } from '../../store/audit/audit-log.ts';
import type { Tx } from '../../store/database/database.ts';
import * as personStore from '../../store/people/person-store.ts';
import type { PersonRecord } from '../../store/people/person-store.ts';
import { transaction } from '../../store/database/transaction.ts';
import { readPeople } from './people-csv.ts';
import type { CsvPerson, ReadPeople } from './people-csv.ts';

const CHUNK = 500;
/** A file that would deactivate more than this share of the people it brought is more likely cut short than true. */
const MOST_GONE = 0.25;
const FEW = 10;
const MOST_SAID = 4_000;

export interface Imported {
  added: number;
  changed: number;
  deactivated: number;
  unchanged: number;
  /** Of lines that were passed over. */
  faults: string[];
}

interface PeopleFile {
  csv: string;
  /** Also where it leaves many people out. */
  force?: boolean;
  /** Whoever has a line with a fault stays as they stand, and the rest is brought up to date all the same. */
  passOverFaults?: boolean;
}

/**
 * Brings the people directory up to date with a CSV file: whoever isn't in it any more, and came from it, becomes
 * inactive. A file with a fault changes nothing, unless such lines are passed over.
 */
export async function importPeople(ctx: Ctx, input: PeopleFile): Promise<Imported> {
  const read = readPeople(input.csv, ctx.config.personTypes);
  if ('fault' in read) throw new DomainError('invalid', read.fault);
  const { faults } = read;
  if (faults.length > 0 && !input.passOverFaults) throw new DomainError('invalid', faults.join('\n'));
  return transaction(
    ctx,
    async (tx) => {
      const known = await personStore.findRecords(tx);
      const plan = planImport(known, read, ctx.clock.now());
      const fromCsv = known.filter((record) => record.source === 'csv' && record.status === 'active');
      if (!input.force && plan.gone.length > FEW && plan.gone.length > fromCsv.length * MOST_GONE)
        throw new DomainError(
          'invalid',
          `The file leaves out ${plan.gone.length} of the ${fromCsv.length} active people that it brought before, who would be deactivated; nothing was changed. If that is meant, import it with --force.`,
        );
      await personStore.freeEmails(tx, plan.moved);
      const saved = [...plan.records, ...plan.gone];
      for (let at = 0; at < saved.length; at += CHUNK) {
        await personStore.saveRecords(tx, saved.slice(at, at + CHUNK));
        await audit(tx, ctx, ...[...plan.events].slice(at, at + CHUNK));
      }
      await noteFaults(tx, ctx, faults);
      const { added, changed } = plan;
      return {
        added,
        changed,
        deactivated: plan.gone.length,
        unchanged: read.people.length - added - changed,
        faults,
      };
    },
    { statementTimeoutMs: 60_000 },
  );
}

interface Plan {
  records: PersonRecord[];
  gone: PersonRecord[];
  /** Whose e-mail changes. */
  moved: PersonId[];
  events: NewAuditEvent[];
  added: number;
  changed: number;
}

function planImport(known: readonly PersonRecord[], { people: lines, odd }: ReadPeople, now: Date): Plan {
  const plan: Plan = { records: [], gone: [], moved: [], events: [], added: 0, changed: 0 };
  const byEmployeeId = new Map(
    known.flatMap((one) => (one.employeeId === null ? [] : [[one.employeeId, one] as const])),
  );
  const byEmail = new Map(known.map((one) => [one.email, one]));
  const { isOdd, hidesSomebody, ids } = passedOver(odd, byEmployeeId, byEmail);
  const people = lines.filter((line) => !isOdd(line));
  const kept = new Set<string>(ids);
  const listed = new Set(people.map((line) => line.employee_id));
  for (const line of people) {
    const before = byEmployeeId.get(line.employee_id) ?? sameByEmail(byEmail.get(line.email), line, listed);
    const id = before?.id ?? PersonId.parse(newId('person', now));
    kept.add(id);
    const after = recordOf(id, line, now);
    const changed = before === undefined ? ['everything'] : differences(before, after);
    if (changed.length === 0) continue;
    if (before === undefined) plan.added++;
    else plan.changed++;
    if (before !== undefined && before.email !== after.email) plan.moved.push(id);
    plan.records.push(after);
    plan.events.push({
      kind: 'person.imported',
      data: { source: 'csv', changed },
      subject: { personId: id },
    });
  }
  for (const record of known) {
    if (hidesSomebody || record.source !== 'csv' || record.status !== 'active' || kept.has(record.id))
      continue;
    plan.gone.push({ ...record, status: 'inactive', updatedAt: now });
    plan.events.push({
      kind: 'person.deactivated',
      data: { source: 'csv' },
      subject: { personId: record.id },
    });
  }
  return plan;
}

/** Whom lines with a fault are about; a line that doesn't say may be anybody's, so that nobody counts as left out. */
function passedOver(
  odd: ReadPeople['odd'],
  byEmployeeId: ReadonlyMap<string, PersonRecord>,
  byEmail: ReadonlyMap<string, PersonRecord>,
) {
  const about = odd.flatMap(({ employeeId, email }) =>
    [byEmployeeId.get(employeeId), byEmail.get(email)].filter((one) => one !== undefined),
  );
  return {
    ids: about.map((one) => one.id),
    hidesSomebody: odd.some(({ employeeId, email }) => employeeId === '' && !byEmail.has(email)),
    isOdd: (line: CsvPerson) =>
      odd.some((one) => one.employeeId === line.employee_id || one.email === line.email),
  };
}

async function noteFaults(tx: Tx, ctx: Ctx, faults: readonly string[]): Promise<void> {
  if (faults.length === 0) return;
  const said = faults.join('\n').slice(0, MOST_SAID);
  await audit(tx, ctx, { kind: 'people.refused', data: { faults: said }, subject: {} });
}

/** Writes down that a file of people was refused, so that everybody stays as they stand. */
export async function recordRefusedPeople(ctx: Ctx, fault: string): Promise<void> {
  await transaction(ctx, (tx) => noteFaults(tx, ctx, [fault]));
}

/** Whoever had the e-mail is the same person, unless they were another employee: a recycled address inherits nothing. */
function sameByEmail(
  found: PersonRecord | undefined,
  line: CsvPerson,
  listed: ReadonlySet<string>,
): PersonRecord | undefined {
  if (found === undefined || found.employeeId === null) return found;
  if (listed.has(found.employeeId)) return undefined;
  throw new DomainError(
    'invalid',
    `The e-mail ${line.email} is employee ${line.employee_id}’s in this file, and was employee ${found.employeeId}’s before, who isn’t in it; nothing was changed. If they are the same person, keep the old employee id. If not, keep the line of the one who left, with another e-mail and the status inactive.`,
  );
}

const recordOf = (id: PersonId, line: CsvPerson, now: Date): PersonRecord => ({
  id,
  employeeId: line.employee_id,
  email: line.email,
  name: line.name,
  title: line.title,
  department: line.department,
  managerEmail: line.manager_email,
  type: line.type,
  startDate: line.start_date,
  endDate: line.end_date,
  status: line.status,
  source: 'csv',
  updatedAt: now,
});

function differences(before: PersonRecord, after: PersonRecord): string[] {
  const keys = Object.keys(after) as (keyof PersonRecord)[];
  return keys.filter((key) => key !== 'updatedAt' && before[key] !== after[key]);
}
