import { sql } from 'drizzle-orm';
import type { AuditRow } from '../../src/domain/audit-event.ts';
import { GrantId, RequestId } from '../../src/domain/ids.ts';
import type { GrantRow } from '../../src/store/grant/grant-store.ts';
import * as auditStore from '../../src/store/audit/audit-store.ts';
import type { Database } from '../../src/store/database/database.ts';
import * as grantStore from '../../src/store/grant/grant-store.ts';
import * as messageStore from '../../src/store/request/request-message-store.ts';
import * as approverStore from '../../src/store/request/approver-store.ts';
import * as requestStore from '../../src/store/request/request-store.ts';
import type { Request, Stage } from '../../src/domain/request/request.ts';
import type { Task } from '../../src/domain/grant/task.ts';
import * as schema from '../../src/store/schema/index.ts';

/** What stands in the database, whoever may see it. */
export class Rows {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  async grant(id: string): Promise<GrantRow> {
    return present(await grantStore.findGrant(this.#db.drizzle, GrantId.parse(id)), id);
  }

  async grantOf(requestId: string): Promise<GrantRow> {
    const found = await grantStore.findByRequests(this.#db.drizzle, [RequestId.parse(requestId)]);
    return present(found[0], requestId);
  }

  /** In the order in which they were decided. */
  async grants(): Promise<GrantRow[]> {
    const decided = await this.eventsOf('grant.scheduled');
    const order = decided.map((event) => event.subject.grantId);
    const all = await this.#db.drizzle.select().from(schema.grant);
    return all.toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
  }

  /** As a grant of a release that didn't keep how its target calls the account. */
  async forgetHowSeen(id: string): Promise<void> {
    await this.#db.drizzle.execute(sql`update "grant" set seen_as = null where id = ${id}`);
  }

  async request(id: string): Promise<Request> {
    return present(await requestStore.findRequest(this.#db.drizzle, RequestId.parse(id)), id);
  }

  async requests(): Promise<Request[]> {
    return this.#db.drizzle.select().from(schema.request).orderBy(schema.request.createdAt);
  }

  async stages(requestId?: string): Promise<Stage[]> {
    const all = await this.#db.drizzle.select().from(schema.stage).orderBy(schema.stage.ordinal);
    return all.filter((stage) => requestId === undefined || stage.requestId === requestId);
  }

  /** In the order in which they were opened. */
  async tasks(): Promise<Task[]> {
    const opened = await this.eventsOf('task.opened');
    const order = opened.map((event) => event.subject.taskId);
    const all = await this.#db.drizzle.select().from(schema.task);
    return all.toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
  }

  async decisions() {
    return this.#db.drizzle.select().from(schema.decision);
  }

  /** The questions and answers of one request, in their order. */
  async messages(requestId: string) {
    return messageStore.findMessages(this.#db.drizzle, [RequestId.parse(requestId)]);
  }

  /** Who was asked at one stage, and how they came to be. */
  async asked(stageId: Stage['id']) {
    return approverStore.findApprovers(this.#db.drizzle, [stageId]);
  }

  async emergencyReviews() {
    return this.#db.drizzle.select().from(schema.emergencyReview);
  }

  async cards() {
    return this.#db.drizzle.select().from(schema.card);
  }

  /** The audit trail, the first event first. */
  async events(): Promise<AuditRow[]> {
    const newestFirst = await auditStore.findEvents(this.#db.drizzle, {}, 100_000);
    return newestFirst.toReversed();
  }

  /** The kinds of the events about one request, grant or task, in their order. */
  async kinds(subjectId: string): Promise<string[]> {
    const events = await this.events();
    return events
      .filter(({ subject }) => [subject.requestId, subject.grantId, subject.taskId].includes(subjectId))
      .map((event) => event.kind);
  }

  /** The events of one kind, the first first. */
  async eventsOf(kind: AuditRow['kind']): Promise<AuditRow[]> {
    return (await this.events()).filter((event) => event.kind === kind);
  }

  async person(email: string) {
    const rows = await this.#db.rows<{ id: string }>(sql`select id from person where email = ${email}`);
    return present(rows[0], email);
  }
}

function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`nothing in the database for ${what}`);
  return value;
}
