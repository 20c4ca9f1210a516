import { describe, expect, it, test } from 'vitest';
import { isTicket, ticketIn, USUAL_TICKETS } from '../../../src/domain/request/ticket.ts';

describe('where the file doesn’t say how tickets look', () => {
  it.each(['INC-4711', 'inc-4711', 'INC0012345', '4711', '#4711', 'acme/shop#12', 'https://jira.test/INC-1'])(
    'takes %s for one',
    (typed) => {
      expect(isTicket(USUAL_TICKETS, typed)).toBe(true);
    },
  );

  it.each(['', ' ', 'none', 'n/a', '-', 'see INC-4711', 'UTF-8', 'utf-8', 'SHA-256', 'sha256', 'ISO-8601'])(
    'doesn’t take “%s” for one',
    (typed) => {
      expect(isTicket(USUAL_TICKETS, typed)).toBe(false);
    },
  );

  it.each([
    ['fixing INC-4711.', 'INC-4711'],
    ['(OPS2-12), then the rest', 'OPS2-12'],
    ['the UTF-8 columns of “INC-7”', 'INC-7'],
    ['move the sums to SHA-256', ''],
    ['read UTF-8-encoded names', ''],
    ['see INC-4711-b and x/INC-1', ''],
    ['RFC-2119, ISO-8859-1 and IPV-6', ''],
    ['two of 2 need it', ''],
  ])('finds in “%s” the ticket “%s”', (sentence, ticket) => {
    expect(ticketIn(USUAL_TICKETS, sentence)).toBe(ticket);
  });
});

test('a pattern of the file is the only form, in a field and in a sentence', () => {
  const pattern = /^(?:CHG\d{4})$/iu;
  const form = { pattern, inText: pattern, example: 'CHG0001' };

  expect(isTicket(form, ' chg0001 ')).toBe(true);
  expect(isTicket(form, 'INC-4711')).toBe(false);
  expect(ticketIn(form, 'for INC-4711, CHG0002!')).toBe('CHG0002');
});
