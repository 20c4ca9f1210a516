const CONTROL_OR_INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu;

/** Text from elsewhere as one line of at most `maxLength` characters, without control and direction marks. */
export function plainLine(text: string, maxLength: number): string {
  const line = text.replace(CONTROL_OR_INVISIBLE, ' ').trim();
  if (line.length <= maxLength) return line;
  const isHalfCharacter = /[\uD800-\uDBFF]$/;
  return `${line.slice(0, maxLength - 1).replace(isHalfCharacter, '')}…`;
}
