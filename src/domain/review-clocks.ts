import type { CampaignRules } from './campaign.ts';

const DAY_MS = 24 * 60 * 60_000;

/** When somebody is reminded of what they have to review, for the last time as well, and when others hear that it is late. */
export interface ReviewClocks {
  remindDueAt: Date | null;
  lastDayDueAt: Date | null;
  escalateDueAt: Date | null;
}

/** The clocks of a batch that somebody got at `from`; what would fall after the close isn't set. */
export function reviewClocks(rules: CampaignRules, from: Date, closesAt: Date): ReviewClocks {
  const after = (seconds: number | undefined): Date | null => {
    if (seconds === undefined) return null;
    const at = new Date(from.getTime() + seconds * 1_000);
    return at < closesAt ? at : null;
  };
  const lastDay = new Date(closesAt.getTime() - DAY_MS);
  return {
    remindDueAt: after(rules.remind?.fromSeconds),
    lastDayDueAt: rules.remind === null || lastDay <= from ? null : lastDay,
    escalateDueAt: after(rules.escalate?.afterSeconds),
  };
}
