import { sql } from 'drizzle-orm';
import type { Ctx } from '../../src/operations/context.ts';
import type { AuditKind } from '../../src/domain/audit-event.ts';
import { isEnd } from '../../src/domain/transitions.ts';
import { reviewItemTransitions } from '../../src/domain/review/review-item.ts';
import { tallyFaults } from './row-invariants.ts';
import { Rows } from './rows.ts';
import * as schema from '../../src/store/schema/index.ts';

/**
 * Where reviews, their events and the grants under review tell different stories, as sentences. With `settled`, every
 * submitted revocation must be through as well.
 */
export async function reviewFaults(ctx: Ctx, settled = false): Promise<string[]> {
  const [items, grants, events] = await Promise.all([
    ctx.db.drizzle.select().from(schema.reviewItem),
    ctx.db.drizzle.select().from(schema.grant),
    new Rows(ctx.db).events(),
  ]);
  const faults = await tallyFaults((statement) => ctx.db.rows(sql.raw(statement)));
  for (const item of items) {
    const what = `item ${item.id} (${item.state})`;
    const about = events.filter((event) => event.data['item'] === item.id);
    const count = (...kinds: AuditKind[]) => about.filter((event) => kinds.includes(event.kind)).length;
    const grant = grants.find((one) => one.id === item.grantId);
    const last = about.findLast(({ kind }) => kind === 'review-item.kept' || kind === 'review-item.revoked');
    const revoked = item.state === 'revoked' || item.state === 'remediated';
    const through = item.remediatedAt !== null || item.remains !== null;

    if (item.state === 'kept' && last?.kind !== 'review-item.kept') faults.push(`${what}: no such decision`);
    if (revoked && last?.kind !== 'review-item.revoked') faults.push(`${what}: no such decision`);
    if (count('review-item.ended') !== Number(item.state === 'ended'))
      faults.push(`${what}: ended otherwise`);
    if (count('review-item.remediated') !== Number(item.state === 'remediated'))
      faults.push(`${what}: remediated otherwise`);
    if (count('review-item.remained') !== Number(item.remains !== null))
      faults.push(`${what}: remains otherwise`);
    if (through && item.submittedAt === null) faults.push(`${what}: removed before it was submitted`);
    if (item.state === 'remediated' && grant?.state !== 'revoked' && grant?.state !== 'failed')
      faults.push(`${what}: its grant is ${grant?.state}`);
    if (
      item.state === 'remediated' &&
      (grant?.remains === 'stood-before' || grant?.remains === 'held-by-another-grant')
    )
      faults.push(`${what}: its access is still there, ${grant.remains}`);
    if (
      item.state === 'ended' &&
      grant !== undefined &&
      ['scheduled', 'provisioning', 'active'].includes(grant.state)
    )
      faults.push(`${what}: its grant is ${grant.state}`);
    if (item.state === 'open' && grant !== undefined && ['revoked', 'failed'].includes(grant.state))
      faults.push(`${what}: its grant is ${grant.state}`);
    if (isEnd(reviewItemTransitions, item.state) && item.remediateDueAt !== null)
      faults.push(`${what}: something is still due`);
    const goesOn = grant !== undefined && ['scheduled', 'provisioning', 'active'].includes(grant.state);
    if (revoked && item.submittedAt !== null && item.remediateDueAt === null && !through && goesOn)
      faults.push(`${what}: nothing is due, and its grant is ${grant.state}`);
    if (settled && revoked && item.submittedAt !== null && !through)
      faults.push(`${what}: not removed, not held`);
  }
  return faults;
}
