import { groupDn, personDn, DirectoryOnServer } from '../../../test/support/directory-on-server.ts';
import { BOT, GROUPS, NOBODY, PEOPLE } from '../../../test/support/ldap-server.ts';
import { resourceId } from '../../company.ts';
import { addGrants, heldBy, latenesses, makeDue } from '../../due-grants.ts';
import { median } from '../../figure.ts';
import type { Figure } from '../../figure.ts';
import { inFlight } from '../../in-flight.ts';
import { sayAgain, startRelay } from '../../relay.ts';
import type { Conversation } from '../../relay.ts';
import { peopledDatabase } from '../../seed.ts';
import type { Stand } from '../../stand.ts';

const GRANTS = 1_000;
const ROUNDS = 3;
const DUE_IN_MS = 3_000;
/** Connections that the connector has open at once. */
const AT_ONCE = 4;
/** Of what the same operations take by themselves. */
const MOST = 1.5;

/** From the moment a thousand memberships of a directory were due until the last was proved gone, beside the same bytes sent to it bare. */
export async function directoryRemovals(stand: Stand): Promise<Figure[]> {
  const directory = new DirectoryOnServer();
  await directory.start();
  try {
    const members = membersOf(stand);
    for (const { email } of stand.company.people) await directory.person(loginOf(email));
    for (const [cn, dns] of members) await directory.group(cn, dns);
    const server = Number(new URL(directory.server.url).port);
    const rounds: { ours: number; bare: number; operations: number }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const relay = await startRelay(server);
      const ours = await removeAll(stand, relay.port);
      await relay.close();
      await fill(directory, members);
      rounds.push({
        ours,
        bare: await sayAll(server, relay.conversations),
        operations: turnsOf(relay.conversations),
      });
      await fill(directory, members);
    }
    const ratio = median(rounds.map(({ ours, bare }) => ours / bare));
    return [
      {
        name: `the latest of ${GRANTS.toLocaleString('en')} revocations due at once, ldap on OpenLDAP`,
        value: seconds(median(rounds.map(({ ours }) => ours))),
        limit: `${seconds(median(rounds.map(({ bare }) => bare)))} bare`,
        ratio: ratio.toFixed(2),
        target: `≤ ${MOST}`,
        met: ratio <= MOST,
        notes: [
          `The directory: ${(median(rounds.map(({ operations }) => operations)) / GRANTS).toFixed(1)} operations a removal, on ${AT_ONCE} connections at once.`,
        ],
      },
    ];
  } finally {
    await directory.stop();
  }
}

const seconds = (value: number) => `${value.toFixed(2)} s`;
const loginOf = (email: string) => email.slice(0, email.indexOf('@'));
const turnsOf = (conversations: readonly Conversation[]) => conversations.flat().length;

/** Of each group, by its name. */
function membersOf({ company }: Stand): Map<string, string[]> {
  const members = new Map<string, string[]>();
  for (const { person, resource } of heldBy(company, GRANTS)) {
    const cn = `${resourceId(resource)}_read`;
    const dn = personDn(loginOf(company.people[person]?.email ?? ''));
    // None is the last one, whose removal takes another change.
    members.set(cn, [...(members.get(cn) ?? [NOBODY]), dn]);
  }
  return members;
}

async function fill(directory: DirectoryOnServer, members: ReadonlyMap<string, string[]>): Promise<void> {
  for (const [cn, dns] of members) await directory.change(groupDn(cn), 'replace', 'member', ...dns);
}

/** Has the program remove all; seconds from when they were due to the last. */
async function removeAll(stand: Stand, port: number): Promise<number> {
  const environment = {
    ACCESS_CONFIG: await stand.company.configWith(settings(port)),
    BIND_PASSWORD: BOT.password,
  };
  const url = await peopledDatabase(stand, 'directory', environment);
  await addGrants(url, heldBy(stand.company, GRANTS));
  const program = await stand.program(url, environment);
  await makeDue(url, DUE_IN_MS);
  const late = await latenesses(url, { count: GRANTS, dueInMs: DUE_IN_MS });
  await program.stop();
  await stand.server.drop('directory');
  if (late.length < GRANTS) throw new Error(`${late.length} of ${GRANTS} were removed from the directory`);
  return Math.max(...late);
}

const settings = (port: number) => `    type: ldap
    url: ldap://127.0.0.1:${port}
    allow_plain: true
    directory: openldap
    bind_dn: ${BOT.dn}
    bind_password: \${BIND_PASSWORD}
    people_base: ${PEOPLE}
    groups_base: ${GROUPS}
    login_attribute: uid
    login: local_part
    email_domain: bench.test
    empty_member: ${NOBODY}
`;

async function sayAll(port: number, conversations: readonly Conversation[]): Promise<number> {
  const { perSecond } = await inFlight(conversations.length, AT_ONCE, (index) =>
    sayAgain(port, conversations[index] ?? []),
  );
  return conversations.length / perSecond;
}
