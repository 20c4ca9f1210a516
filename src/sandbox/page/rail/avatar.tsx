import type { Member } from '../../acts.ts';

const hues = [8, 28, 75, 140, 172, 200, 225, 262, 300, 335];

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
  const hue = hues[stableNumber(member?.id ?? '') % hues.length];
  return (
    <span class={`avatar ${size}`} style={{ background: `hsl(${hue} 42% 46%)` }} aria-hidden="true">
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
