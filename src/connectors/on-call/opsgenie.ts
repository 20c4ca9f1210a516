import * as z from 'zod';
import { addressOf, type OnCallService } from './service.ts';

const OnCalls = z.object({ data: z.object({ onCallRecipients: z.array(z.string()) }) });

/** https://docs.opsgenie.com/docs/who-is-on-call-api */
export const opsgenie: OnCallService = {
  name: 'Opsgenie',
  headers: (token) => ({ authorization: `GenieKey ${token}` }),
  async members(api) {
    const path = `v2/schedules/${encodeURIComponent(api.schedule)}/on-calls`;
    const { data } = await api.get(path, { scheduleIdentifierType: 'id', flat: 'true' }, OnCalls);
    // What people are called there is their address.
    return data.onCallRecipients.map((called) => addressOf(api.name, called, called));
  },
};
