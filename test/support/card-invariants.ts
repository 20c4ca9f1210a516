import type postgres from 'postgres';
import { elementsOf } from '../../src/sandbox/block-kit/state.ts';
import { blockText } from './block-text.ts';
import type { Stage } from './system-stage.ts';

/** A card that there must be, with the state of its row and whoever decided. */
interface Wanted {
  kind: string;
  subject: string;
  audience: string;
  state: string;
  decider: string | null;
  channel_id: string | null;
  message_ts: string | null;
  due_at: Date | null;
}

/** What a card must read like in each state of its row; buttons only where something can be done still. */
const STORY: Record<string, Record<string, { says: (decider: string) => RegExp; buttons: boolean }>> = {
  request: {
    pending: { says: () => /waiting/i, buttons: true },
    approved: { says: (decider) => new RegExp(`Approved\\*? by ${decider} \\(`), buttons: false },
    denied: { says: (decider) => new RegExp(`[Dd]enied\\*? by ${decider} \\(`), buttons: false },
    cancelled: { says: () => /Cancelled/, buttons: false },
    expired: { says: () => /Expired|ended undecided/, buttons: false },
  },
  grant: {
    active: { says: () => /You have access/, buttons: true },
    revoking: { says: () => /You have access|is being removed/, buttons: true },
    revoked: { says: () => /ended .*Confirmed gone|You had this access before/, buttons: false },
    failed: { says: () => /could not be set up/, buttons: false },
  },
  'access-ended': { told: { says: () => /Your access to .* ended/, buttons: false } },
};

/** What opens a form may stand where nothing can be decided any more: to ask anew, or to end what was given. */
const ASKS_ANEW = /^(?:ask_again|end_grant$)/;

/** Every card that the rows call for, with its message. */
const CARDS = `
  with deciders as (
    select s.request_id, d.verdict, min(p.name) as name from decision d
    join stage s on s.id = d.stage_id join person p on p.id = d.person_id group by 1, 2),
  wanted as (
    select 'request-status' as kind, r.id as subject, r.requester_id as audience, r.state from request r
      where not r.auto_approved
    union all select 'request-approval', r.id, a.person_id, r.state from request r
      join stage s on s.request_id = r.id join stage_approver a on a.stage_id = s.id
      where exists (select from card own where own.kind = 'request-approval'
          and own.subject_id = r.id and own.audience_id = a.person_id)
        or not exists (select from card digest where digest.kind = 'approvals-digest' and digest.audience_id = a.person_id)
    union all select 'request-outcome', r.id, r.requester_id, r.state from request r
      where r.state = 'denied' or (r.state = 'expired' and not exists (select from "grant" g
        where g.id = r.extends_grant_id and coalesce(g.revoke_since, g.expires_at) <= r.ended_at))
    union all select 'grant', g.id, g.principal_id, g.state from "grant" g where g.active_at is not null
    union all select distinct 'access-ended', g.end_told_with_id, g.principal_id, 'told' from "grant" g
      where g.end_told_with_id is not null or (g.active_at is not null and g.state = 'revoked'
        and g.end_reason = 'expired' and g.remains = 'gone'))
  select w.*, d.name as decider, c.channel_id, c.message_ts, c.due_at from wanted w
  left join card c on c.kind = w.kind and c.subject_id = w.subject and c.audience_id = w.audience
  left join deciders d on d.request_id = w.subject
    and d.verdict = case w.state when 'approved' then 'approve' when 'denied' then 'deny' end`;

/** What people read against what the rows say; a message of the bot that no card stands in was posted twice. */
export async function brokenCardInvariants(
  sql: postgres.Sql,
  { sandbox: { workspace } }: Stage,
): Promise<string[]> {
  const wanted = await sql.unsafe<Wanted[]>(CARDS);
  const broken: string[] = [];
  const tracked = new Set<string>();
  for (const card of wanted) {
    const name = `the card ${card.kind} of ${card.subject} (${card.state})`;
    const message =
      card.channel_id === null || card.message_ts === null
        ? undefined
        : workspace.conversations.message(card.channel_id, card.message_ts);
    if (message === undefined) {
      broken.push(`${name} stands in no message; ${JSON.stringify(card)}`);
      continue;
    }
    tracked.add(`${message.channelId} ${message.ts}`);
    if (card.due_at !== null) broken.push(`${name} is still due`);
    const story = STORY[card.kind in STORY ? card.kind : 'request']?.[card.state];
    const reads = `${message.text}\n${blockText(message.blocks)}`;
    const says = story?.says(card.decider ?? 'nobody');
    if (says === undefined || !says.test(reads))
      broken.push(`${name} should read ${says}, and reads: ${reads}`);
    const hasButtons = elementsOf(message.blocks).some(
      ({ element }) => element.type === 'button' && !ASKS_ANEW.test(String(element.action_id)),
    );
    if (hasButtons && story?.buttons !== true) broken.push(`${name} still has buttons: ${reads}`);
  }
  for (const { channel_id, message_ts } of await sql<{ channel_id: string; message_ts: string }[]>`
    select channel_id, message_ts from card
      where kind in ('grant-late', 'grant-failed', 'revocation-overdue', 'approvals-digest', 'superseded', 'database-change')
        and message_ts is not null`)
    tracked.add(`${channel_id} ${message_ts}`);
  const untracked = workspace.conversations
    .all()
    .flatMap((conversation) => conversation.messages)
    .filter((message) => message.botId !== null && message.ephemeralTo === null)
    .filter((message) => !tracked.has(`${message.channelId} ${message.ts}`));
  const twice = untracked.map(({ ts, text }) => `no card stands in the message ${ts}: ${text}`);
  return [...broken, ...twice];
}
