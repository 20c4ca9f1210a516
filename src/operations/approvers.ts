import type { ApproverRef, Definitions, PersonRef } from '../domain/definitions.ts';
import type { EntitlementKey, PersonId } from '../domain/ids.ts';
import { localDate } from '../domain/local-date.ts';
import { isActive } from '../domain/person.ts';
import type { Person } from '../domain/person.ts';
import type { AskedVia } from '../domain/request.ts';
import * as delegationStore from '../store/delegation-store.ts';
import type { Drizzle } from '../store/database.ts';
import * as personStore from '../store/person-store.ts';
import type { Asked } from '../store/approver-store.ts';
import { findReferred } from './find-referred.ts';

/** Somebody who may decide a stage now, and how they come to. */
export interface Approver {
  person: Person;
  via: AskedVia;
  /** For a delegate: the approver in whose place they decide. */
  forPersonId: PersonId | null;
}

export interface StageQuestion {
  refs: readonly ApproverRef[];
  /** Whom the stage went to as well, when it was escalated. */
  escalatedTo?: readonly ApproverRef[];
  /** What was noted of who was asked: who handed it on, and to whom. */
  asked?: readonly Asked[];
  entitlement: EntitlementKey;
  requester: Person;
  beneficiary: Person;
  need: number;
  now: Date;
  /** It is only asked whether this person may: delegates are looked for where they may not by themselves. */
  onlyFor?: PersonId;
}

/**
 * Who may decide a stage now: active, and neither the requester nor the beneficiary. Groups, owners and managers
 * are looked up as they are at this moment. Where fewer are left than the stage needs, the next in line may decide
 * as well: other owners, then the owners' managers, then admins. Delegates stand beside those they decide for.
 */
export async function findApprovers(
  db: Drizzle,
  config: Definitions,
  question: StageQuestion,
): Promise<Approver[]> {
  const { asked = [], now } = question;
  const eligible = isEligible(config, question);
  const released = new Set(asked.filter((one) => one.releasedAt !== null).map((one) => one.personId));
  const found = new Map<PersonId, Approver>();
  const add = (people: readonly Person[], via: AskedVia): void => {
    for (const person of people)
      if (!found.has(person.id) && !released.has(person.id) && eligible(person))
        found.set(person.id, { person, via, forPersonId: null });
  };
  add(await lookUp(db, config, question.refs, question), 'named');
  if (question.escalatedTo?.length)
    add(await lookUp(db, config, question.escalatedTo, question), 'escalated');
  const handedTo = asked.filter((one) => one.via === 'reassigned').map((one) => one.personId);
  if (handedTo.length > 0) add(await personStore.findPeople(db, handedTo), 'reassigned');
  for (const next of replacements(db, config, question)) {
    if (found.size >= question.need) break;
    add(await next(), 'replacement');
  }
  if (question.onlyFor !== undefined && found.has(question.onlyFor)) return [...found.values()];
  for (const { delegate, approverId } of await findDelegates(db, [...found.keys()], now))
    if (!found.has(delegate.id) && !released.has(delegate.id) && eligible(delegate))
      found.set(delegate.id, { person: delegate, via: 'delegate', forPersonId: approverId });
  return [...found.values()];
}

function isEligible(config: Definitions, { requester, beneficiary, now }: StageQuestion) {
  const today = localDate(now, config.timezone);
  return (person: Person): boolean =>
    person.id !== requester.id && person.id !== beneficiary.id && isActive(person, today);
}

/** Who comes next where the named approvers aren't enough, in turn. */
function replacements(db: Drizzle, config: Definitions, about: LookUp): (() => Promise<Person[]>)[] {
  const owners = () => lookUp(db, config, [{ kind: 'owner' }], about);
  return [
    owners,
    async () => {
      const managers = (await owners()).flatMap((owner) => owner.managerEmail ?? []);
      return personStore.findPeopleByEmail(db, managers);
    },
    () => lookUp(db, config, [{ kind: 'admin' }], about),
  ];
}

async function findDelegates(db: Drizzle, approverIds: readonly PersonId[], now: Date) {
  const delegations = await delegationStore.findDelegations(db, approverIds, now);
  const people = await personStore.findPeople(
    db,
    delegations.map((one) => one.delegateId),
  );
  return delegations.flatMap(({ approverId, delegateId }) => {
    const delegate = people.find((person) => person.id === delegateId);
    return delegate === undefined ? [] : [{ delegate, approverId }];
  });
}

interface LookUp {
  entitlement: EntitlementKey;
  beneficiary: Pick<Person, 'managerEmail'>;
}

/** The people that references mean now, whether they may decide or not. */
async function lookUp(
  db: Drizzle,
  config: Definitions,
  refs: readonly ApproverRef[],
  { entitlement, beneficiary }: LookUp,
): Promise<Person[]> {
  const named = refs.flatMap((ref): readonly PersonRef[] => {
    switch (ref.kind) {
      case 'person':
      case 'group':
        return [ref];
      case 'owner':
        return ownersOf(config, entitlement);
      case 'manager':
        return beneficiary.managerEmail === null ? [] : [{ kind: 'person', email: beneficiary.managerEmail }];
      case 'admin':
        return config.admins.map((email) => ({ kind: 'person', email }));
    }
  });
  return (await findReferred(db, config, named)).people;
}

function ownersOf(config: Definitions, entitlement: EntitlementKey): readonly PersonRef[] {
  const resourceId = config.entitlements.get(entitlement)?.resourceId;
  return resourceId === undefined ? [] : (config.resources.get(resourceId)?.owners ?? []);
}

/** The active people that references mean, other than `except`; admins where there are none. */
export async function findActive(
  db: Drizzle,
  config: Definitions,
  question: {
    refs: readonly ApproverRef[];
    entitlement: EntitlementKey;
    beneficiary: Pick<Person, 'managerEmail'>;
    except: readonly PersonId[];
    now: Date;
  },
): Promise<Person[]> {
  const today = localDate(question.now, config.timezone);
  const usable = (person: Person) => !question.except.includes(person.id) && isActive(person, today);
  const named = (await lookUp(db, config, question.refs, question)).filter(usable);
  if (named.length > 0) return named;
  return (await lookUp(db, config, [{ kind: 'admin' }], question)).filter(usable);
}

/** The active owners of the resource that an entitlement is on; admins where it has none. */
export async function findOwners(
  db: Drizzle,
  config: Definitions,
  entitlement: EntitlementKey,
  now: Date,
): Promise<Person[]> {
  const beneficiary = { managerEmail: null };
  return findActive(db, config, { refs: [{ kind: 'owner' }], entitlement, beneficiary, except: [], now });
}
