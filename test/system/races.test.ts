import { setTimeout as wait } from 'node:timers/promises';
import postgres from 'postgres';
import { expect, onTestFinished, test } from 'vitest';
import { asks, fillsDenial, finds, toldAlone } from '../support/crowd.ts';
import type { Errand } from '../support/crowd.ts';
import { describePostgres, freshDatabaseUrl } from '../support/database.ts';
import { openFrontDoor } from '../support/front-door.ts';
import { assertInvariants, untilQuiet } from '../support/invariants.ts';
import { seeded } from '../support/seeded.ts';
import { systemStage } from '../support/system-stage.ts';
import type { Stage } from '../support/system-stage.ts';
import { turns } from '../support/turns.ts';

const SEED = Number(process.env['SYSTEM_SEED'] ?? 815);
/** Each asks once a wave; each resource has two owners who own nothing else, so that no form of theirs is in the way. */
const ASKERS = 50;
const WAVES = 10;
const EXPIRE_AFTER_MS = 6_000;
/** So many at a time: however slow the machine is, nobody waits for long. */
const AT_ONCE = 8;
const inTurn = turns(AT_ONCE);
const SPREAD_MS = 15;
/** Some click so long before the end: also on a busy machine some are in time. */
const EARLY_MS = 3_000;

type Rival = 'deny' | 'cancel' | 'expire';
const RIVALS: Rival[] = ['deny', 'cancel', 'expire'];
const rivalIn = (resource: number): Rival => RIVALS[resource % RIVALS.length] ?? 'deny';

const EXPIRING = Array.from({ length: ASKERS }, (_, index) => index + 1)
  .filter((resource) => rivalIn(resource) === 'expire')
  .map((resource) => `"r${resource}"`)
  .join(', ');
const DECIDED_BY_OWNER = `duration: { default: 1s, max: 3s }
    stages:
      - { name: Owner, approvers: [owner], need: 1 }`;
const POLICIES = `  - id: brief
    when: 'resource.id in [${EXPIRING}]'
    ${DECIDED_BY_OWNER}
    expire_after: ${EXPIRE_AFTER_MS / 1000}s
  - id: all
    when: "true"
    ${DECIDED_BY_OWNER}
    expire_after: 60s`;

/** What a race’s two sides were told, and who they were. */
interface Race {
  errand: Errand;
  rival: Rival;
  approver: number;
  other: number;
  /** What the denier read in place of the form; the asker’s and the approver’s words stand in their conversations. */
  inForm: string;
  /** The card had lost its buttons before anybody could press them. */
  cardWasClosed: boolean;
}

interface Outcome {
  state: string;
  grants: number;
}

/** Both sides act at nearly the same instant, each through whichever process is next. */
async function race(stage: Stage, errand: Errand, random: () => number): Promise<Race> {
  const rival = rivalIn(errand.resource);
  const [approver = 0, second = 0] = stage.ownersOf(errand.resource);
  const other = rival === 'deny' ? second : errand.asker;
  const found: Race = { errand, rival, approver, other, inForm: '', cardWasClosed: false };
  if (rival === 'expire') found.cardWasClosed = await raceAgainstSweep(stage, errand, approver, random);
  else
    await inTurn(async () => {
      expect(await asks(stage, errand, '1s')).toBe('');
      const approve = await finds(stage, approver, errand, 'approve_request');
      const together = (rivalActs: () => Promise<unknown>) =>
        Promise.all([wait(random() * SPREAD_MS).then(approve), wait(random() * SPREAD_MS).then(rivalActs)]);
      if (rival === 'cancel') return together(await finds(stage, other, errand, 'cancel_request'));
      await (await finds(stage, second, errand, 'deny_request'))();
      await together(await fillsDenial(stage, second));
      const notice = stage.sandbox.workspace.views.stack(stage.person(second).id).at(-1);
      found.inForm = notice === undefined ? '' : JSON.stringify(notice.view);
      return stage.sandbox.workspace.views.clear(stage.person(second).id);
    });
  return found;
}

/** Requests expire at even seconds: the sweep’s own moment is where a click meets it. True when no button was left. */
async function raceAgainstSweep(
  stage: Stage,
  errand: Errand,
  approver: number,
  random: () => number,
): Promise<boolean> {
  const { askedAt, approve } = await inTurn(async () => {
    expect(await asks(stage, errand, '1s')).toBe('');
    return {
      askedAt: Date.now(),
      // Undefined where the machine took so long that it expired before it was seen.
      approve: await finds(stage, approver, errand, 'approve_request', 2 * EXPIRE_AFTER_MS).catch(
        () => undefined,
      ),
    };
  });
  if (approve === undefined) return true;
  const dueAt = askedAt + EXPIRE_AFTER_MS;
  const sweepAt = Math.ceil(dueAt / 2_000) * 2_000;
  const clickAt = random() < 0.5 ? dueAt - EARLY_MS + random() * EARLY_MS : sweepAt - 10 + random() * 60;
  await wait(Math.max(0, clickAt - Date.now()));
  return approve().then(() => false, isGone);
}

