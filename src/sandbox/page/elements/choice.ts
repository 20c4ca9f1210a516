import type { Option, OptionGroup } from '../blocks/block-types.ts';
import { plainOf } from '../text/plain-of.ts';

/** One line of a searchable select; `key` is unique in it. */
export interface Choice {
  key: string;
  text: string;
  description: string;
  /** What Slack's state holds for it: an option object, or an id. */
  held: Option | string;
}

export interface ChoiceGroup {
  label: string;
  choices: Choice[];
}

export function choiceOf(option: Option): Choice {
  return {
    key: option.value,
    text: plainOf(option.text),
    description: plainOf(option.description),
    held: option,
  };
}

export function groupsOf(options: Option[], groups: OptionGroup[]): ChoiceGroup[] {
  const named = groups.map((group) => ({
    label: plainOf(group.label),
    choices: group.options.map(choiceOf),
  }));
  return options.length === 0 ? named : [{ label: '', choices: options.map(choiceOf) }, ...named];
}

/** Keeps the choices in which every typed word occurs, in the text, the description or the group's label. */
export function matching(groups: ChoiceGroup[], typed: string): ChoiceGroup[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (choice: Choice, label: string): boolean => {
    const text = `${choice.text} ${choice.description} ${label}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return groups
    .map(({ label, choices }) => ({ label, choices: choices.filter((choice) => fits(choice, label)) }))
    .filter(({ choices }) => choices.length > 0);
}
