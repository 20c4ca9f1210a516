import postgres from 'postgres';
import type { ModalDriver } from '../../test/support/modal-driver.ts';
import { WorkspaceDriver } from '../../test/support/workspace-driver.ts';
import type { PersonDriver } from '../../test/support/workspace-driver.ts';
import type { Figure } from '../figure.ts';
import { peopledDatabase } from '../seed.ts';
import { COMMAND } from '../stand.ts';
import type { Stand } from '../stand.ts';

const OWNER = 'person-0@bench.test';
const MOST = 6;
const DIRECTORY = new Set(['users.list', 'users.info', 'usergroups.list', 'usergroups.users.list']);

type Fill = (requester: PersonDriver) => Promise<ModalDriver>;

/** What is typed, and whether more is chosen in the form that it opens, which Slack has to be told anew then. */
const WAYS: readonly [string, string, Fill][] = [
  [
    'chosen in the form',
    'person-100@bench.test',
    async (requester) => {
      await requester.types(`${COMMAND} request`);
      const modal = await requester.modal();
      await modal.choose('Access', 'Resource 0 · Read only');
      await modal.shows(/Person 0/);
      await modal.choose('For how long', '1 hour');
      return modal;
    },
  ],
  [
    'typed in one line',
    'person-101@bench.test',
    async (requester) => {
      await requester.types(`${COMMAND} request resource-0/read 1h To look into a slow query`);
      return requester.modal();
    },
  ],
];

/** The Web API calls from the typed command to the end of the access: an hour of one right, with one approver. */
export async function slackCalls(stand: Stand): Promise<Figure[]> {
  const url = await peopledDatabase(stand, 'calls');
  const program = await stand.program(url);
  const { workspace } = stand.sandbox;
  workspace.deliverTo({ kind: 'http', eventsUrl: `${program.origin}/slack/events` });
  const driver = new WorkspaceDriver(stand.sandbox);
  const figures: Figure[] = [];
  for (const [way, email, fill] of WAYS) {
    workspace.calls.clear();
    const requester = driver.person(email);
    await (await fill(requester)).submit();
    await driver.person(OWNER).clicks('Approve');
    await requester.sees(/You have access to \*Resource 0 ·/);
    await endNow(url);
    await requester.sees(/Resource 0 · Read only\* ended/);
    await untilNoCardIsDue(url);
    figures.push(figureOf(way, workspace.calls.all()));
  }
  await program.stop();
  await stand.server.drop('calls');
  figures[0]?.notes?.push(...program.warnings);
  return figures;
}

function figureOf(way: string, calls: readonly { method: string }[]): Figure {
  const counted = calls.map(({ method }) => method).filter((method) => !DIRECTORY.has(method));
  const directory = calls.length - counted.length;
  return {
    name: `Slack calls for request, approve, expire, ${way}`,
    value: String(counted.length),
    limit: '',
    ratio: '',
    target: `≤ ${MOST}`,
    met: counted.length <= MOST,
    notes: [`${way}: ${counted.join(', ')}; beside them ${directory} to read the directory.`],
  };
}

/** As if the hour had passed: the program's own clock is in another process. */
async function endNow(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql`update "grant" set expires_at = now() where state = 'active'`;
  await sql.end();
}

async function untilNoCardIsDue(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  for (let due = 1; due > 0; ) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const [row] = await sql<{ due: number }[]>`select count(due_at)::int as due from card`;
    due = row?.due ?? 0;
  }
  await sql.end();
}
