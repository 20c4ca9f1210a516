/** What is meant at a target: by the id that it keeps, where that is known, else by what it is called. */
interface Meant {
  target: string;
  targetId?: string | null | undefined;
  seenAs?: { targetId?: string | undefined } | null | undefined;
}

/** Whether what was seen under `seen` is what is listed as `id`, which may say besides which of its rights is meant. */
export const isIdOf = (id: string, seen: string): boolean => id === seen || id.startsWith(`${seen}:`);

/** The id by which it is meant; undefined: not known, or not what was seen, which goes before what it was taken for. */
export function idMeant({ targetId, seenAs }: Pick<Meant, 'targetId' | 'seenAs'>): string | undefined {
  const [id, seen] = [targetId ?? undefined, seenAs?.targetId];
  return id === undefined || seen === undefined || isIdOf(id, seen) ? id : undefined;
}

/**
 * The ids under which the same right may be on record: as its target lists it, as it was seen there, and as it would be
 * seen where several rights have one id.
 */
export function idsOnRecord({ targetId, seenAs }: Pick<Meant, 'targetId' | 'seenAs'>): string[] {
  const [id, seen] = [idMeant({ targetId, seenAs }), seenAs?.targetId];
  const [, shared] = seen === undefined ? (/^(.+):/s.exec(id ?? '') ?? []) : [];
  return [...new Set([id, seen, shared].filter((one) => one !== undefined))];
}

/** Whether two mean the same right, at one connector. Names are changed and taken again, so that an id goes before them. */
export function isSameTarget(one: Meant, other: Meant): boolean {
  const [id, otherId] = [idMeant(one), idMeant(other)];
  if (id !== undefined && otherId !== undefined) return id === otherId;
  const known = id ?? otherId;
  const seen = (id === undefined ? one : other).seenAs?.targetId;
  if (known !== undefined && seen !== undefined && known === seen) return true;
  if (known !== undefined && seen !== undefined && !isIdOf(known, seen)) return false;
  return one.target === other.target;
}