function isGone(error: unknown): true {
  if (error instanceof Error && error.message.includes('isn’t there any more')) return true;
  throw error;
}

const REFUSAL: Record<string, RegExp> = {
  approved: /already approved by/,
  denied: /already denied by/,
  cancelled: /was cancelled by the person who made it/,
  expired: /ended undecided when its time was up/,
};

/** Whose words don’t fit the row: the loser hears what happened, and the winner no refusal. */
function misled(race: Race, { state }: Outcome, told: Map<number, string[]>): string[] {
  const won =
    state === 'approved' ? 'approve' : { denied: 'deny', cancelled: 'cancel', expired: 'expire' }[state];
  const wrong: string[] = [];
  const take = (reader: number): string => {
    const words = told.get(reader) ?? [];
    const at = words.findIndex((word) => REFUSAL[state]?.test(word));
    return at < 0 ? '' : (words.splice(at, 1)[0] ?? '');
  };
  const name = `${race.rival} race of ${JSON.stringify(race.errand)}, ${state}`;
  if (won !== 'approve' && won !== race.rival) wrong.push(`${name}: nobody did that`);
  if (won !== 'approve' && !race.cardWasClosed && take(race.approver) === '')
    wrong.push(`${name}: the approver wasn’t told`);
  if (won === 'approve' && race.rival === 'cancel' && take(race.other) === '')
    wrong.push(`${name}: the asker wasn’t told`);
  if (race.rival === 'deny' && (won === 'deny') !== (race.inForm === ''))
    wrong.push(`${name}: the form said “${race.inForm}”`);
  if (race.rival === 'deny' && won === 'approve' && !REFUSAL['approved']?.test(race.inForm))
    wrong.push(`${name}: the form said “${race.inForm}”`);
  return wrong;
}

describePostgres('two processes on one database', () => {
  test(`give ${ASKERS * WAVES} races of approve against deny, cancel and expire one winner each (seed ${SEED})`, async () => {
    const stage = await systemStage({
      people: ASKERS * 3,
      resources: ASKERS,
      ownersOf: (resource) => [ASKERS + resource, 2 * ASKERS + resource],
      policies: POLICIES,
    });
    onTestFinished(() => stage.close());
    const databaseUrl = await freshDatabaseUrl();
    const programs = [await stage.program(databaseUrl), await stage.program(databaseUrl)];
    onTestFinished(async () => void (await Promise.all(programs.map((program) => program.kill9()))));
    const door = await openFrontDoor(programs.map((program) => program.eventsUrl));
    onTestFinished(() => door.close());
    stage.sandbox.workspace.deliverTo({ kind: 'http', eventsUrl: door.eventsUrl });
    const random = seeded(SEED);
    const races: Race[] = [];
    const expiring: Promise<Race>[] = [];
    for (let wave = 0; wave < WAVES; wave++) {
      const errands = Array.from({ length: ASKERS }, (_, index) => ({
        asker: index + 1,
        resource: ((index + 1 + wave) % ASKERS) + 1,
      }));
      const begun = errands.map((errand) => race(stage, errand, random));
      // Most of their time is spent waiting for the end: the next wave doesn't.
      for (const [index, one] of begun.entries())
        if (rivalIn(errands[index]?.resource ?? 0) === 'expire') {
          one.catch(() => undefined);
          expiring.push(one);
        }
      races.push(...(await Promise.all(begun.filter((one) => !expiring.includes(one)))));
    }
    races.push(...(await Promise.all(expiring)));
    await untilQuiet(databaseUrl, 180_000);

    await assertInvariants(databaseUrl, stage);
    const sql = postgres(databaseUrl, { max: 1 });
    onTestFinished(() => sql.end());
    const rows = await sql<(Outcome & { email: string; resource: string })[]>`
      select r.state, p.email, r.entitlement as resource,
        (select count(*)::int from "grant" g where g.request_id = r.id) as grants
      from request r join person p on p.id = r.requester_id`;
    expect(rows).toHaveLength(ASKERS * WAVES);
    const told = new Map<number, string[]>();
    for (let reader = 1; reader <= 3 * ASKERS; reader++) told.set(reader, toldAlone(stage, reader));
    const wrong = races.flatMap((one) => {
      const row = rows.find(
        ({ email, resource }) =>
          email === stage.email(one.errand.asker) && resource === `r${one.errand.resource}/use`,
      );
      return row === undefined ? ['a race without a row'] : misled(one, row, told);
    });
    expect(wrong).toEqual([]);
    expect([...told.values()].flat()).toEqual([]);
    const wins = new Map<string, number>();
    for (const { resource, state } of rows) {
      const what = `${rivalIn(Number(/\d+/.exec(resource)?.[0]))}: ${state}`;
      wins.set(what, (wins.get(what) ?? 0) + 1);
    }
    process.stdout.write(`races: ${JSON.stringify(Object.fromEntries(wins))}\n`);
    expect(wins.size).toBe(6);
  }, 900_000);
});
