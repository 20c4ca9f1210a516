import postgres from 'postgres';
import { closing } from '../support/closing.ts';
import type { Later } from '../support/closing.ts';
import { startPair } from '../support/standby.ts';
import * as act from './lost-time.ts';
import { assertNothingForgotten, untilAllDone, whatEnded } from './lost-time-faults.ts';

/**
 * An asynchronous standby takes over in the middle of everything, and what happened since it received the last is lost. The
 * program goes on by itself; at the end nothing is held that nobody answers for.
 */
export const failOver = (random: () => number): Promise<Record<string, number>> =>
  closing((later) => round(random, later));

async function round(random: () => number, later: Later): Promise<Record<string, number>> {
  const pair = await startPair('sallyport');
  if (pair === undefined) throw new Error('this needs the binaries of PostgreSQL');
  later(() => pair.close());
  const stage = await act.timeLosingStage();
  later(() => stage.close());
  await act.twoProcesses(stage, pair.url, later);
  const crowd = act.crowd(stage, random);
  later(() => crowd.stop());
  const { kept, returned, ended, known, approved, denied, given, asked, brief } = act.errands();
  for (const one of [kept, returned, ended, known]) await act.gets(stage, one);
  await act.givesBack(stage, known);
  await act.isOnRecord(pair.url, known, 'revoked');
  for (const one of [approved, denied]) await act.asksFor(stage, one);
  await act.decision(stage, approved, 'approve_request');
  await act.getOn(stage, 3);
  await pair.cut();

  await act.isGiven(stage, approved);
  await act.denies(stage, denied);
  await act.givesBack(stage, returned);
  await act.endsIt(stage, ended);
  await act.gets(stage, given);
  await act.asksFor(stage, brief, '3s');
  await act.approves(stage, brief);
  await act.asksFor(stage, asked);
  const late = await act.decision(stage, asked, 'approve_request');
  await act.getOn(stage, 2);
  await pair.failOver();

  const sql = postgres(pair.url, { max: 1, onnotice: () => {} });
  later(() => sql.end());
  const endedThen = await whatEnded(sql);
  const said = await act.answerTo(stage, asked, late);
  if (!/can’t be found/.test(said)) throw new Error(`who presses a button of what was lost reads: ${said}`);
  await act.getOn(stage, 2);
  await crowd.stop();
  await untilAllDone(sql);
  return assertNothingForgotten(sql, stage, endedThen);
}
