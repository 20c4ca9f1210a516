import postgres from 'postgres';
import { Child } from '../child.ts';
import type { InstantTarget } from '../children/instant-target.ts';
import type { RawRemovals } from '../children/raw-removals.ts';
import { resourceId } from '../company.ts';
import { addGrants, heldBy, latenesses, makeDue } from '../due-grants.ts';
import { median, percentile } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { record } from '../recording.ts';
import type { Statement } from '../recording.ts';
import { peopledDatabase } from '../seed.ts';
import type { Stand } from '../stand.ts';

const GRANTS = 1_000;
const ROUNDS = 3;
const DUE_IN_MS = 3_000;
const CONNECTIONS = 10;
const SECRET = 'the-instant-target-of-the-benchmark';
/** Of what the same calls and statements take by themselves. */
const MOST = 1.5;

/**
 * From the moment a thousand grants were due until the last was read back as gone, beside the same calls to the target and the
 * same statements sent by a process that does nothing else.
 */
export async function revocationLateness(stand: Stand): Promise<Figure[]> {
  const url = await peopledDatabase(stand, 'due');
  await addGrants(url, heldBy(stand.company, GRANTS));
  const sent = await recordRemovals(stand);
  const rounds: { raw: number; latenesses: number[] }[] = [];
  const warnings: string[] = [];
  for (let round = 0; round < ROUNDS; round++)
    rounds.push({ raw: await removeRaw(stand, sent), latenesses: await removeAll(stand, warnings) });
  await stand.server.drop('due');

  const figure = (name: string, percent: number): Figure => {
    const ratio = median(rounds.map(({ raw, latenesses }) => percentile(latenesses, percent) / raw));
    return {
      name,
      value: seconds(median(rounds.map(({ latenesses }) => percentile(latenesses, percent)))),
      limit: `${seconds(median(rounds.map(({ raw }) => raw)))} raw`,
      ratio: ratio.toFixed(2),
      target: `≤ ${MOST}`,
      met: rounds.every(({ latenesses }) => latenesses.length === GRANTS) && ratio <= MOST,
    };
  };
  return [
    figure(`lateness of ${GRANTS.toLocaleString('en')} revocations due at once, p99`, 99),
    {
      ...figure('the latest of them', 100),
      notes: [
        `Raw: four calls a removal, ${sent.transactions.length} transactions of ${sent.transactions.flat().length} statements, ${sent.singles.length} statements beside them.`,
        `Rounds, the latest / raw: ${rounds.map(({ raw, latenesses }) => `${seconds(percentile(latenesses, 100))} / ${seconds(raw)}`).join(', ')}.`,
        ...warnings,
      ],
    },
  ];
}

const seconds = (value: number) => `${value.toFixed(2)} s`;

const holdingsOf = (stand: Stand): InstantTarget['holdings'] =>
  heldBy(stand.company, GRANTS).map(({ person, resource }) => ({
    target: `${resourceId(resource)}_read`,
    email: stand.company.people[person]?.email ?? '',
    name: stand.company.people[person]?.name ?? '',
  }));

type Sent = Pick<RawRemovals, 'transactions' | 'singles'>;

/** What the program sends the database to remove them, but for what its cards need. */
async function recordRemovals(stand: Stand): Promise<Sent> {
  const recording = await record(await stand.server.database('recorded', 'due'));
  await withProgram(stand, recording.url);
  await recording.close();
  await stand.server.drop('recorded');
  const all = recording.transactions();
  const changes = ({ text }: Statement) => /update "grant"/i.test(text);
  return {
    transactions: all.filter((one) => one.length > 1 && one.some(changes)),
    singles: all.flatMap((one) => (one.length === 1 ? one.filter((s) => changes(s) || isLookUp(s)) : [])),
  };
}

/** Who else holds the right, which is asked of each. */
const isLookUp = ({ text }: Statement): boolean =>
  /jsonb_to_recordset|unnest/.test(text) && text.includes('"grant"');

async function removeRaw(stand: Stand, sent: Sent): Promise<number> {
  const url = await stand.server.database('raw', 'due');
  await makeDue(url, 0);
  const holdings = holdingsOf(stand);
  const target = new Child<InstantTarget, { url: string }>('instant-target');
  const { url: targetUrl } = await target.ask({ secret: SECRET, holdings });
  const raw = new Child<RawRemovals, number>('raw-removals');
  const took = await raw.ask({ url, targetUrl, secret: SECRET, holdings, ...sent, connections: CONNECTIONS });
  await raw.end();
  await target.end();
  await assertRevoked(url);
  await stand.server.drop('raw');
  return took;
}

async function removeAll(stand: Stand, warnings: string[]): Promise<number[]> {
  const url = await stand.server.database('lateness', 'due');
  const latenesses = await withProgram(stand, url, warnings);
  await stand.server.drop('lateness');
  return latenesses;
}

/** Has the program remove all, which falls due when it is up. */
async function withProgram(stand: Stand, url: string, warnings: string[] = []): Promise<number[]> {
  const target = new Child<InstantTarget, { url: string }>('instant-target');
  const { url: targetUrl } = await target.ask({ secret: SECRET, holdings: holdingsOf(stand) });
  const program = await stand.program(url, {
    TARGET_URL: targetUrl,
    TARGET_SECRET: SECRET,
    DATABASE_POOL: String(CONNECTIONS),
  });
  await makeDue(url, DUE_IN_MS);
  const found = await latenesses(url, { count: GRANTS, dueInMs: DUE_IN_MS });
  warnings.push(...program.warnings);
  await program.stop();
  await target.end();
  return found;
}

/** A limit that leaves something as it was would be none. */
async function assertRevoked(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const [row] = await sql<
    { revoked: number }[]
  >`select count(*)::int as revoked from "grant" where state = 'revoked'`;
  await sql.end();
  if (row?.revoked !== GRANTS) throw new Error(`${GRANTS} were removed raw, and ${row?.revoked} are revoked`);
}
