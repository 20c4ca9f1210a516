import { expect, test } from 'vitest';
import { endOfDay } from '../../../src/slack/views/end-of-day.ts';
import { acmeDefinitions } from '../../support/acme-definitions.ts';
import { berlin } from '../support/definitions.ts';

const view = {
  id: 'V1',
  type: 'modal',
  hash: undefined,
  callback_id: 'delegate',
  private_metadata: '',
  blocks: [],
  state: { values: { until: { until: { type: 'datepicker', selected_date: '2026-11-27' } } } },
};

test.each([
  ['Europe/Berlin', berlin('2026-11-27T23:59:59.999')],
  ['Pacific/Auckland', new Date('2026-11-27T10:59:59.999Z')],
  ['Mars/Olympus', berlin('2026-11-27T23:59:59.999')],
  [null, berlin('2026-11-27T23:59:59.999')],
])('a day that is chosen in %s counts to its end there, or by the organization’s clock', (timezone, end) => {
  const ctx = {
    clock: { now: () => berlin('2026-11-20T10:00') },
    config: acmeDefinitions(),
    actor: { person: { timezone } },
  };
  expect(endOfDay(ctx, view, 'until')).toEqual(end);
});
