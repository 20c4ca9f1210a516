import { setTimeout as wait } from 'node:timers/promises';
import postgres from 'postgres';
import type { Later } from '../support/closing.ts';
import { asks, fillsReason, finds, toldAlone } from '../support/crowd.ts';
import type { Errand } from '../support/crowd.ts';
import { openFrontDoor } from '../support/front-door.ts';
import { gotOn } from '../support/got-on.ts';
import type { Program } from '../support/program.ts';
import { roam } from '../support/roamers.ts';
import { systemStage } from '../support/system-stage.ts';
import type { Stage } from '../support/system-stage.ts';

/** Half of the people and their resources are for what a case says happens; the others are a crowd among themselves. */
const HALF = 12;
const CROWD = 4;
const PATIENCE_MS = 240_000;
const SOON_MS = 2_000;
const EXPIRE_S = 40;
const FORM_MS = 30_000;
const TRIES = 5;
/** What stays as long as nobody ends it. */
const LONG = '8h';

const POLICIES = `  - id: all
    when: "true"
    duration: { default: 3s, max: 8h }
    stages:
      - { name: Owner, approvers: [owner], need: 1 }
    expire_after: ${EXPIRE_S}s`;

const inHalf = (number: number): number => (((number - 1) % HALF) + HALF) % HALF;
/** The number that is so many further on in the same half. */
const beside = (number: number, by: number): number => (number > HALF ? HALF : 0) + inHalf(number + by) + 1;

/** A company whose database is going to lose some time. */
export const timeLosingStage = (): Promise<Stage> =>
  systemStage({
    people: 2 * HALF,
    resources: 2 * HALF,
    ownersOf: (resource) => [resource, beside(resource, 1)],
    policies: POLICIES,
  });

/** Two processes of the program behind one address. */
export async function twoProcesses(stage: Stage, databaseUrl: string, later: Later): Promise<Program[]> {
  const processes = [await stage.program(databaseUrl), await stage.program(databaseUrl)];
  const door = await openFrontDoor(processes.map(({ eventsUrl }) => eventsUrl));
  stage.sandbox.workspace.deliverTo({ kind: 'http', eventsUrl: door.eventsUrl });
  later(async () => {
    await door.close();
    for (const process of processes) await process.kill9();
  });
  return processes;
}

export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = performance.now() + PATIENCE_MS; !(await isSo()); await wait(50))
    if (performance.now() > deadline) throw new Error(`waited ${PATIENCE_MS} ms until ${what}`);
}

export const isThere = (stage: Stage, { asker, resource }: Errand): boolean =>
  stage.target
    .state()
    .holdings.some(({ target, email }) => target === `r${resource}` && email === stage.email(asker));

/** The nth errand: somebody who doesn't own it asks for it. */
const errand = (nth: number): Errand => ({ asker: beside(nth, 4), resource: nth });

const NAMES = [
  'kept',
  'returned',
  'ended',
  'known',
  'approved',
  'denied',
  'given',
  'asked',
  'brief',
] as const;

/** What a case says happens, each of its own people and resource. */
export const errands = () =>
  Object.fromEntries(NAMES.map((name, index) => [name, errand(index + 1)])) as Record<
    (typeof NAMES)[number],
    Errand
  >;

const approverOf = (stage: Stage, { resource }: Errand): number => stage.ownersOf(resource)[0] ?? 0;

/**
 * Does it again where Slack got no answer in time, as from a busy machine. It may have been done all the same: then what was
 * pressed isn’t there any more, or it is asked for already.
 */
async function again<T>(act: () => Promise<T>): Promise<T | undefined> {
  for (let tries = 1; ; tries++)
    try {
      return await act();
    } catch (error) {
      const said = String(error);
      if (tries > 1 && said.includes('isn’t there any more')) return undefined;
      if (tries === TRIES || !said.includes('trouble connecting')) throw error;
    }
}

export async function asksFor(stage: Stage, one: Errand, howLong = LONG): Promise<void> {
  for (let tries = 1; ; tries++) {
    const said = (await again(() => asks(stage, one, howLong, 'for the errand', PATIENCE_MS))) ?? '';
    if (said === '') return;
    if (tries === TRIES || !said.includes('Try again'))
      throw new Error(`${JSON.stringify(one)} was refused: ${said}`);
  }
}

type Press = () => Promise<void>;

async function button(
  stage: Stage,
  reader: number,
  one: Errand,
  actionId: string,
  patienceMs = PATIENCE_MS,
): Promise<Press> {
  const press = await finds(stage, reader, one, actionId, patienceMs);
  return () => again(press);
}

