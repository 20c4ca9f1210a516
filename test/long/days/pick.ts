/** Of the numbers below ten that a step picks by. */
const MOSTLY = 8;

export const isPending = ({ state }: { state: string }) => state === 'pending';

/** Mostly one of which something may still be done. */
export function pick<T>(
  items: readonly T[],
  which: number,
  isOpen: (item: T) => boolean = () => true,
): T | undefined {
  const open = items.filter(isOpen);
  const among = which < MOSTLY && open.length > 0 ? open : items;
  return among[which % Math.max(1, among.length)];
}
