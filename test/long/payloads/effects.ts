import postgres from 'postgres';
import { brokenAccessInvariants } from '../../support/access-invariants.ts';
import { brokenRowInvariants } from '../../support/row-invariants.ts';
import type { Stage } from '../../support/system-stage.ts';

const LATE_MS = 60_000;
/** What happens by the clock, whatever is sent. */
const BY_THE_CLOCK = [
  'waiting.reminded',
  'stage.reminded',
  'stage.escalated',
  'request.expired',
  'grant.warned',
];
const COUNTED = `
  select 'request ' || state as what, count(*)::int from request group by state
  union all select 'stage ' || state, count(*)::int from stage group by state
  union all select 'grant ' || state, count(*)::int from "grant" group by state
  union all select 'decision ' || verdict, count(*)::int from decision group by verdict
  union all select 'task', count(*)::int from task
  union all select 'delegation', count(*)::int from delegation
  union all select 'finding', count(*)::int from finding
  union all select 'emergency', count(*)::int from glass_review
  union all select 'campaign', count(*)::int from campaign
  union all select 'person', count(*)::int from person`;

/** What the database says of what came of payloads. */
export class Effects {
  readonly #sql: postgres.Sql;

  constructor(databaseUrl: string) {
    this.#sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  }

  /** How much there is of what people decide and hold. */
  async standing(): Promise<string[]> {
    const rows = await this.#sql.unsafe<{ what: string; count: number }[]>(COUNTED);
    return rows.map(({ what, count }) => `${what}: ${count}`).toSorted();
  }

  /** The same, what is known of Slack’s accounts, and every event that the clock doesn’t bring by itself. */
  async everything(): Promise<string[]> {
    const [events] = await this.#sql<{ seq: string }[]>`
      select coalesce(max(seq), 0) as seq from audit_event where kind <> all(${BY_THE_CLOCK})`;
    const [accounts] = await this.#sql<{ hash: string }[]>`
      select md5(coalesce(string_agg((a.team_id, a.user_id, a.email, a.deleted, a.person_id)::text, ',' order by a.user_id), ''))
        as hash from slack_account a`;
    return [...(await this.standing()), `events: ${events?.seq}`, `accounts: ${accounts?.hash}`];
  }

  /** What must never be so, whatever was sent: rows that break their rules, and what somebody did whom nothing speaks for. */
  async faults(stage: Stage, speaking: readonly string[]): Promise<string[]> {
    const strangers = await this.#sql<{ kind: string; email: string }[]>`
      select distinct e.kind, p.email from audit_event e join person p on p.id = e.actor_id
      where p.email <> all(${[...speaking]})`;
    return [
      ...(await brokenRowInvariants(this.#sql, LATE_MS)),
      ...(await brokenAccessInvariants(this.#sql, stage)),
      ...strangers.map(({ kind, email }) => `${kind} by ${email}, of whom nothing that was sent speaks`),
    ];
  }

  async close(): Promise<void> {
    await this.#sql.end();
  }
}
