import { createServer, type AddressInfo, type Socket } from 'node:net';
import postgres from 'postgres';
import { Child } from '../../child.ts';
import type { InstantTarget } from '../../children/instant-target.ts';
import { resourceId } from '../../company.ts';
import { addGrants, heldBy, latenesses, makeDue } from '../../due-grants.ts';
import { median, percentile } from '../../figure.ts';
import type { Figure } from '../../figure.ts';
import { peopledDatabase } from '../../seed.ts';
import type { Stand } from '../../stand.ts';

const CONNECTORS = 10;
const GRANTS = 900;
const DOWN = 100;
const ROUNDS = 3;
const DUE_IN_MS = 3_000;
const SECRET = 'the-instant-target-of-the-benchmark';
const MOST = 1.1;

/** How late removals at nine systems are while a tenth takes calls and answers none, beside the nine alone. */
export async function oneDown(stand: Stand): Promise<Figure[]> {
  const silent = await startSilent();
  const target = new Child<InstantTarget, { url: string }>('instant-target');
  const { url: targetUrl } = await target.ask({ secret: SECRET, holdings: holdingsOf(stand) });
  const environment = {
    ACCESS_CONFIG: await stand.company.configWith(sections()),
    TARGET_URL: targetUrl,
    TARGET_SECRET: SECRET,
    SILENT_URL: silent.url,
  };
  const url = await peopledDatabase(stand, 'many', environment);
  await addGrants(url, heldBy(stand.company, GRANTS + DOWN));
  const rounds: { alone: number; beside: number }[] = [];
  try {
    for (let round = 0; round < ROUNDS; round++)
      rounds.push({
        alone: await removeAll(stand, environment, 'nine'),
        beside: await removeAll(stand, environment, 'ten'),
      });
  } finally {
    await target.end();
    await silent.close();
    await stand.server.drop('many');
  }
  const ratio = median(rounds.map(({ alone, beside }) => beside / alone));
  return [
    {
      name: `p99 of lateness at nine connectors, one down`,
      value: seconds(median(rounds.map(({ beside }) => beside))),
      limit: `${seconds(median(rounds.map(({ alone }) => alone)))} the nine alone`,
      ratio: ratio.toFixed(2),
      target: `≤ ${MOST}`,
      met: ratio <= MOST,
    },
  ];
}

const seconds = (value: number) => `${value.toFixed(2)} s`;

/** 99 of a hundred removals at the nine were through so many seconds after they were due. */
async function removeAll(
  stand: Stand,
  environment: Record<string, string>,
  which: 'nine' | 'ten',
): Promise<number> {
  const url = await stand.server.database('one_down', 'many');
  await spread(url, which);
  const program = await stand.program(url, environment);
  await makeDue(url, DUE_IN_MS);
  const late = await latenesses(url, { count: GRANTS, dueInMs: DUE_IN_MS });
  await program.stop();
  await stand.server.drop('one_down');
  if (late.length !== GRANTS) throw new Error(`${late.length} of ${GRANTS} were removed`);
  return percentile(late, 99);
}

const holdingsOf = ({ company }: Stand): InstantTarget['holdings'] =>
  heldBy(company, GRANTS + DOWN).map(({ person, resource }) => ({
    target: `${resourceId(resource)}_read`,
    email: company.people[person]?.email ?? '',
    name: company.people[person]?.name ?? '',
  }));

/** `target`, eight more of its kind, and one that is silent. */
const sections = (): string =>
  [
    settings('TARGET_URL'),
    ...Array.from({ length: CONNECTORS - 2 }, (_, n) => `  - id: target-${n + 1}\n${settings('TARGET_URL')}`),
    `  - id: silent\n${settings('SILENT_URL')}`,
  ].join('');

const settings = (url: string) => `    type: webhook
    url: \${${url}}
    secret: \${TARGET_SECRET}
    allow_private_addresses: true
`;

/** A hundred are at the silent one, or not there at all; the others at the nine in turn. */
async function spread(url: string, which: 'nine' | 'ten'): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql`update "grant" g set connector_id = case
      when n <= ${DOWN} then 'silent'
      when n % ${CONNECTORS - 1} = 0 then 'target'
      else 'target-' || n % ${CONNECTORS - 1} end
    from (select id, row_number() over (order by id) as n from "grant") numbered where numbered.id = g.id`;
  if (which === 'nine') await sql`delete from "grant" where connector_id = 'silent'`;
  await sql`vacuum analyze "grant"`;
  await sql.end();
}

async function startSilent(): Promise<{ url: string; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/access`,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
