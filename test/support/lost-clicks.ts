import type postgres from 'postgres';
import { isJson, objectAt, textAt } from '../../src/sandbox/json.ts';
import type { Stage } from './system-stage.ts';

/** What is pressed in the last moment may come too late. */
const SURE_MS = 5_000;
const DECISIVE = ['approve_request', 'cancel_request'];

/** Clicks that were acknowledged, and whose request ended undecided all the same, a good while after. */
export async function lostClicks(sql: postgres.Sql, stage: Stage): Promise<string[]> {
  const rows = await sql<{ id: string; endedAt: Date }[]>`
    select id, ended_at as "endedAt" from request where state = 'expired'`;
  const undecided = new Map(rows.map(({ id, endedAt }) => [id, endedAt.getTime()]));
  return stage.sandbox.workspace.deliveries.of('interactive').flatMap(({ payload, ack, at }) => {
    const [action] = Array.isArray(payload.actions) ? (payload.actions as unknown[]) : [];
    if (!isJson(action) || !DECISIVE.includes(textAt(action, 'action_id')) || ack.kind !== 'acked') return [];
    const endedAt = undecided.get(textAt(action, 'value')) ?? 0;
    const who = textAt(objectAt(payload, 'user'), 'name');
    return at + SURE_MS < endedAt
      ? [`${who} pressed ${textAt(action, 'action_id')} of ${textAt(action, 'value')}, and it expired`]
      : [];
  });
}