/** The owner's button of a request that waits for them. */
export const decision = (stage: Stage, one: Errand, actionId: string): Promise<Press> =>
  button(stage, approverOf(stage, one), one, actionId);

export const approves = async (stage: Stage, one: Errand): Promise<void> =>
  (await decision(stage, one, 'approve_request'))();

/** Asks and has it approved; anew where it expired meanwhile, as on a busy machine. */
export async function gets(stage: Stage, one: Errand, howLong = LONG): Promise<void> {
  await asksFor(stage, one, howLong);
  await isGiven(stage, one, howLong);
}

/** Its owner approves it, until it is given. */
export async function isGiven(stage: Stage, one: Errand, howLong = LONG): Promise<void> {
  let askedAt = performance.now();
  await until(`${JSON.stringify(one)} is given`, async () => {
    if (isThere(stage, one)) return true;
    const approve = await button(stage, approverOf(stage, one), one, 'approve_request', SOON_MS).catch(
      () => undefined,
    );
    if (approve !== undefined) await approve();
    else if (performance.now() > askedAt + 1.5 * EXPIRE_S * 1_000 && !isThere(stage, one)) {
      await asksFor(stage, one, howLong);
      askedAt = performance.now();
    }
    return isThere(stage, one);
  });
}

/** Fills the form that a button opens, which is pressed again where it said that the database is too busy. */
async function fillsForm(stage: Stage, one: Errand, actionId: string, title: string): Promise<void> {
  const owner = approverOf(stage, one);
  for (let tries = 1; ; tries++)
    try {
      await (await decision(stage, one, actionId))();
      await again(await fillsReason(stage, owner, title, FORM_MS));
      return;
    } catch (error) {
      if (tries === TRIES) throw error;
    }
}

export const denies = (stage: Stage, one: Errand): Promise<void> =>
  fillsForm(stage, one, 'deny_request', 'Deny request');

export async function givesBack(stage: Stage, one: Errand): Promise<void> {
  await until(`${JSON.stringify(one)} is gone`, async () => {
    if (!isThere(stage, one)) return true;
    const giveBack = await button(stage, one.asker, one, 'return_grant', SOON_MS).catch(() => undefined);
    await giveBack?.();
    return false;
  });
}

/** The database has the grant of it in this state. */
export async function isOnRecord(databaseUrl: string, { resource }: Errand, state: string): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    const rows = () => sql`select from "grant" where target = ${`r${resource}`} and state = ${state}`;
    await until(`r${resource} is ${state}`, async () => (await rows()).length > 0);
  } finally {
    await sql.end();
  }
}

/** Its owner ends it, with a reason, in the message in which they approved it. */
export async function endsIt(stage: Stage, one: Errand): Promise<void> {
  await fillsForm(stage, one, 'end_grant', 'End access');
  await until(`${JSON.stringify(one)} is gone`, () => !isThere(stage, one));
}

/** What its owner reads for their eyes alone when they press this until it isn't to be tried again. */
export async function answerTo(stage: Stage, one: Errand, press: Press): Promise<string> {
  const owner = approverOf(stage, one);
  let answer = 'Try again';
  await until('the owner is answered', async () => {
    const before = toldAlone(stage, owner).length;
    await press();
    await until('there is an answer', () => toldAlone(stage, owner).length > before);
    answer = toldAlone(stage, owner).at(-1) ?? '';
    return !answer.includes('Try again');
  });
  return answer;
}

/** People who ask for short access and press what they find, until they are told to stop. */
export function crowd(stage: Stage, random: () => number): { stop(): Promise<void> } {
  let isOver = false;
  const queue = shortErrands();
  const keepAsking = async (): Promise<void> => {
    for (const errand of queue) {
      if (isOver) return;
      await asks(stage, errand, '3s', 'for the errand', 5_000).catch(() => undefined);
      await wait(150 + random() * 300);
    }
  };
  const all = [
    ...Array.from({ length: CROWD }, keepAsking),
    roam(stage, HALF, random, () => isOver, HALF + 1),
  ];
  return {
    async stop() {
      isOver = true;
      await Promise.all(all);
    },
  };
}

/** One after the other, and from the first again: on a busy machine many come to nothing. */
function* shortErrands(): Generator<Errand> {
  for (let shift = 2; ; shift = shift === HALF - 1 ? 2 : shift + 1)
    for (let resource = HALF + 1; resource <= 2 * HALF; resource++)
      yield { asker: beside(resource, shift), resource };
}

/** The crowd was given so many more accesses. */
export async function getOn(stage: Stage, times: number): Promise<void> {
  const before = stage.spans.length;
  for (let more = 0; more < times; more++) await gotOn(stage, before + more);
}
