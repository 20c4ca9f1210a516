import type { Condition } from '../../domain/policy/condition/condition.ts';
import { fold } from '../../domain/policy/condition/fold.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import type { Path } from '../fault.ts';
import type { Examinable, Vain } from './examine.ts';

export type Placed = { path: Path; condition: Pick<Condition, 'compares'> };

/** Texts in conditions that nothing in the catalog is called. */
export function examineConditions(definitions: Examinable): Vain[] {
  const words = wordsIn(definitions);
  return conditionsIn(definitions).flatMap(({ path, condition }) =>
    condition.compares.flatMap(({ fact, text }) => {
      const known = words[fact];
      if (known === undefined || text === '' || known.some((word) => fold(word) === fold(text))) return [];
      const near = nearestWord(text, known);
      const advice = near === undefined ? '' : ` — did you mean "${near}"?`;
      return [{ path, says: `no ${fact} is "${text}" in this catalog${advice}` }];
    }),
  );
}

/** Every condition of a file, with its place. */
export function conditionsIn({
  policies,
  roles,
  reviews,
}: Pick<Examinable, 'policies' | 'roles' | 'reviews'>): Placed[] {
  const found: { path: Path; condition: Pick<Condition, 'compares'> | null | undefined }[] = [
    ...policies.flatMap((policy, index) => [
      { path: ['policies', index, 'when'], condition: policy.when },
      ...policy.deny.map((deny, at) => ({ path: ['policies', index, 'deny', at, 'if'], condition: deny.if })),
      { path: ['policies', index, 'auto_approve'], condition: policy.autoApprove },
      ...policy.stages.map((stage, at) => ({
        path: ['policies', index, 'stages', at, 'skip_if'],
        condition: stage.skipIf,
      })),
      { path: ['policies', index, 'break_glass', 'allowed_if'], condition: policy.breakGlass?.allowedIf },
    ]),
    ...[...roles.values()].map((role, index) => ({
      path: ['roles', index, 'assign_when'],
      condition: role.assignWhen,
    })),
    ...[...reviews.values()].map((review, index) => ({
      path: ['reviews', index, 'scope'],
      condition: review.scope,
    })),
  ];
  return found.flatMap(({ path, condition }) => (condition ? [{ path, condition }] : []));
}

/** What is discovered is called as its system says, which can't be known here. */
function wordsIn({ resources, entitlements }: Examinable): Record<string, readonly string[]> {
  const [things, rights] = [[...resources.values()], [...entitlements.values()]];
  const areAllTyped = things.every(({ discover }) => discover === null);
  return {
    'resource.id': things.map((one) => one.id),
    'resource.name': things.map((one) => one.name),
    'resource.environment': things.map((one) => one.environment),
    'resource.tags': things.flatMap((one) => one.tags),
    ...(areAllTyped && {
      'entitlement.id': rights.map((one) => one.id),
      'entitlement.key': rights.map((one) => one.key),
      'entitlement.name': rights.map((one) => one.name),
      'entitlement.target': rights.map((one) => one.target),
    }),
  };
}
