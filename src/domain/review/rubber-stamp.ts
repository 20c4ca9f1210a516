/** How somebody went through what they had to review; times are of the items that they decided themselves. */
export interface ReviewPace {
  /** Items that wait for them still. */
  open: number;
  decided: number;
  /** Of those decided. */
  kept: number;
  firstAt: Date | null;
  lastAt: Date | null;
  /** Between one decision and the next. */
  medianGapSeconds: number | null;
  /** What they submitted in other campaigns. */
  before: { kept: number; revoked: number };
}

const FEW = 5;
const MANY = 20;
const SECONDS_AN_ITEM = 3;
const SHORT_GAP_SECONDS = 2;
const LAST_HOUR_MS = 60 * 60_000;

/** Whether it is worth asking when they decided: without times, most can be told to show no sign. */
export function mayHaveSigns(
  { decided, kept }: Pick<ReviewPace, 'decided' | 'kept'>,
  { closesAt }: { closesAt: Date | null },
  now: Date,
): boolean {
  const isLastHour = closesAt !== null && now.getTime() >= closesAt.getTime() - LAST_HOUR_MS;
  return decided >= FEW && (kept === decided || isLastHour);
}

/** What speaks for decisions that nobody looked at, one sentence each; whether it was so is for a person to judge. */
export function rubberStampSigns(pace: ReviewPace, campaign: { closesAt: Date | null }): string[] {
  const { decided, kept, firstAt, lastAt, before } = pace;
  if (decided < FEW || firstAt === null || lastAt === null) return [];
  const signs: string[] = [];
  const allKept = kept === decided;
  const tookSeconds = Math.round((lastAt.getTime() - firstAt.getTime()) / 1_000);
  if (allKept && pace.open === 0 && tookSeconds < decided * SECONDS_AN_ITEM)
    signs.push(`Kept all ${decided} within ${inWords(tookSeconds)}.`);
  else if (allKept && pace.medianGapSeconds !== null && pace.medianGapSeconds < SHORT_GAP_SECONDS)
    signs.push(`Kept all ${decided}, most of them within ${SHORT_GAP_SECONDS} seconds after the one before.`);
  const ever = decided + before.kept + before.revoked;
  if (allKept && before.revoked === 0 && ever >= MANY)
    signs.push(`Never revoked anything in ${ever} decisions.`);
  const { closesAt } = campaign;
  if (closesAt !== null && firstAt.getTime() >= closesAt.getTime() - LAST_HOUR_MS)
    signs.push(`Decided all ${decided} in the last hour before the close.`);
  return signs;
}

const inWords = (seconds: number): string =>
  seconds < 120 ? `${seconds} second${seconds === 1 ? '' : 's'}` : `${Math.round(seconds / 60)} minutes`;
