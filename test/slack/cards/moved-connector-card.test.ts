import { describe, expect, test } from 'vitest';
import { movedConnectorCard } from '../../../src/slack/cards/connector/moved-connector.ts';
import { reads } from '../support/reads.ts';
import { aGrantView } from '../support/rows.ts';

const card = (...at: string[]) => {
  const from = [...new Set(at)];
  const held = at.map((one) => ({ ...aGrantView(), at: one }));
  const now = { id: 'now', name: 'hooks.acme.test' };
  const line = { connectorId: 'desk', now, from, mark: 'm', total: at.length, mayConfirm: false };
  return reads(movedConnectorCard({ ...line, held }));
};
const rowsOf = (text: string) => text.split('\n').filter((line) => line.startsWith('• '));

describe('the card of a connector whose settings say another place', () => {
  test('says once where all of it stands', () => {
    const text = card('another address at hooks.acme.test', 'another address at hooks.acme.test');
    expect(text).toContain(
      'points to hooks.acme.test now, but 2 grants made through it are at another address at hooks.acme.test.',
    );
    expect(rowsOf(text)).toHaveLength(2);
    for (const row of rowsOf(text)) expect(row).not.toContain('hooks.acme.test');
  });

  test('says how many more there are than it lists', () => {
    const now = { id: 'now', name: 'hooks.acme.test' };
    const held = [{ ...aGrantView(), at: 'old.acme.test' }];
    const line = { connectorId: 'desk', now, from: ['old.acme.test'], mark: 'm', mayConfirm: false };
    expect(reads(movedConnectorCard({ ...line, held, total: 200_000 }))).toContain('… and 199999 more.');
  });

  test('says of each where it stands, where that isn’t one place', () => {
    const [first, second] = rowsOf(card('old.acme.test', 'older.acme.test'));
    expect(first).toMatch(/ at old\.acme\.test$/);
    expect(second).toMatch(/ at older\.acme\.test$/);
  });
});
