import { ADMIN, MEMBERS, type Name, type Rule } from './company.ts';

/** Who is there, and who stands in for whom. */
export interface Standing {
  away: ReadonlySet<Name>;
  delegations: ReadonlyMap<Name, { to: Name; until: number }>;
}

/** Of a request, as far as it matters for who may decide it. */
export interface Concerned {
  by: Name;
  for: Name;
}

const memberOf = (name: Name) => MEMBERS.find((one) => one.name === name);

export const isThere = (name: Name, { away }: Standing): boolean =>
  memberOf(name)?.isThere === true && !away.has(name);

/** Who answers for access of a right: its owners who are there, or else the admin; the admin in any case where `orAdmin`. */
export function answering(
  { owners }: Rule,
  standing: Standing,
  { except = [], orAdmin = false }: { except?: readonly Name[]; orAdmin?: boolean } = {},
): Name[] {
  const usable = (names: readonly Name[]) =>
    names.filter((name) => isThere(name, standing) && !except.includes(name));
  const owning = usable(owners);
  const admins = usable([ADMIN]);
  if (owning.length === 0) return admins;
  return orAdmin ? [...owning, ...admins] : owning;
}

/** Their direct manager, where that one is there: who may end what they hold. */
export function managing(name: Name, standing: Standing): Name[] {
  const manager = memberOf(name)?.manager ?? null;
  return manager !== null && isThere(manager, standing) ? [manager] : [];
}

interface StageQuestion {
  rule: Rule;
  /** From 0. */
  stage: number;
  concerned: Concerned;
  /** Who said yes at another stage, or had somebody else say it. */
  spent: ReadonlySet<Name>;
  standing: Standing;
  now: number;
}

/**
 * Who may decide a stage, each with the seats that they may take: those it names, the next in line where they are too
 * few, and who stands in for any of them, in whose place.
 */
export function deciders(question: StageQuestion): Map<Name, Name[]> {
  const { rule, stage, concerned, spent, standing, now } = question;
  const plan = rule.stages[stage];
  if (plan === undefined) return new Map();
  const isEligible = (name: Name) =>
    isThere(name, standing) && name !== concerned.by && name !== concerned.for && !spent.has(name);
  const managers = (names: readonly Name[]) => names.flatMap((name) => memberOf(name)?.manager ?? []);
  const named = plan.of === 'owner' ? rule.owners : managers([concerned.for]);
  const found = new Set(named.filter(isEligible));
  for (const next of [rule.owners, managers(rule.owners), [ADMIN]])
    if (found.size < plan.need) for (const name of next.filter(isEligible)) found.add(name);
  const seats = new Map([...found].map((name) => [name, [name]]));
  for (const approver of found) {
    const { to, until } = standing.delegations.get(approver) ?? { to: approver, until: 0 };
    if (until <= now || found.has(to) || !isEligible(to) || !mayStandIn(to, concerned)) continue;
    seats.set(to, [...(seats.get(to) ?? []), approver]);
  }
  return seats;
}

/** Only employees, and nobody who reports to whom it is about. */
function mayStandIn(name: Name, concerned: Concerned): boolean {
  if (memberOf(name)?.isEmployee !== true) return false;
  for (let above = memberOf(name)?.manager; above; above = memberOf(above)?.manager)
    if (above === concerned.by || above === concerned.for) return false;
  return true;
}
