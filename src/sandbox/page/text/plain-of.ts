import { emojiCharacter } from './emoji.ts';

export interface TextObject {
  type: string;
  text: string;
  emoji?: boolean;
}

/** A plain_text as a string, with its emoji; the accessible name of what it labels. */
export function plainOf(text: TextObject | undefined): string {
  if (text === undefined) return '';
  return text.text.replace(
    /:([a-z0-9_+'-]{1,60}):/g,
    (whole: string, name: string) => emojiCharacter(name) ?? whole,
  );
}
