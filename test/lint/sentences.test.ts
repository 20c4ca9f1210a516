import { beforeAll, expect, test } from 'vitest';
import { type Sentence, sentences } from '../../scripts/sentences.mjs';

let all: Sentence[];

beforeAll(() => {
  all = sentences();
});

const saidIn = (path: string) => all.filter(({ file }) => file.startsWith(path)).map(({ text }) => text);

test.each([
  ['src/slack/cards/', 'a message', 'Your access to … is being set up.'],
  ['src/slack/cards/', 'a button', 'Approve for less time…'],
  ['src/slack/views/', 'a form', 'For how long'],
  [
    'src/slack/commands/',
    'a line of the help',
    'Ask for access. With words, the form opens filled in: `request prod-db/read 2h fixing INC-4711`.',
  ],
  ['src/operations/', 'a refusal', 'This request isn’t known here, so nothing was done.'],
  ['src/cli/', 'the command line', 'Nothing was changed. Run it again with --yes to put it in force.'],
  ['src/sandbox/page/', 'the sandbox’s page', 'Messages'],
])('the list of sentences has what %s says: %s', (path, _what, text) => {
  expect(saidIn(path)).toContain(text);
});

test('the list of sentences leaves out what is said to no person', () => {
  const said = all.map(({ text }) => text);
  expect(said.filter((text) => /^select |flex-direction|for update skip locked/u.test(text))).toEqual([]);
  expect(all.filter(({ text }) => text.includes('../'))).toEqual([]);
});

test('each sentence is listed with where it stands', () => {
  const sign = all.find(({ text }) => text === 'Approve for less time…');
  expect(sign).toMatchObject({
    file: 'src/slack/cards/request/decision-buttons.ts',
    line: expect.any(Number),
  });
});
