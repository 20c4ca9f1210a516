import type { PersonId } from '../../domain/ids.ts';
import type { PersonRecord } from '../../store/people/person-store.ts';
import type { HandedAddress } from './address-in-the-way.ts';
import type { CsvPerson, ReadPeople } from './people-csv.ts';

/** A line, whom it is about, and the address that they have from now on. */
export interface Match {
  line: CsvPerson;
  before: PersonRecord | undefined;
  /** Null: they are new, and can't be taken on without the address. */
  email: string | null;
}

export interface Matches {
  followed: Match[];
  /** Who has lines that can't be followed. */
  kept: ReadonlySet<PersonId>;
  /** Whose line says that they aren't active, and can't be followed otherwise. */
  left: ReadonlySet<PersonId>;
  /** A line doesn't say whose it is: nobody counts as left out. */
  hidesSomebody: boolean;
}

export interface Roster {
  known: readonly PersonRecord[];
  byEmployeeId: ReadonlyMap<string, PersonRecord>;
  byEmail: ReadonlyMap<string, PersonRecord>;
  /** Whose Slack account is deactivated. */
  shutOut: ReadonlySet<PersonId>;
}

export function rosterOf(known: readonly PersonRecord[], shutOut: readonly PersonId[]): Roster {
  return {
    known,
    byEmployeeId: new Map(
      known.flatMap((one) => (one.employeeId === null ? [] : [[one.employeeId, one] as const])),
    ),
    byEmail: new Map(known.map((one) => [one.email, one])),
    shutOut: new Set(shutOut),
  };
}

/** Whom each line is about: an employee id says it, or the address of somebody of whom no employee id is known. */
export function matchLines(roster: Roster, { people, odd }: ReadPeople): Matches {
  const { byEmployeeId, byEmail } = roster;
  const left = odd.flatMap((one) => (one.left ? (byEmployeeId.get(one.employeeId)?.id ?? []) : []));
  const about = odd.flatMap((one) => [
    byEmployeeId.get(one.employeeId)?.id ?? [],
    byEmail.get(one.email)?.id ?? [],
  ]);
  const isOdd = (line: CsvPerson) =>
    odd.some((one) => one.employeeId === line.employee_id || one.email === line.email);
  return {
    followed: people
      .filter((line) => !isOdd(line))
      .map((line) => ({ line, before: whoseLine(roster, line), email: line.email })),
    kept: new Set(about.flat().filter((id) => !left.includes(id))),
    left: new Set(left),
    hidesSomebody: odd.some(({ employeeId, email }) => employeeId === '' && !byEmail.has(email)),
  };
}

/** Whoever has the address and no employee id yet is the same person, while nothing says that they left. */
function whoseLine({ byEmployeeId, byEmail, shutOut }: Roster, line: CsvPerson): PersonRecord | undefined {
  const holder = byEmail.get(line.email);
  const isFresh = holder?.employeeId === null && holder.status === 'active' && !shutOut.has(holder.id);
  return byEmployeeId.get(line.employee_id) ?? (isFresh ? holder : undefined);
}

/** The addresses that come to somebody else than the one who has or had them. */
export function handedAddresses({ known }: Roster, { followed }: Matches): HandedAddress[] {
  const owners = new Map<string, PersonRecord[]>();
  for (const one of known)
    for (const email of [one.email, ...one.formerEmails])
      owners.set(email, [...(owners.get(email) ?? []), one]);
  return followed.flatMap(({ line, before }) => {
    if (before?.email === line.email) return [];
    const others = (owners.get(line.email) ?? []).filter((one) => one.id !== before?.id);
    return others.length === 0 ? [] : [{ email: line.email, to: before?.id }];
  });
}
