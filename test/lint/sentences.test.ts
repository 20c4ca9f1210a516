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
    'Ask for access. Add words to fill in the form: `request prod-db/read 2h fixing INC-4711`.',
  ],
  ['src/operations/', 'a refusal', 'This request can’t be found, so nothing was done.'],
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

/** Words of the inside, and ways of saying things that nobody says; where one may stand, and why. */
const REFUSED: [what: string, word: RegExp, allowed: Record<string, string>][] = [
  ['a language of conditions', /\bCEL\b|\bskip_if:/, {}],
  ['a gift', /\bgifts?\b/i, {}],
  ['a snapshot', /\bsnapshots?\b/i, {}],
  ['a key of a stage, an id of a grant', /\bstage key|\bgrant id\b/i, {}],
  [
    'glass',
    /\bglass\b/i,
    {
      'src/slack/commands/break-glass.ts': 'the name of the command',
      'src/slack/views/emergency/choose-emergency-modal.ts': 'the name of the command',
    },
  ],
  [
    'a lease',
    /\bleases?\b/i,
    {
      'src/operations/grant/work-through.ts': 'the log',
      'src/operations/grant/end/keep-held.ts': 'the log',
    },
  ],
  [
    'what messages do, instead of what happened',
    /\bmessage about the access\b|\bnewest of your messages\b|\bA reminder:|\bsays what it would mean\b/,
    {},
  ],
  ['nobody who may', /\bnobody who may\b|\bitems of nobody\b/, {}],
  ['accesses', /\baccesses\b/, {}],
  ['not known here', /\bisn’t known here\b/, {}],
  ['a no, a yes', /\bwith a no\b|\byour yes\b/, {}],
  ['it stood before', /\bstood before Sallyport\b/, {}],
  [
    'a connector, to people who only ask and approve',
    /\bconnectors?\b/i,
    {
      'src/slack/cards/connector/': 'admins and owners, who repair it',
      'src/slack/cards/grant/': 'owners, who repair it',
      'src/slack/lists/': 'lists of admins and owners',
      'src/slack/wording.ts': 'what waits for admins and owners',
      'src/operations/audit/': 'the audit trail',
      'src/operations/connector/': 'admins',
      'src/operations/grant/': 'notes for owners and the audit trail',
      'src/operations/metrics.ts': 'the metrics',
      'src/operations/overview/': 'admins',
      'src/operations/request/weigh-request.ts': 'says whom to ask',
    },
  ],
];

const SAID_TO_PEOPLE = ['src/slack/', 'src/operations/', 'src/domain/'];

test.each(REFUSED)('people never read of %s', (_what, word, allowed) => {
  const read = all.filter(
    ({ file, text }) => SAID_TO_PEOPLE.some((room) => file.startsWith(room)) && word.test(text),
  );
  const refused = read.filter(({ file }) => !Object.keys(allowed).some((path) => file.startsWith(path)));
  expect(refused.map(({ file, line, text }) => `${file}:${line} ${text}`)).toEqual([]);
  for (const path of Object.keys(allowed))
    expect(
      read.some(({ file }) => file.startsWith(path)),
      `${path} needs no exception`,
    ).toBe(true);
});
