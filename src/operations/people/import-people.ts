import type { Ctx } from '../../context.ts';
import { DomainError } from '../../domain/errors.ts';
import { newId, PersonId } from '../../domain/ids.ts';
import { audit } from '../../store/audit-log.ts';
import type { NewAuditEvent } from '../../store/audit-log.ts';
import * as personStore from '../../store/person-store.ts';
import type { PersonRecord } from '../../store/person-store.ts';
import { transaction } from '../../store/transaction.ts';
import { readPeopleCsv } from './people-csv.ts';
import type { CsvPerson } from './people-csv.ts';

const CHUNK = 500;
/** A file that would deactivate more than this share of the people it brought is more likely cut short than true. */
const MOST_GONE = 0.25;
const FEW = 10;

export interface Imported {
  added: number;
  changed: number;
  deactivated: number;
  unchanged: number;
}

/**
 * Brings the people directory up to date with a CSV file: whoever isn't in it any more, and came from it, becomes
 * inactive. A file with a fault changes nothing.
 */
export async function importPeople(ctx: Ctx, input: { csv: string; force?: boolean }): Promise<Imported> {
  const read = readPeopleCsv(input.csv);
  if ('faults' in read) throw new DomainError('invalid', read.faults.join('\n'));
  return transaction(
    ctx,
    async (tx) => {
      const known = await personStore.findRecords(tx);
      const plan = planImport(known, read.people, ctx.clock.now());
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
      const { added, changed } = plan;
      return {
        added,
        changed,
        deactivated: plan.gone.length,
        unchanged: read.people.length - added - changed,
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

function planImport(known: readonly PersonRecord[], people: readonly CsvPerson[], now: Date): Plan {
  const plan: Plan = { records: [], gone: [], moved: [], events: [], added: 0, changed: 0 };
  const byEmployeeId = new Map(
    known.flatMap((one) => (one.employeeId === null ? [] : [[one.employeeId, one] as const])),
  );
  const byEmail = new Map(known.map((one) => [one.email, one]));
  const kept = new Set<string>();
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
    if (record.source !== 'csv' || record.status !== 'active' || kept.has(record.id)) continue;
    plan.gone.push({ ...record, status: 'inactive', updatedAt: now });
    plan.events.push({
      kind: 'person.deactivated',
      data: { source: 'csv' },
      subject: { personId: record.id },
    });
  }
  return plan;
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
