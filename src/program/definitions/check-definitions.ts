/** Part of the composition root: all that can be said of a file of definitions without a database and without Slack. */
import { basename } from 'node:path';
import { checkPeople } from '../../config/check-people.ts';
import { examine } from '../../config/examine/examine.ts';
import { describeFault } from '../../config/fault.ts';
import { upcomingReviews } from '../../config/upcoming-reviews.ts';
import type { Definitions } from '../../domain/definitions.ts';
import { DomainError } from '../../domain/errors.ts';
import { localDate } from '../../domain/time/local-date.ts';
import { type CsvPerson, readPeople } from '../../operations/people/people-csv.ts';
import { readCsvText } from '../read-text.ts';
import { missingFiles } from './missing-files.ts';
import { readDefinitions } from './read-definitions.ts';

export interface Checked {
  definitions: Definitions;
  /** What is wrong for certain. */
  faults: string[];
  /** What may be a mistake. */
  warnings: string[];
  /** What whoever wrote the file may want to know. */
  notes: string[];
}

/** Says what is wrong with a file of definitions and the files of people that it names; one that can't be read rejects. */
export async function checkDefinitions(
  path: string,
  variables: Readonly<Record<string, string | undefined>>,
  now: Date,
): Promise<Checked> {
  const { definitions, notYet, inVain, warnings, lineAt } = await readDefinitions(path, variables);
  const places = { fileName: basename(path), lineAt };
  const examined = examine(definitions, places);
  const roster = await readRoster(definitions);
  const people = judgePeople(definitions, roster, now);
  return {
    definitions,
    faults: [
      ...[...inVain, ...examined.inVain].map((fault) => describeFault(path, fault)),
      ...roster.faults,
      ...people.faults,
    ],
    warnings: [
      ...warnings,
      ...(await missingFiles(definitions, places)),
      ...examined.warnings,
      ...people.warnings,
    ],
    notes: [
      ...notYet,
      ...roster.notes,
      ...onlySlackKnows(definitions),
      ...onlyConnectorsKnow(definitions),
      ...upcomingReviews(definitions, now),
    ],
  };
}

interface Roster {
  people: Map<string, CsvPerson>;
  faults: string[];
  notes: string[];
  /** `whole`: nobody else can come to the directory; `unread`: who is in it can't be known. */
  extent: 'whole' | 'part' | 'unread';
}

async function readRoster({ people: sources, personTypes }: Definitions): Promise<Roster> {
  const roster: Roster = { people: new Map(), faults: [], notes: [], extent: 'whole' };
  const tell = (note: string): void => void roster.notes.push(note);
  for (const source of sources) {
    if (source.from === 'slack') {
      if (roster.extent === 'whole') roster.extent = 'part';
      continue;
    }
    try {
      const read = readPeople(await readCsvText(source.file, tell), personTypes);
      if ('fault' in read) throw new DomainError('invalid', `${source.file}: ${read.fault}`);
      roster.faults.push(...read.faults.map((fault) => `${source.file}: ${fault}`));
      for (const person of read.people) roster.people.set(person.email, person);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      roster.faults.push(error.message);
      roster.extent = 'unread';
    }
  }
  return roster;
}

function judgePeople(
  definitions: Definitions,
  { people, extent }: Roster,
  now: Date,
): Pick<Checked, 'faults' | 'warnings'> {
  const { mentions, people: sources, timezone } = definitions;
  const today = localDate(now, timezone);
  const hasLeft = ({ status, end_date: end }: CsvPerson) =>
    status === 'inactive' || (end !== null && end < today);
  const left = mentions.flatMap(({ email, place }) => {
    const person = people.get(email);
    if (person === undefined || !hasLeft(person)) return [];
    return [`${place}  ${email} isn’t active any more by the roster, so nothing is asked of them.`];
  });
  if (extent === 'unread' || !sources.some(({ from }) => from === 'csv'))
    return { faults: [], warnings: left };
  const unknown = checkPeople(definitions, new Set(people.keys()));
  if (extent === 'whole') return { faults: unknown, warnings: left };
  const slackMay = unknown.map(
    (line) => `${line.endsWith('?') ? line : `${line}.`} Slack may know them, and isn’t asked here.`,
  );
  return { faults: [], warnings: [...slackMay, ...left] };
}

const onlyConnectorsKnow = ({ resources }: Definitions): string[] =>
  [...resources.values()].flatMap(({ id, connectorId, discover }) =>
    discover === null
      ? []
      : [
          `What ${id} discovers is known once ${connectorId} is read, which isn’t asked here: nothing is said of its names.`,
        ],
  );

function onlySlackKnows({ people, mentions, auditChannel, groups }: Definitions): string[] {
  const named = new Set(mentions.map(({ email }) => email)).size;
  const things = [
    ...(people.every(({ from }) => from === 'slack')
      ? [named === 1 ? 'the person who is named' : `the ${named} people who are named`]
      : []),
    ...(auditChannel === null ? [] : [`the channel ${auditChannel}`]),
    ...[...groups.values()].flatMap((group) =>
      'slackUsergroup' in group ? [`the user group @${group.slackUsergroup}`] : [],
    ),
  ];
  return things.length === 0
    ? []
    : [`Only Slack can tell whether these are there, and isn’t asked here: ${things.join(', ')}.`];
}
