import { describe, expect, it, onTestFinished } from 'vitest';
import { makeOnCallSource } from '../../../src/connectors/on-call/on-call-source.ts';
import type { OnCallSchedule } from '../../../src/domain/definitions.ts';
import { ConnectorError } from '../../../src/domain/grant/connector.ts';
import { SERVICES, startOnCall, TOKEN } from '../../support/on-call-services.ts';

const SCHEDULE = 'P123';

async function standing(from: OnCallSchedule['from'], more: Partial<OnCallSchedule> = {}) {
  const services = await startOnCall();
  const { url } = services[from];
  const schedule = { from, schedule: SCHEDULE, token: TOKEN, url, allowPrivateAddresses: true, ...more };
  const source = makeOnCallSource(schedule, { time: () => new Date(), timeoutMs: 2_000 });
  onTestFinished(() => source.close());
  const fault = async () => {
    const error = await source.members().then(
      () => undefined,
      (rejected: unknown) => rejected,
    );
    expect(error).toBeInstanceOf(ConnectorError);
    return (error as Error).message;
  };
  return { service: services[from], source, fault };
}

const NAMES = { pagerduty: 'PagerDuty', opsgenie: 'Opsgenie', 'grafana-oncall': 'Grafana OnCall' };

describe.each(SERVICES)('%s', (from) => {
  const name = NAMES[from];

  it('says who is on call now, also when that changes, and nobody where nobody is', async () => {
    const { service, source } = await standing(from);
    service.onCall(SCHEDULE, ['dora@acme.test', 'Omar@acme.test']);
    expect(await source.members()).toEqual(['dora@acme.test', 'Omar@acme.test']);
    service.onCall(SCHEDULE, ['kim@acme.test']);
    expect(await source.members()).toEqual(['kim@acme.test']);
    service.onCall(SCHEDULE, []);
    expect(await source.members()).toEqual([]);
  });

  it('doesn’t take a schedule that isn’t there for one on which nobody is', async () => {
    const { fault } = await standing(from);
    expect(await fault()).toBe(`${name} answered 404 (it has no schedule P123).`);
  });

  it('doesn’t leave out whose address it doesn’t say', async () => {
    const { service, fault } = await standing(from);
    service.onCall(SCHEDULE, ['dora@acme.test', null]);
    expect(await fault()).toBe(`${name} doesn’t say the e-mail address of robot, who is on call.`);
  });

  it.each([
    ['an error page', { status: 502 }, `${name} answered 502.`],
    [
      'another answer',
      { status: 200, body: { ok: true } },
      `${name} answered something else than who is on call`,
    ],
    ['a page that isn’t JSON', { status: 200, body: undefined }, `${name} answered something else`],
  ])('concludes nothing from %s', async (_, broken, says) => {
    const { service, fault } = await standing(from);
    service.onCall(SCHEDULE, ['dora@acme.test']);
    service.broken = broken;
    expect(await fault()).toContain(says);
  });

  it('follows no redirect, and never says its token', async () => {
    const { service, fault } = await standing(from);
    service.broken = { status: 302, headers: { location: 'http://127.0.0.1:1/' } };
    expect(await fault()).toBe(`${name} answered 302.`);
    service.broken = { status: 200, body: { [TOKEN]: TOKEN } };
    expect(await fault()).not.toContain(TOKEN);
    expect(service.calls.map(String).join(' ')).not.toContain(TOKEN);
  });

  it('waits where it is asked to', async () => {
    const { service, fault } = await standing(from);
    service.broken = { status: 429, headers: { 'retry-after': '30' } };
    expect(await fault()).toBe(`${name} answered 429.`);
    expect(await fault()).toContain('asked for fewer calls');
    expect(service.calls).toHaveLength(1);
  });

  it('isn’t called on this machine unless that is allowed', async () => {
    const { service, fault } = await standing(from, { allowPrivateAddresses: false });
    expect(await fault()).toContain(`${name} wasn’t called`);
    expect(service.calls).toEqual([]);
  });
});

it('reads PagerDuty page by page to the end, and of this schedule alone', async () => {
  const { service, source } = await standing('pagerduty');
  const emails = Array.from({ length: 250 }, (_, at) => `p${at}@acme.test`);
  service.onCall(SCHEDULE, emails);
  service.onCall('POTHER', ['other@acme.test']);
  expect(await source.members()).toEqual(emails);
  expect(service.calls.map((url) => url.searchParams.get('offset'))).toEqual(['0', '100', '200']);
});

it('refuses a list of PagerDuty’s that has no end, or is of another schedule', async () => {
  const { service, fault } = await standing('pagerduty');
  service.broken = { status: 200, body: { oncalls: [], more: true } };
  expect(await fault()).toContain('has no end');
  const oncall = { user: { id: 'U1', email: 'kim@acme.test' }, schedule: { id: 'POTHER' } };
  service.broken = { status: 200, body: { oncalls: [oncall], more: false } };
  expect(await fault()).toBe('PagerDuty answered with another schedule than P123.');
});

it.each([
  ['pagerduty', 'PagerDuty answered 401 (it doesn’t take the token).'],
  ['opsgenie', 'Opsgenie answered 401 (it doesn’t take the token).'],
  ['grafana-oncall', 'Grafana OnCall answered 403 (the token may not read this schedule).'],
] as const)('says of %s that a token isn’t taken', async (from, says) => {
  const { service, fault } = await standing(from, { token: 'another-canary-4712' });
  service.onCall(SCHEDULE, ['dora@acme.test']);
  expect(await fault()).toBe(says);
});
