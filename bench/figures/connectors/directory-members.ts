import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  groupDn,
  groupEntry,
  personDn,
  personEntry,
  DirectoryOnServer,
} from '../../../test/support/directory-on-server.ts';
import { BOT, PEOPLE } from '../../../test/support/ldap-server.ts';
import { Child } from '../../child.ts';
import type { MembersRead, ReadMembers } from '../../children/directory-members.ts';
import { median } from '../../figure.ts';
import type { Figure } from '../../figure.ts';

const LDAPSEARCH = '/usr/bin/ldapsearch';
const MEMBERS = 100_000;
const PAGE_SIZE = 1_000;
const ROUNDS = 5;
/** Of what `ldapsearch` takes. */
const MOST = 1.5;
/** Of the readings after the first, over the most that this took. */
const MOST_MORE_MB = 30;
/** What the connector reads of a person. */
const ATTRIBUTES = ['objectClass', 'entryUUID', 'mail', 'uid', 'gidNumber'];

/** Everybody in a group of a hundred thousand, page by page, beside `ldapsearch` of the group and of its people with as large pages. */
export async function directoryMembers(): Promise<Figure[]> {
  const uids = Array.from({ length: MEMBERS }, (_, at) => `u${String(at).padStart(6, '0')}`);
  const directory = new DirectoryOnServer();
  const child = new Child<ReadMembers, MembersRead>('directory-members');
  await directory.start({
    entries: [
      ...uids.map((uid) => personEntry(uid, { mail: `${uid}@acme.test` })),
      groupEntry('everybody', uids.map(personDn)),
    ],
  });
  try {
    const { url } = directory.server;
    const target = groupDn('everybody');
    const rounds: { ours: MembersRead; theirs: number }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const ours = await child.ask({ settings: directory.settings(), target, pageSize: PAGE_SIZE });
      if (ours.members !== MEMBERS) throw new Error(`${ours.members} of ${MEMBERS} members were read`);
      const group = await searchMs(url, target, 'base', ['member']);
      rounds.push({ ours, theirs: group + (await searchMs(url, PEOPLE, 'sub', ATTRIBUTES)) });
    }
    const took = median(rounds.map(({ ours }) => ours.tookMs));
    const theirs = median(rounds.map((one) => one.theirs));
    const [first = 0, ...later] = rounds.map(({ ours }) => ours.grewBytes / 1e6);
    const moreMb = Math.max(...later) - first;
    return [
      {
        name: `the members of a group of ${MEMBERS.toLocaleString('en')}, ldap on OpenLDAP`,
        value: seconds(took),
        limit: `${seconds(theirs)}, ldapsearch`,
        ratio: (took / theirs).toFixed(2),
        target: `≤ ${MOST}`,
        met: took <= MOST * theirs,
      },
      {
        name: `… memory of ${ROUNDS - 1} more readings`,
        value: `${moreMb < 0 ? '' : '+'}${moreMb.toFixed(0)} MB`,
        limit: `+${first.toFixed(0)} MB, the first`,
        ratio: '',
        target: `≤ +${MOST_MORE_MB} MB`,
        met: moreMb <= MOST_MORE_MB,
      },
    ];
  } finally {
    await child.end();
    await directory.stop();
  }
}

const seconds = (milliseconds: number) => `${(milliseconds / 1_000).toFixed(2)} s`;

async function searchMs(
  url: string,
  base: string,
  scope: 'base' | 'sub',
  attributes: readonly string[],
): Promise<number> {
  const as = ['-x', '-H', url, '-D', BOT.dn, '-w', BOT.password];
  const paged = ['-E', `pr=${PAGE_SIZE}/noprompt`, '-LLL', '-b', base, '-s', scope];
  const from = performance.now();
  const search = spawn(LDAPSEARCH, [...as, ...paged, '(objectClass=*)', ...attributes], {
    stdio: 'ignore',
  });
  const [code] = await once(search, 'close');
  if (code !== 0) throw new Error(`ldapsearch ended with ${code}`);
  return performance.now() - from;
}
