import type { Ctx } from '../../context.ts';
import type { EntitlementKey, GrantId, PersonId, ReviewItemId } from '../../../domain/ids.ts';
import { localDate } from '../../../domain/time/local-date.ts';
import type { Job } from '../../../domain/people/peers.ts';
import { personFault } from '../../../domain/people/person.ts';
import type { Person } from '../../../domain/people/person.ts';
import { recommend } from '../../../domain/review/recommendation.ts';
import type { ShownFacts } from '../../../domain/review/review-item.ts';
import type { Drizzle } from '../../../store/database/database.ts';
import * as grantStore from '../../../store/grant/grant-store.ts';
import type { GrantRow } from '../../../store/grant/grant-store.ts';
import * as personStore from '../../../store/people/person-store.ts';
import * as factsStore from '../../../store/review/review-facts-store.ts';
import type { Giving } from '../../../store/review/review-facts-store.ts';
import type { ReviewItemRow } from '../../../store/review/review-item-store.ts';
import { keptApart, whatItBreaks } from '../../policy/what-it-breaks.ts';
import { readGivings } from './read-access.ts';

/** Everything that is read for some items, before any is looked at. */
interface Read {
  grants: ReadonlyMap<GrantId, GrantRow>;
  givings: ReadonlyMap<GrantId, readonly Giving[]>;
  people: ReadonlyMap<PersonId, Person>;
  /** `person entitlement` */
  held: ReadonlySet<string>;
  peers: ReadonlyMap<string, { size: number; holding: number }>;
  holders: ReadonlyMap<EntitlementKey, number>;
}

/** What a reviewer is to know of each of these items, as it is now: a few statements, whatever their number. */
export async function gatherFacts(
  ctx: Ctx,
  db: Drizzle,
  items: readonly ReviewItemRow[],
): Promise<ReadonlyMap<ReviewItemId, ShownFacts>> {
  const read = await readAll(ctx, db, items);
  return new Map(items.map((item) => [item.id, factsOf(ctx, read, item)]));
}

async function readAll(ctx: Ctx, db: Drizzle, items: readonly ReviewItemRow[]): Promise<Read> {
  const holderIds = [...new Set(items.flatMap((item) => item.personId ?? []))];
  const entitlements = [...new Set(items.map((item) => item.entitlement))];
  const ofRoles = items.filter((item) => item.personId === null).map((item) => item.entitlement);
  const [grants, givings, held, holders] = await Promise.all([
    grantStore.findGrants(
      db,
      items.flatMap((item) => item.grantId ?? []),
    ),
    readGivings(db, items),
    factsStore.findHeld(db, holderIds, [...entitlements, ...keptApart(ctx.config, entitlements)]),
    factsStore.countHolders(db, ofRoles),
  ]);
  const named = [...givings.values()].flat().flatMap((one) => [one.requesterId, one.approverId ?? []].flat());
  const found = await personStore.findPeople(db, [...holderIds, ...named]);
  const people = new Map(found.map((person) => [person.id, person]));
  const jobs = items.flatMap(({ personId, entitlement }) => {
    const job = personId === null ? null : jobOf(people.get(personId));
    return job === null ? [] : [{ ...job, entitlement }];
  });
  const peers = await factsStore.countPeers(db, jobs, today(ctx));
  return {
    grants: new Map(grants.map((grant) => [grant.id, grant])),
    givings,
    people,
    held: new Set(held.map((one) => `${one.personId} ${one.entitlement}`)),
    peers: new Map(peers.map((one) => [peerKey(one, one.entitlement), one])),
    holders,
  };
}

const today = ({ clock, config }: Ctx): string => localDate(clock.now(), config.timezone);

/** What their peers share with a person; null where the directory doesn't say. */
function jobOf(person: Person | undefined): Job | null {
  if (person === undefined || person.department === '') return null;
  return { department: person.department, title: person.title };
}

const peerKey = ({ department, title }: Job, entitlement: EntitlementKey): string =>
  JSON.stringify([department, title, entitlement]);

function factsOf(ctx: Ctx, read: Read, item: ReviewItemRow): ShownFacts {
  const holder = item.personId === null ? undefined : read.people.get(item.personId);
  const given = item.grantId === null ? [] : (read.givings.get(item.grantId) ?? []);
  const grant = item.grantId === null ? undefined : read.grants.get(item.grantId);
  const first = given.find((one) => one.requestId === grant?.requestId);
  const nameOf = (id: PersonId): string => read.people.get(id)?.name ?? 'somebody unknown';
  const approvedBy = [...new Set(given.flatMap((one) => one.approverId ?? []))].map(nameOf);
  const facts = {
    source: sourceOf(item, grant, first),
    approvedBy,
    peers: peersOf(ctx, read, item, holder),
    conflicts: conflictsOf(ctx, read, item),
  };
  return {
    ...facts,
    heldSince: item.heldSince.toISOString(),
    expiresAt: (grant === undefined ? item.expiresAt : grant.expiresAt)?.toISOString() ?? null,
    why: whyOf(ctx, item, grant, first),
    requestedBy:
      first === undefined || first.requesterId === item.personId ? null : nameOf(first.requesterId),
    lastUsedAt: item.lastUsedAt?.toISOString() ?? null,
    holders: item.personId === null ? (read.holders.get(item.entitlement) ?? 0) : null,
    recommendation: recommend(
      { ...facts, heldSince: item.heldSince, lastUsedAt: item.lastUsedAt, holder: holder ?? null },
      { now: ctx.clock.now(), today: today(ctx) },
    ),
  };
}

function sourceOf(
  item: ReviewItemRow,
  grant: GrantRow | undefined,
  first: Giving | undefined,
): ShownFacts['source'] {
  if (item.roleId !== null) return 'role';
  return first?.kind === 'break-glass' ? 'emergency' : (grant?.source ?? 'request');
}

function whyOf(
  { config }: Ctx,
  item: ReviewItemRow,
  grant: GrantRow | undefined,
  first: Giving | undefined,
): string {
  if (item.roleId !== null)
    return `Part of the role “${config.roles.get(item.roleId)?.name ?? item.roleId}”.`;
  return first?.justification ?? grant?.note ?? '';
}

function peersOf(
  ctx: Ctx,
  read: Read,
  { entitlement }: ReviewItemRow,
  holder: Person | undefined,
): ShownFacts['peers'] {
  const job = jobOf(holder);
  const counted = job && read.peers.get(peerKey(job, entitlement));
  if (holder === undefined || job === null || counted === null || counted === undefined) return null;
  // The holder is no peer of their own, and was counted where they are active.
  const self = personFault(holder, today(ctx)) === undefined;
  const of = counted.size - (self ? 1 : 0);
  const holding = counted.holding - (self && read.held.has(`${holder.id} ${entitlement}`) ? 1 : 0);
  return of <= 0 ? null : { holding, of, who: [job.title, job.department].filter(Boolean).join(', ') };
}

/** What the holder has besides, or the role gives besides, that a rule keeps apart from it. */
function conflictsOf({ config }: Ctx, read: Read, item: ReviewItemRow): string[] {
  const rules = config.separationOfDuties;
  const others =
    item.roleId === null
      ? [...new Set(rules.flatMap((rule) => rule.conflict.flat()))].filter((key) =>
          read.held.has(`${item.personId} ${key}`),
        )
      : (config.roles.get(item.roleId)?.entitlements ?? []);
  return whatItBreaks(config, item.entitlement, others);
}
