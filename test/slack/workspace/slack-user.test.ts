import { describe, expect, test } from 'vitest';
import { accountFault } from '../../../src/domain/people/person.ts';
import { toSlackAccount } from '../../../src/slack/workspace/slack-user.ts';

const us = { teamId: 'T1', enterpriseId: 'E1' };
const now = new Date('2026-11-20T09:00:00Z');
const read = (user: object, ours = us) => toSlackAccount({ id: 'U1', ...user }, ours, now);
const grid = (enterprise: string, ...teams: string[]) => ({
  enterprise_user: { id: 'W1', enterprise_id: enterprise, teams },
});

describe('a user whose fields are null, missing or odd', () => {
  test.each([
    [{}],
    [{ team_id: null, name: null, real_name: null, tz: null, profile: null, enterprise_user: null }],
    [{ profile: { email: null, display_name: null, real_name: null, team: null } }],
    [{ name: 7, real_name: {}, tz: [], profile: 'none', enterprise_user: { enterprise_id: 1, teams: 'T1' } }],
    [{ profile: { email: { at: 1 }, display_name: '\0' }, is_stranger: null, is_restricted: null }],
  ])('is read: %j', (user) => {
    expect(read({ ...user, deleted: true })).toMatchObject({
      userId: 'U1',
      teamId: 'T1',
      deleted: true,
      email: null,
    });
    expect(read(user)).toMatchObject({
      displayName: 'U1',
      deleted: false,
      isStranger: false,
      emailConfirmed: false,
    });
  });

  test('is barred by whatever is said to bar them, and vouched for by nothing but true', () => {
    expect(read({ deleted: 1, is_restricted: 'true', is_email_confirmed: 'true' })).toMatchObject({
      deleted: true,
      isRestricted: true,
      emailConfirmed: false,
    });
  });

  test('is dropped only where there is no id', () => {
    for (const id of [null, undefined, '', 7, '<@U1>']) expect(read({ id })).toBeUndefined();
    expect(toSlackAccount(null, us, now)).toBeUndefined();
  });

  test('is at the address that was written, in lower case, and at no look-alike', () => {
    expect(read({ profile: { email: 'Kim@ACME.test' } })?.email).toBe('kim@acme.test');
    expect(read({ profile: { email: '\u212Aim@acme.test' } })?.email).not.toBe('kim@acme.test');
  });
});

describe('a member of this workspace', () => {
  test.each([
    ['at home here', {}, true],
    ['at home here, of the grid', { team_id: 'T1', ...grid('E1', 'T1') }, true],
    ['at home in a sister’s', { team_id: 'T2', ...grid('E1', 'T2', 'T1') }, true],
    [
      'at home in a sister’s, though Slack calls them a stranger',
      { team_id: 'T2', is_stranger: true, ...grid('E1', 'T1') },
      true,
    ],
    ['at home with the enterprise', { team_id: 'E1', ...grid('E1', 'T1') }, true],
    ['of a sister’s alone', { team_id: 'T2', ...grid('E1', 'T2') }, false],
    ['of another enterprise, whatever it lists', { team_id: 'T9', ...grid('E9', 'T9', 'T1') }, false],
    ['of another organization, in a shared channel', { team_id: 'T9' }, false],
    ['of another organization, in no channel', { team_id: 'T9', is_stranger: true }, false],
    ['said to be a stranger', { is_stranger: true }, false],
  ])('%s: %j is let in: %s', (_, user, letIn) => {
    const account = read(user);
    expect(account && accountFault(account, 'T1') === undefined).toBe(letIn);
  });

  test('is nobody by a list of workspaces where there is no enterprise', () => {
    const alone = { teamId: 'T1', enterpriseId: null };
    const account = toSlackAccount({ id: 'U1', team_id: 'T2', ...grid('E1', 'T1') }, alone, now);
    expect(account && accountFault(account, 'T1')).toMatch(/other organizations/);
  });
});
