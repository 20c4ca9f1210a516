import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { Child } from '../child.ts';
import type { ListingTarget } from '../children/listing-target.ts';
import type { Reconcile, Reconciled } from '../children/reconcile.ts';
import { definitionsOf, each } from '../company.ts';
import { median } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { PEOPLE, seedPeople } from '../grants.ts';
import type { Stand } from '../stand.ts';

const ENTITLEMENTS = 10;
const GRANTS = PEOPLE * ENTITLEMENTS;
const ON_A_PAGE = 500;
const ROUNDS = 3;
/** Of reading the same pages bare. */
const MOST = 2;
const MOST_MORE_MB = 40;
/** With one of so many gone, of what it takes with none. */
const DIFFERS_OF = 100;
const MOST_DIFFERING = 1.3;
const SECRET = 'reconcile-target-secret';

const email = (n: number) => `person-${n}@bench.test`;
const target = (of: number) => `target-${of}`;

/** A look at a target of a hundred thousand accesses, beside reading the same pages and nothing else. */
export async function reconcile(stand: Stand): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-reconcile-'));
  const config = join(folder, 'access.yaml');
  await writeFile(config, definitionsOf({ resources: `resources:\n${RESOURCE}` }));
  const listing = new Child<ListingTarget, { url: string }>('listing-target');
  const child = new Child<Reconcile, Reconciled>('reconcile');
  try {
    const { url } = await listing.ask(holdings(1));
    const database = await stand.server.database('reconcile');
    const env = {
      ...stand.environment(database),
      ACCESS_CONFIG: config,
      TARGET_URL: url,
      TARGET_SECRET: SECRET,
    };
    await child.ask({ env, what: 'migrate' });
    await seed(database);
    await child.ask({ env, what: 'place' });
    await vacuum(database);
    await child.ask({ env, what: 'look' });
    const rounds: { bare: Reconciled; look: Reconciled }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const bare = await child.ask({ env, what: 'bare' });
      rounds.push({ bare, look: await child.ask({ env, what: 'look' }) });
    }
    await listing.ask(holdings(DIFFERS_OF));
    const missing = GRANTS / DIFFERS_OF;
    const first = await child.ask({ env, what: 'look', missing });
    const differing = await child.ask({ env, what: 'look', missing });
    await stand.server.drop('reconcile');
    return figuresOf(rounds, { first, differing });
  } finally {
    await child.end();
    await listing.end();
    await rm(folder, { recursive: true });
  }
}

const RESOURCE = `  - id: large
    name: Large
    connector: target
    owners: [${email(1)}]
    entitlements:
${each(ENTITLEMENTS, (n) => `      - { id: e${n}, name: Entitlement ${n}, target: ${target(n)} }\n`)}`;

/** All hold all, but for one of so many who holds nothing; 1: nobody. */
function holdings(without: number): ListingTarget {
  const people = Array.from({ length: PEOPLE }, (_, n) => n).filter(
    (n) => without === 1 || n % without !== 0,
  );
  const emails = people.map(email);
  const holders = Object.fromEntries(Array.from({ length: ENTITLEMENTS }, (_, n) => [target(n), emails]));
  return { holders, onAPage: ON_A_PAGE };
}

async function seed(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await seedPeople(sql);
  await sql`insert into "grant" (id, state, principal_id, entitlement, connector_id, target, account, seen_as, source,
      stood_before, created_at, active_at)
    select 'grant_' || lpad(p.n::text, 5, '0') || '_' || e.n, 'active', 'person_' || lpad(p.n::text, 5, '0'), 'large/e' || e.n,
      'target', 'target-' || e.n, jsonb_build_object('email', 'person-' || p.n || '@bench.test', 'name', 'Person ' || p.n),
      jsonb_build_object('account', jsonb_build_object('id', 'id-person-' || p.n || '@bench.test', 'login', 'person-' || p.n || '@bench.test')),
      'imported', false, now() - interval '90 days', now() - interval '90 days'
    from generate_series(0, ${PEOPLE - 1}) p(n), generate_series(0, ${ENTITLEMENTS - 1}) e(n)`;
  await sql.end();
}

async function vacuum(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql`vacuum analyze`;
  await sql.end();
}

function figuresOf(
  rounds: readonly { bare: Reconciled; look: Reconciled }[],
  { first, differing }: { first: Reconciled; differing: Reconciled },
): Figure[] {
  const ratio = median(rounds.map(({ bare, look }) => look.tookMs / bare.tookMs));
  const took = median(rounds.map(({ look }) => look.tookMs));
  const moreMb = Math.max(...rounds.map(({ bare, look }) => look.grewBytes - bare.grewBytes)) / 1_048_576;
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
  const withDifferences = differing.tookMs / took;
  return [
    {
      name: `a look at ${GRANTS.toLocaleString('en')} accesses where nothing differs`,
      value: seconds(took),
      limit: `${seconds(median(rounds.map(({ bare }) => bare.tookMs)))} for the same pages bare`,
      ratio: ratio.toFixed(2),
      target: `≤ ${MOST}, +${MOST_MORE_MB} MB`,
      met: ratio <= MOST && moreMb <= MOST_MORE_MB,
      notes: [`The process grew by ${moreMb.toFixed(0)} MB more than by reading them bare, at the most.`],
    },
    {
      name: 'the same where one of a hundred is gone',
      value: seconds(differing.tookMs),
      limit: `${seconds(took)} where nothing differs`,
      ratio: withDifferences.toFixed(2),
      target: `≤ ${MOST_DIFFERING}`,
      met: withDifferences <= MOST_DIFFERING,
      notes: [`The look that sees them first: ${seconds(first.tookMs)}.`],
    },
  ];
}
