import type { OnCallSchedule } from '../../domain/definitions.ts';
import { ConnectorError } from '../../domain/grant/connector.ts';
import type { GroupSource } from '../../domain/people/group-reading.ts';
import { type HttpOptions, makeHttpClient } from '../http/http-client.ts';
import { strikeOut } from '../strike-out.ts';
import { grafanaOnCall } from './grafana-oncall.ts';
import { opsgenie } from './opsgenie.ts';
import { pagerduty } from './pagerduty.ts';
import { makeApi, type OnCallService } from './service.ts';

const SERVICES: Record<OnCallSchedule['from'], OnCallService> = {
  pagerduty,
  opsgenie,
  'grafana-oncall': grafanaOnCall,
};

/** Reads who is on call by one schedule; no word of it has the token in it. */
export function makeOnCallSource(
  schedule: OnCallSchedule,
  options: Pick<HttpOptions, 'time' | 'resolve' | 'timeoutMs'>,
): GroupSource {
  const service = SERVICES[schedule.from];
  const http = makeHttpClient({
    name: service.name,
    origin: new URL(schedule.url),
    allowPrivate: schedule.allowPrivateAddresses,
    time: options.time,
    tooLarge: 'that is more than who is on call.',
    heedsPauses: true,
    resolve: options.resolve,
    timeoutMs: options.timeoutMs,
  });
  const api = makeApi(service, schedule, http);
  return {
    async members() {
      try {
        return await service.members(api);
      } catch (error) {
        if (!(error instanceof ConnectorError)) throw error;
        throw new ConnectorError(error.fault, strikeOut(error.message, [schedule.token]));
      }
    },
    close: () => http.close(),
  };
}
