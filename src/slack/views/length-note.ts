import type { DurationChoice } from '../../domain/policy/duration-choices.ts';
import { type AskedLength, formatDuration } from '../../domain/time/duration.ts';
import { TEXT_MAX } from './inputs.ts';
import type { TakenLength } from '../../domain/words/length-words.ts';
import { momentInWords, type WhenTyped } from '../../domain/words/when-typed.ts';

/** What a time that somebody typed comes to as a length; empty where they typed a length. */
export function readAs(length: TakenLength, when: WhenTyped): string {
  const said = endAsRead(length, when);
  return said === '' ? '' : `${said} from now. It ends then, whenever you get it.`;
}

/** The same for what they have already. */
export function readAsMore(length: TakenLength, when: WhenTyped): string {
  const said = endAsRead(length, when);
  return said === '' ? '' : `${said} more.`;
}

function endAsRead({ seconds, until, said }: TakenLength, when: WhenTyped): string {
  if (until === null || typeof seconds !== 'number') return '';
  return `“${said}” is ${momentInWords(until, when)} (${when.zone}), ${formatDuration(seconds)}`;
}

/** Why a length that somebody wants isn't among those that can be chosen, and what is; empty where it is. */
export function whyNotOffered(wanted: AskedLength | null, choices: readonly DurationChoice[]): string {
  const most = choices.flatMap(({ seconds }) => (seconds === 'permanent' ? [] : [seconds])).at(-1);
  if (wanted === null || most === undefined || choices.some(({ seconds }) => seconds === wanted)) return '';
  const longest = `the most is ${formatDuration(most)}`;
  if (wanted === 'permanent') return `This can’t be permanent: ${longest}. Choose how long.`;
  if (wanted > most) return `${formatDuration(wanted)} is too long here: ${longest}. Choose how long.`;
  return `${formatDuration(wanted)} isn’t available here. Choose how long.`;
}

/** A form's input holds less than a command may. */
export function tooLong({ justification }: { justification: string }): string {
  if (justification.length <= TEXT_MAX) return '';
  return `Your reason is longer than ${TEXT_MAX} characters, so the form cuts it off.`;
}

export const sentences = (...said: string[]): string => said.filter((one) => one !== '').join(' ');
