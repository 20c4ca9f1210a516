import * as z from 'zod';
import { addressOf, invalid, MOST_ON_CALL, type OnCallService } from './service.ts';

const PAGE = 100;

const OnCalls = z.object({
  oncalls: z.array(
    z.object({
      user: z.object({ id: z.string(), summary: z.string().nullish(), email: z.string().nullish() }),
      schedule: z.object({ id: z.string() }).nullish(),
    }),
  ),
  more: z.boolean(),
});
const Schedule = z.object({ schedule: z.object({ id: z.string() }) });

/** https://developer.pagerduty.com/api-reference/3a6b910f11050-list-all-of-the-on-calls */
export const pagerduty: OnCallService = {
  name: 'PagerDuty',
  headers: (token) => ({
    authorization: `Token token=${token}`,
    accept: 'application/vnd.pagerduty+json;version=2',
  }),
  async members(api) {
    const { name, schedule } = api;
    const found: string[] = [];
    for (let offset = 0; ; offset += PAGE) {
      const asked = {
        'schedule_ids[]': schedule,
        'include[]': 'users',
        limit: `${PAGE}`,
        offset: `${offset}`,
      };
      const { oncalls, more } = await api.get('oncalls', asked, OnCalls);
      for (const { user, schedule: of } of oncalls) {
        if (of?.id !== schedule) throw invalid(`${name} answered with another schedule than ${schedule}.`);
        found.push(addressOf(name, user.summary ?? user.id, user.email));
      }
      if (!more) break;
      if (oncalls.length === 0 || found.length > MOST_ON_CALL)
        throw invalid(`${name} offered a list of who is on call that has no end.`);
    }
    // Of a schedule that isn't there nobody is on call either.
    if (found.length === 0) await api.get(`schedules/${encodeURIComponent(schedule)}`, {}, Schedule);
    return found;
  },
};
