import { DateTime } from 'luxon';
import type { CampaignRules } from './campaign.ts';

const DAY_SECONDS = 86_400;
const DAY_MS = DAY_SECONDS * 1_000;

/** When a campaign closes: whole days are days of the organization's calendar, so that it closes at the hour it began. */
export function closesAt(launchedAt: Date, { dueInSeconds }: CampaignRules, zone: string): Date {
  const days = Math.floor(dueInSeconds / DAY_SECONDS);
  const began = DateTime.fromJSDate(launchedAt, { zone });
  return began
    .plus({ days })
    .plus({ seconds: dueInSeconds % DAY_SECONDS })
    .toJSDate();
}

/** When the reviewer of a batch is reminded, told that it is the last day, and passed over; null where it isn't done. */
export interface BatchClocks {
  remindDueAt: Date | null;
  lastDayDueAt: Date | null;
  escalateDueAt: Date | null;
}

/** The clocks of a batch that its reviewer is given at `from`; nothing is due once the campaign closes. */
export function batchClocks(rules: CampaignRules, from: Date, closes: Date): BatchClocks {
  const before = (at: number): Date | null => (at < closes.getTime() ? new Date(at) : null);
  const lastDay = closes.getTime() - DAY_MS;
  return {
    remindDueAt: rules.remind && before(from.getTime() + rules.remind.fromSeconds * 1_000),
    lastDayDueAt: rules.remind && lastDay > from.getTime() ? new Date(lastDay) : null,
    escalateDueAt: rules.escalate && before(from.getTime() + rules.escalate.afterSeconds * 1_000),
  };
}
