import type { ApproverRef, Definitions } from '../../domain/definitions.ts';
import type { EntitlementKey, PersonId } from '../../domain/ids.ts';
import { localDate } from '../../domain/time/local-date.ts';
import { isActive } from '../../domain/people/person.ts';
import type { Person } from '../../domain/people/person.ts';
import { saidYesElsewhere } from '../../domain/request/request.ts';
import type { AskedVia } from '../../domain/request/request.ts';
import * as delegationStore from '../../store/request/delegation-store.ts';
import type { Drizzle } from '../../store/database/database.ts';
import * as personStore from '../../store/people/person-store.ts';
import { findHandOnFaults } from './hand-on.ts';
import { lookUp } from '../look-up.ts';
import type { LookUp } from '../look-up.ts';
import type { StageQuestion } from './stage-question.ts';

/** Somebody who may decide a stage now, and how they come to. */
export interface Approver {
  person: Person;
  via: AskedVia;
  /** For a delegate: the approver in whose place they decide. */
  forPersonId: PersonId | null;
  /** For a replacement: who would be asked, had they not approved an earlier stage. */
  insteadOfId: PersonId | null;
}

/**
 * Who may decide a stage now: active, neither the requester nor the beneficiary, and nobody who approved an earlier
 * stage, unless the policy allows it. Groups, owners and managers are looked up as they are at this moment. Where
 * fewer are left than the stage needs, the next in line may decide as well: other owners, then the owners' managers,
 * then admins. Delegates stand beside those they decide for.
 */
export async function findApprovers(
  db: Drizzle,
  config: Definitions,
  question: StageQuestion,
): Promise<Approver[]> {
  const { now } = question;
  const asked = question.asked.filter((one) => one.stageId === question.stageId);
  const released = new Set(asked.filter((one) => one.releasedAt !== null).map((one) => one.personId));
  const spent = question.samePerson
    ? new Set<PersonId>()
    : saidYesElsewhere(question.decisions, question.stageId);
  const eligible = isEligible(config, question);
  const found = new Map<PersonId, Approver>();
  let insteadOfId: PersonId | null = null;
  const add = (people: readonly Person[], via: AskedVia): void => {
    for (const person of people.filter((one) => eligible(one) && !released.has(one.id))) {
      if (spent.has(person.id)) insteadOfId ??= person.id;
      else if (!found.has(person.id))
        found.set(person.id, {
          person,
          via,
          forPersonId: null,
          insteadOfId: via === 'replacement' ? insteadOfId : null,
        });
    }
  };
  add(await lookUp(db, config, question.refs, question), 'named');
  if (question.escalatedTo.length > 0)
    add(await lookUp(db, config, question.escalatedTo, question), 'escalated');
  const handedTo = asked.filter((one) => one.via === 'reassigned').map((one) => one.personId);
  add(await mayBeHanded(db, config, question, await personStore.findPeople(db, handedTo)), 'reassigned');
  for (const next of replacements(db, config, question)) {
    if (found.size >= question.need) break;
    add(await next(), 'replacement');
  }
  if (question.onlyFor !== null && found.has(question.onlyFor)) return [...found.values()];
  const delegations = await findDelegates(db, [...found.keys()], now);
  const delegates = delegations
    .map((one) => one.delegate)
    .filter((one) => eligible(one) && !released.has(one.id) && !spent.has(one.id) && !found.has(one.id));
  const standIns = await mayBeHanded(db, config, question, delegates);
  for (const { delegate, approverId } of delegations)
    if (standIns.includes(delegate) && !found.has(delegate.id))
      found.set(delegate.id, {
        person: delegate,
        via: 'delegate',
        forPersonId: approverId,
        insteadOfId: null,
      });
  return [...found.values()];
}

function isEligible(config: Definitions, { requester, beneficiary, now }: StageQuestion) {
  const today = localDate(now, config.timezone);
  return (person: Person): boolean =>
    person.id !== requester.id && person.id !== beneficiary.id && isActive(person, today);
}

/** Those of these people to whom an approver may leave a decision, judged now. */
async function mayBeHanded(
  db: Drizzle,
  config: Definitions,
  { reassignTo, entitlement, requester, beneficiary, now }: StageQuestion,
  to: readonly Person[],
): Promise<Person[]> {
  const question = { to, reassignTo, entitlement, concerned: [requester, beneficiary], now };
  const faults = await findHandOnFaults(db, config, question);
  return to.filter((person) => !faults.has(person.id));
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
