/** The payload with a mark for what can't be read in place of what no database keeps: a NUL, half a character. */
export function storableText(payload: unknown): unknown {
  if (typeof payload === 'string') return payload.toWellFormed().replaceAll('\0', '\uFFFD');
  if (Array.isArray(payload)) return payload.map(storableText);
  if (typeof payload !== 'object' || payload === null) return payload;
  return Object.fromEntries(Object.entries(payload).map(([key, value]) => [key, storableText(value)]));
}
