/** What is meant at a target: by the id that it keeps, where that is known, else by what it is called. */
interface Meant {
  target: string;
  targetId?: string | null | undefined;
  seenAs?: { targetId?: string | undefined } | null | undefined;
}

/** Whether what was seen under `seen` is what is listed as `id`, which may say besides which of its rights is meant. */
export const isIdOf = (id: string, seen: string): boolean => id === seen || id.startsWith(`${seen}:`);

/** Whether two mean the same right, at one connector. Names are changed and taken again, so that an id goes before them. */
export function isSameTarget(one: Meant, other: Meant): boolean {
  const [id, otherId] = [one.targetId ?? undefined, other.targetId ?? undefined];
  if (id !== undefined && otherId !== undefined) return id === otherId;
  const known = id ?? otherId;
  const seen = (id === undefined ? one : other).seenAs?.targetId;
  if (known !== undefined && seen !== undefined && !isIdOf(known, seen)) return false;
  return one.target === other.target;
}
