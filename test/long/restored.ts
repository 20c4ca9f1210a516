import postgres from 'postgres';
import { BACKUP_KINDS, startBackedUp } from '../support/backup.ts';
import { closing } from '../support/closing.ts';
import type { Later } from '../support/closing.ts';
import * as act from './lost-time.ts';
import { assertNothingForgotten, untilAllDone, whatEnded } from './lost-time-faults.ts';

/** Given shortly before the loss, and over by the time of the restored database. */
const BRIEF_S = 8;

/**
 * A backup is restored, and what happened since it was taken is lost. The program that is started on it goes on by itself; at
 * the end nothing is held that nobody answers for.
 */
export const restore = (random: () => number): Promise<Record<string, number>> =>
  closing((later) => round(random, later));

async function round(random: () => number, later: Later): Promise<Record<string, number>> {
  const kind = BACKUP_KINDS[Math.floor(random() * BACKUP_KINDS.length)] ?? 'dump';
  const database = await startBackedUp('sallyport', kind);
  if (database === undefined) throw new Error('this needs the binaries of PostgreSQL');
  later(() => database.close());
  const stage = await act.timeLosingStage();
  later(() => stage.close());
  const processes = await act.twoProcesses(stage, database.url, later);
  const { kept, returned, ended, known, approved, denied, given, asked, brief } = act.errands();
  const first = act.crowd(stage, random);
  later(() => first.stop());
  for (const one of [kept, returned, ended, known]) await act.gets(stage, one);
  await act.givesBack(stage, known);
  await act.isOnRecord(database.url, known, 'revoked');
  for (const one of [approved, denied]) await act.asksFor(stage, one);
  await act.getOn(stage, 3);
  await database.backUp();

  await act.isGiven(stage, approved);
  await act.denies(stage, denied);
  await act.givesBack(stage, returned);
  await act.endsIt(stage, ended);
  await act.gets(stage, given);
  await act.asksFor(stage, asked);
  const late = await act.decision(stage, asked, 'approve_request');
  await act.getOn(stage, 2);
  await act.gets(stage, brief, `${BRIEF_S}s`);
  const isOverAt = Date.now() + BRIEF_S * 1_000;
  await Promise.all(processes.map((process) => process.kill9()));
  await first.stop();
  await database.restore();
  await act.until('the brief one is over', () => Date.now() > isOverAt);

  const sql = postgres(database.url, { max: 1, onnotice: () => {} });
  later(() => sql.end());
  const endedThen = await whatEnded(sql);
  // Nothing in it shows that it is one.
  if (kind === 'snapshot') await processes[0]?.command('grants', 'look');
  for (const process of processes) await process.restart();
  const said = await act.answerTo(stage, asked, late);
  if (!/can’t be found/.test(said)) throw new Error(`who presses a button of what was lost reads: ${said}`);
  const second = act.crowd(stage, random);
  later(() => second.stop());
  await act.getOn(stage, 2);
  await second.stop();
  await untilAllDone(sql);
  if (act.isThere(stage, brief)) throw new Error('what was over when it was found is there still');
  return assertNothingForgotten(sql, stage, endedThen);
}
