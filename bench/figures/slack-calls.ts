import postgres from 'postgres';
import { WorkspaceDriver } from '../../test/support/workspace-driver.ts';
import type { Figure } from '../figure.ts';
import { peopledDatabase } from '../seed.ts';
import { COMMAND } from '../stand.ts';
import type { Stand } from '../stand.ts';

const REQUESTER = 'person-100@bench.test';
const OWNER = 'person-0@bench.test';
const DIRECTORY = new Set(['users.list', 'users.info', 'usergroups.list', 'usergroups.users.list']);

/** The Web API calls from the typed command to the end of the access: an hour of one right, with one approver. */
export async function slackCalls(stand: Stand): Promise<Figure[]> {
  const url = await peopledDatabase(stand, 'calls');
  const program = await stand.program(url);
  const { workspace } = stand.sandbox;
  workspace.deliverTo({ kind: 'http', eventsUrl: `${program.origin}/slack/events` });
  const driver = new WorkspaceDriver(stand.sandbox);
  const requester = driver.person(REQUESTER);
  workspace.calls.clear();

  await requester.types(`${COMMAND} request`);
  const modal = await requester.modal();
  await modal.choose('Access', 'Resource 0 · Read only');
  await modal.shows(/Person 0/);
  await modal.choose('For how long', '1 hour');
  await modal.submit();
  await driver.person(OWNER).clicks('Approve');
  await requester.sees(/You have access to \*Resource 0 ·/);
  await endNow(url);
  await requester.sees(/Resource 0 · Read only\* ended/);
  await untilNoCardIsDue(url);

  const calls = workspace.calls.all().map((call) => call.method);
  await program.stop();
  await stand.server.drop('calls');
  const counted = calls.filter((method) => !DIRECTORY.has(method));
  const directory = calls.length - counted.length;
  return [
    {
      name: 'Slack calls for request, approve, expire',
      value: String(counted.length),
      limit: '',
      ratio: '',
      target: '≤ 8',
      met: counted.length <= 8,
      notes: [
        `Slack calls: ${counted.join(', ')}; beside them ${directory} to read the directory.`,
        ...program.warnings,
      ],
    },
  ];
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
