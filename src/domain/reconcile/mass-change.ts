/** What a look at a whole resource found otherwise than it was known, and how much there is. */
export interface Differing {
  /** What is on record and isn't there, and isn't known as missing yet. */
  gone: number;
  /** What is there and isn't on record, and isn't known yet. */
  added: number;
  /** All that is there. */
  listed: number;
}

/** So much may be gone or come between two looks without a question. */
const FEW = 10;
/** A target that is empty is believed only where it held next to nothing. */
const NEXT_TO_NOTHING = 2;

/** Whether so much differs at once that a target, or what it was asked, is likelier to be wrong than all of it to be true. */
export function isMassChange({ gone, added, listed }: Differing, share: number): boolean {
  if (listed === 0 && gone > NEXT_TO_NOTHING) return true;
  const differing = gone + added;
  return differing > FEW && differing > share * (listed + gone);
}

/** How much may differ, and until when, as an instant in ISO's form. */
export interface Believed extends Pick<Differing, 'gone' | 'added'> {
  until: string;
}

/** Whether no more differs than somebody said is right; a little may have come since. */
export const isWithin = (differing: Differing, believed: Believed, now: Date): boolean =>
  now.getTime() <= Date.parse(believed.until) &&
  differing.gone <= believed.gone + FEW &&
  differing.added <= believed.added + FEW;
