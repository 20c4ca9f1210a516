import type { KnownBlock } from '@slack/types';
import type { HeldConflict } from '../../operations/policy/list-conflicts.ts';
import { section } from '../blocks.ts';
import { inline } from '../mrkdwn.ts';
import { person, right } from '../wording.ts';

/** Whose access conflicts, and against which rule. */
export function conflictRow({ rule, person: holder, entitlements }: HeldConflict): KnownBlock {
  return section(
    `${person(holder)}: ${entitlements.map(right).join(' and ')}`,
    `Against “${inline(rule.name, 120)}” (${inline(rule.id, 60)})`,
  );
}
