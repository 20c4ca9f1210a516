import { setTimeout as wait } from 'node:timers/promises';
import type postgres from 'postgres';
import { objectAt, textAt } from '../../src/sandbox/json.ts';
import { LEASE_MS } from '../../src/domain/grant/connector.ts';
import { brokenRowInvariants } from '../support/row-invariants.ts';
import type { Stage } from '../support/system-stage.ts';

const LATE_MS = 4 * LEASE_MS;
const PATIENCE_MS = 6 * LEASE_MS;

/** Nothing that is due is left; what was given for long goes on. */
const LEFT = `
  select (select count(*) from request where state = 'pending')::int as pending,
    (select count(*) from "grant" where state in ('scheduled', 'provisioning', 'revoking')
      or (state = 'active' and expires_at <= clock_timestamp()))::int as moving,
    (select count(*) from target_look where due_at is not null)::int as looks,
    (select count(*) from finding where state = 'open' and asked_ids = '{}')::int as unasked,
    (select count(*) from card where due_at is not null)::int as due`;

export async function untilAllDone(sql: postgres.Sql): Promise<void> {
  for (const deadline = performance.now() + PATIENCE_MS; ; await wait(200)) {
    const [left] = await sql.unsafe<Record<string, number>[]>(LEFT);
    if (left === undefined || Object.values(left).every((count) => count === 0)) return;
    if (performance.now() <= deadline) continue;
    const cards = await sql`select * from card where due_at is not null limit 3`;
    throw new Error(`after ${PATIENCE_MS} ms there is something to do: ${JSON.stringify({ left, cards })}`);
  }
}

interface Right {
  target: string;
  email: string;
}
const keyOf = ({ target, email }: Right): string => `${target} ${email}`;

/** The rights that the database knows as ended, and no other way, with the time of that look. */
export async function whatEnded(sql: postgres.Sql): Promise<{ at: Date; rights: Set<string> }> {
  const rows = await sql<Right[]>`
    select target, account->>'email' as email from "grant"
    group by 1, 2 having bool_and(state in ('revoked', 'failed'))`;
  return { at: new Date(), rights: new Set(rows.map(keyOf)) };
}

interface Held extends Right {
  id: string;
  state: string;
  source: string;
  created_at: Date;
}

export async function assertNothingForgotten(
  sql: postgres.Sql,
  stage: Stage,
  endedThen: { at: Date; rights: Set<string> },
): Promise<Record<string, number>> {
  const faults = await brokenRowInvariants(sql, LATE_MS);
  const grants = await sql<Held[]>`
    select id, state, source, target, account->>'email' as email, created_at from "grant"`;
  const live = new Set(grants.filter(({ state }) => state === 'active').map(keyOf));
  const { holdings } = stage.target.state();
  const there = new Set(holdings.map(({ target, email, name }) => keyOf({ target, email: email ?? name })));
  for (const right of there) if (!live.has(right)) faults.push(`${right} is held, and no live grant says so`);
  for (const right of live) if (!there.has(right)) faults.push(`${right} is granted, and isn’t there`);
  for (const span of stage.spans) {
    const right = keyOf(span);
    const isNew = grants.some((grant) => keyOf(grant) === right && grant.created_at > endedThen.at);
    if (endedThen.rights.has(right) && span.from > endedThen.at && !isNew)
      faults.push(`${right} had ended, and was given again at ${span.from.toISOString()}`);
  }
  faults.push(
    ...(await unasked(sql, stage)),
    ...(await untold(sql, stage)),
    ...(await postedTwice(sql, stage)),
  );
  if (faults.length > 0) throw new Error([`${faults.length} faults:`, ...faults.slice(0, 30)].join('\n'));
  const found = grants.filter(({ source }) => source === 'found').length;
  const [ended] = await sql<{ n: number }[]>`
    select count(*)::int as n from "grant" where end_reason = 'missing'`;
  return { found, endedUnseen: ended?.n ?? 0, accesses: stage.spans.length };
}

/** What was found and isn’t decided waits on a card of each of its owners, by itself or counted among others. */
async function unasked(sql: postgres.Sql, stage: Stage): Promise<string[]> {
  const found = await sql<(Right & { asked: string[] })[]>`
    select g.target, g.account->>'email' as email, array_agg(c.channel_id || ' ' || c.message_ts) as asked
    from "grant" g join finding f on f.grant_id = g.id cross join unnest(f.asked_ids) as one(id)
    left join card c on c.audience_id = one.id and c.message_ts is not null
      and ((c.kind = 'finding' and c.subject_id = g.id) or (c.kind = 'waiting-reminder' and c.subject_id = one.id))
    where f.state = 'open' group by 1, 2`;
  const isShown = (at: string | null) => {
    const [channel = '', ts = ''] = at?.split(' ') ?? [];
    return stage.sandbox.workspace.conversations.message(channel, ts) !== undefined;
  };
  return found
    .filter(({ asked }) => !asked.every(isShown))
    .map((right) => `${keyOf(right)} was found, and not all of its owners have a card of it`);
}

/** The admins read once that the database changed, and what came of it. */
async function untold(sql: postgres.Sql, stage: Stage): Promise<string[]> {
  const [told] = await sql<{ changes: number; events: number; settled: number }[]>`
    select (select count(*) from database_change)::int as changes,
      count(*) filter (where kind = 'database.changed')::int as events,
      count(*) filter (where kind = 'database.settled')::int as settled from audit_event`;
  const messages = stage.sandbox.workspace
    .directWith(stage.person(1).id)
    .messages.filter(({ text }) => /What was recorded just before may be lost/.test(text));
  const all = { ...told, messages: messages.length };
  return Object.values(all).every((count) => count === 1) ? [] : [`not once each: ${JSON.stringify(all)}`];
}

/** A card stands in one message, but for those that it was posted anew beside. */
async function postedTwice(sql: postgres.Sql, stage: Stage): Promise<string[]> {
  const left = await sql<{ at: string }[]>`
    select channel_id || ' ' || message_ts as at from card where kind = 'superseded'`;
  const superseded = new Set(left.map(({ at }) => at));
  const seen = new Map<string, string>();
  const faults: string[] = [];
  for (const { messages } of stage.sandbox.workspace.conversations.all())
    for (const { channelId, ts, text, metadata } of messages) {
      const id = textAt(objectAt(metadata ?? {}, 'event_payload'), 'card_id');
      if (id === '' || superseded.has(`${channelId} ${ts}`)) continue;
      const before = seen.get(id);
      if (before !== undefined) faults.push(`posted twice: “${before}” and “${text}”`);
      seen.set(id, text);
    }
  return faults;
}
