import { newId, PersonId } from '../../domain/ids.ts';
import type { NewAuditEvent } from '../../store/audit/audit-log.ts';
import type { PersonRecord } from '../../store/people/person-store.ts';
import type { Match, Matches, Roster } from './match-lines.ts';
import type { CsvPerson } from './people-csv.ts';
import { settleAddresses } from './settle-addresses.ts';

export interface ImportPlan {
  records: PersonRecord[];
  gone: PersonRecord[];
  /** Whose e-mail changes. */
  moved: PersonId[];
  events: NewAuditEvent[];
  added: number;
  changed: number;
  unchanged: number;
  /** Of addresses that can't go to whom the file gives them. */
  faults: string[];
}

interface Around {
  inTheWay: ReadonlyMap<string, string>;
  now: Date;
  /** The day it is, for an address that was somebody's until then. */
  today: string;
}

/** What a file changes: whom it adds, changes and leaves out. */
export function planImport(roster: Roster, matches: Matches, { inTheWay, now, today }: Around): ImportPlan {
  const { followed, released, meant, faults } = settleAddresses(roster, matches, inTheWay);
  const plan: ImportPlan = {
    records: [],
    gone: [],
    moved: [],
    events: [],
    added: 0,
    changed: 0,
    unchanged: 0,
    faults,
  };
  for (const match of followed) follow(plan, match, now);
  const stay = new Set([...matches.kept, ...meant, ...followed.flatMap(({ before }) => before?.id ?? [])]);
  const isGone = ({ id, source, status }: PersonRecord) =>
    source === 'csv' &&
    status === 'active' &&
    (matches.left.has(id) || !(matches.hidesSomebody || stay.has(id)));
  for (const record of roster.known.filter(isGone)) {
    plan.gone.push({ ...record, status: 'inactive', updatedAt: now });
    const subject = { personId: record.id };
    plan.events.push({ kind: 'person.deactivated', data: { source: 'csv' }, subject });
  }
  for (const record of released) release(plan, record, { now, today });
  return plan;
}

function follow(plan: ImportPlan, { line, before, email }: Match, now: Date): void {
  if (email === null) return;
  const id = before?.id ?? PersonId.parse(newId('person', now));
  const after = recordOf(id, { ...line, email }, before, now);
  const changed = before === undefined ? ['everything'] : differences(before, after);
  if (changed.length === 0) {
    plan.unchanged++;
    return;
  }
  if (before === undefined) plan.added++;
  else plan.changed++;
  if (before !== undefined && before.email !== after.email) plan.moved.push(id);
  plan.records.push(after);
  plan.events.push({ kind: 'person.imported', data: { source: 'csv', changed }, subject: { personId: id } });
}

/** Somebody who left keeps their rows; what stands in place of the address can be nobody's. */
function release(plan: ImportPlan, record: PersonRecord, { now, today }: Omit<Around, 'inTheWay'>): void {
  const { id, email, employeeId } = record;
  const without = {
    email: `${email} (employee ${employeeId ?? ''} until ${today})`,
    formerEmails: [...record.formerEmails, email],
    updatedAt: now,
  };
  const gone = plan.gone.find((one) => one.id === id);
  if (gone === undefined) plan.records.push({ ...record, ...without });
  else Object.assign(gone, without);
  plan.moved.push(id);
  plan.events.push({ kind: 'person.address-released', data: { email }, subject: { personId: id } });
}

function recordOf(id: PersonId, line: CsvPerson, before: PersonRecord | undefined, now: Date): PersonRecord {
  const former = before?.formerEmails ?? [];
  const isNew = before !== undefined && before.email !== line.email;
  return {
    id,
    employeeId: line.employee_id,
    email: line.email,
    formerEmails: isNew ? [...former, before.email].filter((one) => one !== line.email) : former,
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
  };
}

function differences(before: PersonRecord, after: PersonRecord): string[] {
  const keys = Object.keys(after) as (keyof PersonRecord)[];
  return keys.filter((key) => key !== 'updatedAt' && key !== 'formerEmails' && before[key] !== after[key]);
}
