import {
  ConnectorError,
  type Accounts,
  type AccountQuery,
  type Outcome,
} from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import { findById, findByLogin, noAccount, type Account } from './accounts.ts';
import { unreadable, vanished } from './faults.ts';
import type { LdapSettings } from './ldap-settings.ts';
import { lockOf, type Lock } from './kinds/lock.ts';
import { assertMayChange } from './own-account.ts';
import type { LdapClient } from './wire/ldap-client.ts';
import { LDAP, isCode } from './wire/ldap-errors.ts';
import type { Session } from './wire/session.ts';

const ATTEMPTS = 3;
const STAYS_OPEN = 'What was open goes on: a directory looks at this when somebody signs in.';

/** Undefined where the settings say of no attribute that it locks accounts. */
export function accountsOf(client: LdapClient, settings: LdapSettings): Accounts | undefined {
  const lock = lockOf(settings);
  if (lock === undefined) return undefined;
  // One by one: Samba takes a change also from another value than the one that is there.
  let before: Promise<unknown> = Promise.resolve();
  const set = (of: AccountQuery, isLocked: boolean): Promise<Outcome> => {
    const mine = before.then(() =>
      client.use((session) => setLocked(session, settings, { lock, of, isLocked })),
    );
    before = mine.catch(() => {});
    return mine;
  };
  return { disable: (of) => set(of, true), enable: (of) => set(of, false) };
}

async function setLocked(
  session: Session,
  settings: LdapSettings,
  { lock, of, isLocked }: { lock: Lock; of: AccountQuery; isLocked: boolean },
): Promise<Outcome> {
  const account = await findAccount(session, settings, of);
  await assertMayChange(session, settings, account);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const changed = await change(session, account, lock, isLocked);
    if (changed !== undefined)
      return { kind: 'done', changed, ...(changed && isLocked && { note: STAYS_OPEN }) };
  }
  throw vanished(account);
}

async function findAccount(
  session: Session,
  settings: LdapSettings,
  { account, seenAs }: AccountQuery,
): Promise<Account> {
  const found = seenAs
    ? await findById(session, settings, seenAs.id)
    : await findByLogin(session, settings, account);
  if (found === undefined) throw noAccount(settings, account);
  return found;
}

/** From the value that was read to the one to be, in one; undefined where another one is there by then. */
async function change(
  session: Session,
  { dn }: Account,
  lock: Lock,
  isLocked: boolean,
): Promise<boolean | undefined> {
  const { attribute } = lock;
  const person = await session.entry(dn, [attribute]);
  if (person === undefined) throw vanished({ dn });
  const to = lock.valueFor(person, isLocked);
  if (to === undefined) throw unreadable(attribute, dn);
  if (lock.isLocked(person) === isLocked) return false;
  const from = person.text(attribute);
  const steps = [
    ...(from === undefined ? [] : [{ operation: 'delete', attribute, value: from } as const]),
    ...(to.value === undefined ? [] : [{ operation: 'add', attribute, value: to.value } as const]),
  ];
  try {
    await session.modify(dn, ...steps);
    return true;
  } catch (error) {
    if (isCode(error, LDAP.noSuchAttribute, LDAP.valueExists, LDAP.constraintViolation)) return undefined;
    throw isCode(error, LDAP.undefinedType) ? unknownAttribute(attribute) : error;
  }
}

const unknownAttribute = (attribute: string): ConnectorError =>
  new ConnectorError(
    { kind: 'invalid' },
    `The directory has no attribute ${plainLine(attribute, 60)}: load what brings it (pwdAccountLockedTime comes with the overlay ppolicy), or correct lock_attribute.`,
  );
