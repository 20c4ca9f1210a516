import type { ApproverRef, Definitions } from '../domain/definitions.ts';
import type { EntitlementKey } from '../domain/ids.ts';
import { localDate } from '../domain/local-date.ts';
import { personFault } from '../domain/person.ts';
import type { Person } from '../domain/person.ts';
import type { Drizzle } from '../store/database.ts';
import * as personStore from '../store/person-store.ts';

export interface Approvers {
  people: Person[];
  /** The policy named too few who may decide, so that admins were added. */
  withAdmins: boolean;
}

interface Question {
  refs: readonly ApproverRef[];
  entitlement: EntitlementKey;
  requester: Person;
  beneficiary: Person;
  need: number;
  now: Date;
}

/**
 * Who may decide a stage now: active, and neither the requester nor the beneficiary. Groups, owners and managers
 * are looked up as they are at this moment. Where fewer are left than the stage needs, admins may decide too.
 */
export async function resolveApprovers(
  db: Drizzle,
  config: Definitions,
  question: Question,
): Promise<Approvers> {
  const eligible = (person: Person) =>
    person.id !== question.requester.id &&
    person.id !== question.beneficiary.id &&
    personFault(person, localDate(question.now, config.timezone)) === undefined;
  const named = (await lookUp(db, config, question.refs, question)).filter(eligible);
  if (named.length >= question.need) return { people: named, withAdmins: false };
  const admins = await lookUp(db, config, [{ kind: 'admin' }], question);
  const added = admins.filter((admin) => eligible(admin) && !named.some((person) => person.id === admin.id));
  return { people: [...named, ...added], withAdmins: added.length > 0 };
}

async function lookUp(
  db: Drizzle,
  config: Definitions,
  refs: readonly ApproverRef[],
  { entitlement, beneficiary }: { entitlement: EntitlementKey; beneficiary: Pick<Person, 'managerEmail'> },
): Promise<Person[]> {
  const emails: string[] = [];
  const handles: string[] = [];
  const add = (ref: ApproverRef): void => {
    switch (ref.kind) {
      case 'person':
        emails.push(ref.email);
        break;
      case 'manager':
        if (beneficiary.managerEmail !== null) emails.push(beneficiary.managerEmail);
        break;
      case 'admin':
        emails.push(...config.admins);
        break;
      case 'owner':
        for (const owner of ownersOf(config, entitlement)) add(owner);
        break;
      case 'group': {
        const group = config.groups.get(ref.groupId);
        if (group === undefined) break;
        if ('members' in group) emails.push(...group.members);
        else handles.push(group.slackUsergroup);
      }
    }
  };
  for (const ref of refs) add(ref);
  const usergroups = await personStore.findUsergroups(db, handles);
  const [byEmail, bySlack] = await Promise.all([
    personStore.findPeopleByEmail(db, emails),
    personStore.findPeopleBySlackId(db, [...usergroups.values()].flat()),
  ]);
  return [...new Map([...byEmail, ...bySlack].map((person) => [person.id, person])).values()];
}

function ownersOf(config: Definitions, entitlement: EntitlementKey) {
  const resourceId = config.entitlements.get(entitlement)?.resourceId;
  return resourceId === undefined ? [] : (config.resources.get(resourceId)?.owners ?? []);
}

/** The active owners of the resource that an entitlement is on; admins where it has none. */
export async function findOwners(
  db: Drizzle,
  config: Definitions,
  entitlement: EntitlementKey,
  now: Date,
): Promise<Person[]> {
  const active = (person: Person) => personFault(person, localDate(now, config.timezone)) === undefined;
  const nobody = { entitlement, beneficiary: { managerEmail: null } };
  const owners = (await lookUp(db, config, [{ kind: 'owner' }], nobody)).filter(active);
  if (owners.length > 0) return owners;
  return (await lookUp(db, config, [{ kind: 'admin' }], nobody)).filter(active);
}
