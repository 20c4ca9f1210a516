import type { Ctx } from '../../context.ts';
import type { EntitlementKey, PersonId } from '../../../domain/ids.ts';
import {
  ENOUGH_PEERS,
  isUnlikePeers,
  type Job,
  MOST_PEERS,
  type PeersHolding,
} from '../../../domain/people/peers.ts';
import type { Person } from '../../../domain/people/person.ts';
import { localDate } from '../../../domain/time/local-date.ts';
import * as peerStore from '../../../store/people/peer-store.ts';
import * as personStore from '../../../store/people/person-store.ts';
import * as factsStore from '../../../store/review/review-facts-store.ts';
import { loadPersonFacts } from '../../policy/facts.ts';
import { keptApart, whatItBreaks } from '../../policy/what-it-breaks.ts';

/** One thing that somebody holds. */
export interface Holding {
  personId: PersonId;
  entitlement: EntitlementKey;
}

/** Why it is more than its holder should have; nothing where it isn't. */
export interface Excess {
  /** Which rules of duties it breaks beside what else they hold, a sentence each. */
  breaks: string[];
  /** How few of their peers hold it, where none of their roles gives it either. */
  unlikePeers: PeersHolding | null;
}

/** What of this is more than its holder's role and peers have, or may not be held beside what else they hold. */
export async function findExcess<One extends Holding>(
  ctx: Ctx,
  held: readonly One[],
): Promise<ReadonlyMap<One, Excess>> {
  const ids = [...new Set(held.map(({ personId }) => personId))];
  const people = new Map((await personStore.findPeople(ctx.db.drizzle, ids)).map((one) => [one.id, one]));
  const [breaks, unlike] = await Promise.all([findBroken(ctx, held), findUnlike(ctx, held, people)]);
  return new Map(
    held.map((one) => [one, { breaks: breaks.get(one) ?? [], unlikePeers: unlike.get(one) ?? null }]),
  );
}

async function findBroken<One extends Holding>(
  ctx: Ctx,
  held: readonly One[],
): Promise<ReadonlyMap<One, string[]>> {
  const keys = held.map(({ entitlement }) => entitlement);
  const apart = keptApart(ctx.config, keys);
  const ids = held.map(({ personId }) => personId);
  const beside = await factsStore.findHeld(ctx.db.drizzle, ids, apart);
  return new Map(
    held.map((one) => {
      const theirs = beside.filter(({ personId }) => personId === one.personId);
      const others = theirs.map(({ entitlement }) => entitlement);
      return [one, whatItBreaks(ctx.config, one.entitlement, others)];
    }),
  );
}

async function findUnlike<One extends Holding>(
  ctx: Ctx,
  held: readonly One[],
  people: ReadonlyMap<PersonId, Person>,
): Promise<ReadonlyMap<One, PeersHolding>> {
  const peers = await findPeers(ctx, [...people.values()]);
  const groups = [...new Set([...peers.values()].map(({ ids }) => ids))];
  const keys = held.map(({ entitlement }) => entitlement);
  const counted = new Map(
    (await peerStore.countHoldingOf(ctx.db.drizzle, groups, keys)).map(({ group, entitlement, holding }) => [
      `${group} ${entitlement}`,
      holding,
    ]),
  );
  const unlike = held.flatMap((one) => {
    const [person, theirs] = [people.get(one.personId), peers.get(one.personId)];
    if (person === undefined || theirs === undefined) return [];
    const { ids, title, department } = theirs;
    // Nobody is their own peer.
    const itself = ids.includes(person.id) ? 1 : 0;
    const holding = (counted.get(`${groups.indexOf(ids)} ${one.entitlement}`) ?? 0) - itself;
    const who = [title, department].filter(Boolean).join(', ');
    const found = { holding, of: ids.length - itself, who };
    return isUnlikePeers(found) ? [{ one, person, found }] : [];
  });
  const given = await givenByRoles(
    ctx,
    unlike.map(({ one, person }) => ({ person, entitlement: one.entitlement })),
  );
  return new Map(
    unlike.flatMap(({ one, found }) =>
      given.has(`${one.personId} ${one.entitlement}`) ? [] : [[one, found] as const],
    ),
  );
}

type Peers = Job & { ids: PersonId[] };

/** Others of the same title and department, or of the department where those are too few; nobody's where those are too few as well. */
async function findPeers(ctx: Ctx, people: readonly Person[]): Promise<ReadonlyMap<PersonId, Peers>> {
  const today = localDate(ctx.clock.now(), ctx.config.timezone);
  const found = new Map<PersonId, Peers>();
  const jobOf: ((person: Person) => Job)[] = [
    ({ department, title }) => ({ department, title }),
    ({ department }) => ({ department, title: '' }),
  ];
  for (const job of jobOf) {
    const left = people.filter(({ id, department }) => department !== '' && !found.has(id));
    const sampled = new Map(
      (await peerStore.samplePeers(ctx.db.drizzle, left.map(job), { today, limit: MOST_PEERS })).map(
        (one) => [keyOf(one), one],
      ),
    );
    for (const person of left) {
      const theirs = sampled.get(keyOf(job(person)));
      const others = theirs?.ids.filter((id) => id !== person.id) ?? [];
      if (theirs !== undefined && others.length >= ENOUGH_PEERS) found.set(person.id, theirs);
    }
  }
  return found;
}

const keyOf = ({ department, title }: Job): string => JSON.stringify([department, title]);

/**
 * Of these what a role gives whose `assign_when` holds of its holder, as `person entitlement`. Where that can't be told, the
 * role counts as theirs: nobody is said to have too much for a group that isn't read.
 */
async function givenByRoles(
  ctx: Ctx,
  asked: readonly { person: Person; entitlement: EntitlementKey }[],
): Promise<ReadonlySet<string>> {
  const given = new Set<string>();
  const roles = [...ctx.config.roles.values()];
  for (const person of new Set(asked.map((one) => one.person))) {
    const keys = asked.flatMap((one) => (one.person === person ? one.entitlement : []));
    const possible = roles.filter(
      ({ assignWhen, entitlements }) => assignWhen !== null && entitlements.some((key) => keys.includes(key)),
    );
    if (possible.length === 0) continue;
    const facts = await loadPersonFacts(ctx.db.drizzle, ctx.config, person, ctx.clock.now());
    for (const { assignWhen, entitlements } of possible)
      if (mayHold(() => assignWhen?.evaluate({ person: facts }) ?? false))
        for (const key of entitlements) given.add(`${person.id} ${key}`);
  }
  return given;
}

function mayHold(holds: () => boolean): boolean {
  try {
    return holds();
  } catch {
    return true;
  }
}
