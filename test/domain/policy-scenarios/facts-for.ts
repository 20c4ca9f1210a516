import type { Definitions, Entitlement } from '../../../src/domain/definitions.ts';
import { parseDuration } from '../../../src/domain/time/duration.ts';
import { EntitlementKey } from '../../../src/domain/ids.ts';
import type { Facts, PersonFacts } from '../../../src/domain/policy/facts.ts';

/** An ask as a scenario writes it; `for` is a duration or `ever`. */
export interface Ask {
  person: Partial<PersonFacts>;
  asks: string;
  for: string;
  because?: string;
  ticket?: string;
}

export interface PreparedAsk {
  entitlement: Entitlement;
  facts: Facts;
  ask: { durationSeconds: number | null };
}

export function prepareAsk(definitions: Definitions, asked: Ask): PreparedAsk {
  const entitlement = definitions.entitlements.get(EntitlementKey.parse(asked.asks));
  const resource = entitlement && definitions.resources.get(entitlement.resourceId);
  if (!resource) throw new Error(`there is no ${asked.asks}`);
  const parsed = asked.for === 'ever' ? null : parseDuration(asked.for);
  if (parsed?.ok === false) throw new Error(parsed.sentence);
  const durationSeconds = parsed === null ? null : parsed.seconds;
  const person: PersonFacts = {
    email: 'somebody@acme.test',
    name: 'Somebody',
    title: '',
    department: '',
    type: 'employee',
    groups: [],
    ...asked.person,
  };
  const { id, key, name, target, sensitivity } = entitlement;
  const facts: Facts = {
    person,
    requester: person,
    resource,
    entitlement: { id, key, name, target, sensitivity },
    request: {
      minutes: durationSeconds === null ? Number.MAX_SAFE_INTEGER : Math.ceil(durationSeconds / 60),
      permanent: durationSeconds === null,
      ticket: asked.ticket ?? '',
      justification: asked.because ?? '',
      kind: 'new',
    },
  };
  return { entitlement, facts, ask: { durationSeconds } };
}
