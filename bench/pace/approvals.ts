import { setTimeout as wait } from 'node:timers/promises';
import { ACTION } from '../../src/slack/ids.ts';
import { asks } from '../../test/support/crowd.ts';
import type { Stage } from '../../test/support/system-stage.ts';
import type { Clicker } from './clicker.ts';

export const REQUESTS = 50;
const APPROVERS = 3;
const PATIENCE_MS = 60_000;

/** Those who own a resource; whoever asks for it is none of them. */
export const ownersOf = (resource: number): number[] =>
  Array.from({ length: APPROVERS }, (_, index) => REQUESTS + APPROVERS * (resource - 1) + index + 1);

/** People ask at once for one resource each; once everybody asked has a message, one approver of each approves it. */
export async function approvalsAtOnce(stage: Stage, clicker: Clicker): Promise<void> {
  const numbers = Array.from({ length: REQUESTS }, (_, index) => index + 1);
  const said = await Promise.all(
    numbers.map((n) => asks(stage, { asker: n, resource: n }, '1h', 'for the figure', PATIENCE_MS)),
  );
  const against = said.filter((one) => one !== '');
  if (against.length > 0) throw new Error(`not all could ask: ${against[0]}`);
  for (const approver of numbers.flatMap(ownersOf))
    while (clicker.find(approver, [ACTION.approveRequest]) === undefined) await wait(100);
  await Promise.all(numbers.map((n) => clicker.press(ownersOf(n)[0] ?? 0, [ACTION.approveRequest])));
  for (const approver of numbers.flatMap(ownersOf))
    while (clicker.find(approver, [ACTION.approveRequest]) !== undefined) await wait(100);
}
