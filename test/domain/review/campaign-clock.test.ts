import { describe, expect, it } from 'vitest';
import { batchClocks, closesAt } from '../../../src/domain/review/campaign-clock.ts';
import { RULES } from '../../support/campaigns.ts';

const DAY = 86_400;
const at = (text: string) => new Date(text);

describe('the close of a campaign', () => {
  it('is at the hour at which it began, over a change of clocks too', () => {
    const rules = { ...RULES, dueInSeconds: 14 * DAY };

    expect(closesAt(at('2026-03-20T08:00:00Z'), rules, 'Europe/Berlin')).toEqual(at('2026-04-03T07:00:00Z'));
    expect(closesAt(at('2026-03-20T08:00:00Z'), rules, 'UTC')).toEqual(at('2026-04-03T08:00:00Z'));
  });

  it('is to the second where it isn’t a matter of days', () => {
    const rules = { ...RULES, dueInSeconds: DAY + 90 };

    expect(closesAt(at('2026-11-20T09:00:00Z'), rules, 'Europe/Berlin')).toEqual(at('2026-11-21T09:01:30Z'));
  });
});

describe('the clocks of a batch', () => {
  const closes = at('2026-12-04T09:00:00Z');

  it('count from when it was given, and the last day from the close', () => {
    expect(batchClocks(RULES, at('2026-11-20T09:00:00Z'), closes)).toEqual({
      remindDueAt: at('2026-11-23T09:00:00Z'),
      lastDayDueAt: at('2026-12-03T09:00:00Z'),
      escalateDueAt: at('2026-11-30T09:00:00Z'),
    });
  });

  it('stand still where they would go off after the close, or where nobody is reminded', () => {
    const nothing = { remindDueAt: null, lastDayDueAt: null, escalateDueAt: null };

    expect(batchClocks(RULES, at('2026-12-03T10:00:00Z'), closes)).toEqual(nothing);
    expect(
      batchClocks({ ...RULES, remind: null, escalate: null }, at('2026-11-20T09:00:00Z'), closes),
    ).toEqual(nothing);
  });
});
