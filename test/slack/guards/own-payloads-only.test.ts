import { expect, test } from 'vitest';
import { foreignPayload } from '../../../src/slack/guards/own-payloads-only.ts';

const us = { teamId: 'T1', enterpriseId: 'E1', appId: 'A1' };

test.each([
  { api_app_id: 'A1', team_id: 'T1' },
  { api_app_id: 'A1', team: { id: 'T1' }, enterprise: { id: 'E1' } },
  { api_app_id: 'A1', team_id: 'T1', enterprise_id: 'E1' },
])('takes what is for this app in this workspace: %j', (payload) => {
  expect(foreignPayload(payload, us)).toBeUndefined();
});

test.each([
  [{ team_id: 'T1' }, 'another app’s'],
  [{ api_app_id: 'A2', team_id: 'T1' }, 'another app’s'],
  [{ api_app_id: 'A1' }, 'another team’s'],
  [{ api_app_id: 'A1', team_id: 'T2' }, 'another team’s'],
  [{ api_app_id: 'A1', team_id: 'T1', team: { id: 'T2' } }, 'another team’s'],
  [{ api_app_id: 'A1', team_id: 'T1', enterprise_id: 'E2' }, 'another enterprise’s'],
  [{ api_app_id: 'A1', team_id: ['T1'] }, 'it has no readable team or app'],
  [null, 'it has no readable team or app'],
])('drops %j as %s', (payload, why) => {
  expect(foreignPayload(payload, us)).toBe(why);
});
