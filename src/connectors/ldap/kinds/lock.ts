import type { LdapSettings } from '../ldap-settings.ts';
import type { Entry } from '../wire/entry.ts';

/** By which attribute an account is shut out, and how. */
export interface Lock {
  attribute: string;
  isLocked(person: Entry): boolean;
  /** The value to be, which is none where it is let in by having none; undefined where what is there isn’t known. */
  valueFor(person: Entry, isLocked: boolean): { value: string | undefined } | undefined;
}

type Settings = Pick<LdapSettings, 'directory' | 'lock_attribute' | 'lock_value'>;

const DISABLED = 2;
/** What the overlay ppolicy takes for locked until somebody unlocks it. */
const FOR_EVER = '000001010000Z';

/** Undefined where the settings name none. */
export function lockOf({ directory, lock_attribute: attribute, lock_value }: Settings): Lock | undefined {
  if (directory === 'active_directory') return DISABLED_BIT;
  if (attribute === undefined) return undefined;
  const value = lock_value ?? FOR_EVER;
  return {
    attribute,
    isLocked: (person) => person.text(attribute) === value,
    valueFor: (_person, isLocked) => ({ value: isLocked ? value : undefined }),
  };
}

/** All other bits stay as they are. */
const DISABLED_BIT: Lock = {
  attribute: 'userAccountControl',
  isLocked: (person) => (Number(person.text('userAccountControl')) & DISABLED) !== 0,
  valueFor(person, isLocked) {
    const text = person.text('userAccountControl');
    if (text === undefined) return undefined;
    return { value: String(isLocked ? Number(text) | DISABLED : Number(text) & ~DISABLED) };
  },
};
