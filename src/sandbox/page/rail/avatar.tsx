import type { Member } from '../../acts.ts';

/** Hue and lightness: each dark enough for the white letters on it. */
const colours = [
  [8, 44],
  [28, 39],
  [75, 33],
  [140, 34],
  [172, 33],
  [200, 40],
  [225, 46],
  [262, 47],
  [300, 45],
  [335, 46],
] as const;

/** Initials on a colour that stays with the person; the bot wears the gate. */
export function Avatar({
  member,
  size = 'medium',
}: {
  member: Member | undefined;
  size?: 'small' | 'medium';
}) {
  if (member?.isBot === true) {
    return (
      <span class={`avatar bot ${size}`} aria-hidden="true">
        <svg viewBox="0 0 16 16">
          <path d="M3 13.5V7.2a5 5 0 0 1 10 0v6.3h-2.6V7.6a2.4 2.4 0 0 0-4.8 0v5.9z" />
        </svg>
      </span>
    );
  }
  const [hue, lightness] = colours[stableNumber(member?.id ?? '') % colours.length] ?? colours[0];
  return (
    <span class={`avatar ${size}`} style={{ background: `hsl(${hue} 42% ${lightness}%)` }} aria-hidden="true">
      {initials(member?.realName ?? '?')}
    </span>
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : ''].map((word) =>
    String.fromCodePoint((word || ' ').codePointAt(0) ?? 32),
  );
  return letters.join('').trim().toUpperCase();
}

function stableNumber(text: string): number {
  let sum = 7;
  for (const character of text) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 100_003;
  return sum;
}
