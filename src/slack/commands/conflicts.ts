import type { KnownBlock } from '@slack/types';
import { listConflicts } from '../../operations/policy/list-conflicts.ts';
import type { HeldConflict } from '../../operations/policy/list-conflicts.ts';
import { fittingRows, heading, type Message, note, section, sentence } from '../blocks.ts';
import { inline } from '../mrkdwn.ts';
import { counted, person, right } from '../wording.ts';
import { type Command, say } from './command.ts';

const ROWS = 30;

export const conflictsCommand: Command = {
  name: 'conflicts',
  usage: '',
  summary: 'Who holds, today, what separation of duties keeps apart.',
  audience: 'auditor',
  handle: async (ctx) =>
    say(conflictsMessage(await listConflicts(ctx), ctx.config.separationOfDuties.length)),
};

function conflictsMessage(held: HeldConflict[], rules: number): Message {
  const checked = counted(rules, 'rule', 'rules');
  if (rules === 0) return sentence('access.yaml has no separation_of_duties, so nothing is kept apart.');
  if (held.length === 0) return sentence(`Nobody holds conflicting access now (${checked} looked at).`);
  const left = held.length - ROWS;
  return {
    text: `${counted(held.length, 'conflict is', 'conflicts are')} held now.`,
    blocks: [
      heading('Conflicting access held now'),
      ...fittingRows(held.slice(0, ROWS).map(row)),
      ...(left > 0 ? [note(`… and ${left} more.`)] : []),
      note(`${checked} looked at. An exception that was decided counts here too, until it ends.`),
    ],
  };
}

function row({ rule, person: holder, entitlements }: HeldConflict): KnownBlock {
  return section(
    `${person(holder)}: ${entitlements.map(right).join(' and ')}`,
    `Against “${inline(rule.name, 120)}” (${inline(rule.id, 60)})`,
  );
}
