import * as z from 'zod';
import { addressOf, invalid, MOST_ON_CALL, type OnCallService } from './service.ts';

const Schedule = z.object({ on_call_now: z.array(z.string()) });
const User = z.object({ id: z.string(), email: z.string().nullish(), username: z.string().nullish() });

/** https://grafana.com/docs/oncall/latest/oncall-api-reference/schedules/ and …/users/ */
export const grafanaOnCall: OnCallService = {
  name: 'Grafana OnCall',
  headers: (token) => ({ authorization: token }),
  async members(api) {
    const { name, schedule } = api;
    const path = `api/v1/schedules/${encodeURIComponent(schedule)}/`;
    const { on_call_now: ids } = await api.get(path, {}, Schedule);
    if (ids.length > MOST_ON_CALL) throw invalid(`${name} lists more than ${MOST_ON_CALL} who are on call.`);
    const found: string[] = [];
    for (const id of new Set(ids)) {
      const user = await api.get(`api/v1/users/${encodeURIComponent(id)}/`, {}, User);
      found.push(addressOf(name, user.username ?? id, user.email));
    }
    return found;
  },
};
