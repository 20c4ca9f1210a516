import type { RequestKind } from '../../request/request.ts';
import type { Facts, PersonFacts } from '../facts.ts';

type CelType<T> = T extends string
  ? 'string'
  : T extends number
    ? 'int'
    : T extends boolean
      ? 'bool'
      : 'list<string>';
type CelTypes<T> = { [Field in keyof T]: CelType<T[Field]> };

export type FactName = keyof Facts;

const person: CelTypes<Omit<PersonFacts, 'readGroups'>> = {
  email: 'string',
  name: 'string',
  title: 'string',
  department: 'string',
  type: 'string',
  groups: 'list<string>',
};

/** The facts as CEL declares them: the compiler refuses a fact that stands in only one of the two. */
export const FACT_TYPES: { [Name in FactName]: CelTypes<Omit<Facts[Name], 'readGroups'>> } = {
  person,
  requester: person,
  resource: {
    id: 'string',
    name: 'string',
    environment: 'string',
    sensitivity: 'string',
    tags: 'list<string>',
  },
  entitlement: { id: 'string', key: 'string', name: 'string', target: 'string', sensitivity: 'string' },
  request: { minutes: 'int', permanent: 'bool', ticket: 'string', justification: 'string', kind: 'string' },
};

export const factNames = Object.keys(FACT_TYPES) as FactName[];

const KINDS: Record<RequestKind, true> = { new: true, extension: true, 'break-glass': true };

/** Facts that are one of a few words: anything else in a comparison is a misspelling that would never match. */
export const FACT_WORDS: Record<string, readonly string[]> = {
  'resource.sensitivity': ['low', 'medium', 'high', 'critical'],
  'entitlement.sensitivity': ['low', 'medium', 'high', 'critical'],
  'request.kind': Object.keys(KINDS),
};
