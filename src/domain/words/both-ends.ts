const END = 35;

/** A line of at most `max` characters, cut in its middle where it is longer: what tells two names apart often stands last. */
export function bothEnds(line: string, max: number): string {
  if (line.length <= max) return line;
  const end = Math.min(END, Math.floor((max - 1) / 2));
  const characters = Array.from(line);
  const first = asManyAsFit(characters, max - end - 1);
  const last = asManyAsFit(characters.toReversed(), end).toReversed();
  return `${first.join('')}…${last.join('')}`;
}

function asManyAsFit(characters: readonly string[], max: number): string[] {
  let left = max;
  const at = characters.findIndex((one) => (left -= one.length) < 0);
  return characters.slice(0, at < 0 ? characters.length : at);
}
