import { describe, expect, test } from 'vitest';
import { describeDiff, diffDefinitions } from '../../src/config/diff-definitions.ts';
import type { Definitions } from '../../src/domain/definitions.ts';
import { loadText } from './load-text.ts';

const text = (from: string) => `version: 1
organization: Acme
admins: [ada@acme.test]
connectors: [{ id: chat, type: slack-usergroup }]
groups: [{ id: on-call, ${from} }]
`;

function definitions(from: string, token = 'canary-4711'): Definitions {
  const loaded = loadText(text(from), { PAGERDUTY_TOKEN: token });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  return loaded.definitions;
}
const read = (from: string) => {
  const group = definitions(from).groups.get('on-call');
  return group !== undefined && 'read' in group ? group.read : undefined;
};

const SCHEDULE = 'from: pagerduty, schedule: P1, token: "${PAGERDUTY_TOKEN}"';

describe('a group that is kept elsewhere', () => {
  test('is who is on call by a schedule, at the service’s own place or another', () => {
    const schedule = {
      from: 'pagerduty',
      schedule: 'P1',
      token: 'canary-4711',
      url: 'https://api.pagerduty.com',
      allowPrivateAddresses: false,
    };
    expect(read(SCHEDULE)).toEqual(schedule);
    const url = 'https://api.eu.pagerduty.com';
    expect(read(`${SCHEDULE}, url: "${url}"`)).toEqual({ ...schedule, url });
    const inside = 'http://oncall.internal:8080';
    expect(read(`${SCHEDULE}, url: "${inside}", allow_private_addresses: true`)).toMatchObject({
      url: inside,
      allowPrivateAddresses: true,
    });
  });

  test('is who holds a target at a connector, and is said to be nobody’s while that isn’t there', () => {
    const from = 'from: chat, target: oncall-db';
    expect(read(from)).toEqual({ from: 'connector', connectorId: 'chat', target: 'oncall-db' });
    expect(loadText(text(from))).toMatchObject({
      notYet: expect.arrayContaining([
        'groups.on-call is read by connectors.chat, whose type slack-usergroup is not there yet: it can’t be said who is in it, so a person decides what depends on it.',
      ]),
    });
  });

  test('is the same one with another token, and no hash is of a token', () => {
    expect(definitions(SCHEDULE, 'another').hash).toBe(definitions(SCHEDULE).hash);
  });

  test('says of a change of its token that there is one, and not which', () => {
    const changed = diffDefinitions(
      definitions(SCHEDULE.replace('${PAGERDUTY_TOKEN}', 'canary-1')),
      definitions(SCHEDULE.replace('${PAGERDUTY_TOKEN}', 'canary-2').replace('P1', 'P2')),
    );
    expect(describeDiff(changed)).toEqual([
      'changed  group on-call: read.schedule was P1, and is now P2',
      'changed  group on-call: read.token is another',
    ]);
  });
});
