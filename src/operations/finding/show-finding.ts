import type { Ctx } from '../context.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Finding } from '../../domain/grant/finding.ts';
import type { GrantId, PersonId } from '../../domain/ids.ts';
import { localDate } from '../../domain/time/local-date.ts';
import type { Part, PartOf } from '../../domain/part.ts';
import { absence } from '../../domain/people/person.ts';
import * as findingStore from '../../store/grant/finding-store.ts';
import * as grantStore from '../../store/grant/grant-store.ts';
import * as personStore from '../../store/people/person-store.ts';
import { findLabels, showGrants } from '../grant/show-grant.ts';
import type { GrantView, PersonLabel } from '../views.ts';

/** Access that was found, as a message shows it. */
export interface FindingView {
  finding: Finding;
  grant: GrantView;
  /** What the target calls the account. */
  account: string;
  /** Why the holder isn't active, as the beginning of a sentence; null when they are. */
  absence: string | null;
  endedBy: PersonLabel | null;
}

export async function showFinding(ctx: Ctx, grantId: string): Promise<FindingView> {
  const finding = await findingStore.findFinding(ctx.db.drizzle, grantId as GrantId);
  const [view] = finding === undefined ? [] : await showFindings(ctx, [finding]);
  if (view === undefined) throw new DomainError('not_found', 'This isn’t on the list of found access.');
  return view;
}

/** These, in no order. */
export async function findFindingViews(ctx: Ctx, grantIds: readonly GrantId[]): Promise<FindingView[]> {
  return showFindings(ctx, await findingStore.findFindings(ctx.db.drizzle, grantIds));
}

/** Found access that waits for somebody's decision, the oldest first. */
export async function listFindingsOf(ctx: Ctx, personId: PersonId, part: PartOf): Promise<Part<FindingView>> {
  const [found, total] = await Promise.all([
    findingStore.listOpenFindings(ctx.db.drizzle, personId, part),
    findingStore.countOpenFindings(ctx.db.drizzle, personId),
  ]);
  return { rows: await showFindings(ctx, found), total };
}

async function showFindings(ctx: Ctx, findings: readonly Finding[]): Promise<FindingView[]> {
  const db = ctx.db.drizzle;
  const rows = await grantStore.findGrants(
    db,
    findings.map(({ grantId }) => grantId),
  );
  const [views, holders] = await Promise.all([
    showGrants(ctx, rows),
    personStore.findPeople(
      db,
      rows.map(({ principalId }) => principalId),
    ),
  ]);
  const today = localDate(ctx.clock.now(), ctx.config.timezone);
  const label = await findLabels(
    ctx,
    findings.flatMap(({ endedById }) => endedById ?? []),
  );
  return findings.flatMap((finding): FindingView[] => {
    const row = rows.find(({ id }) => id === finding.grantId);
    const grant = views.find((view) => view.grant.id === finding.grantId);
    const holder = holders.find(({ id }) => id === row?.principalId);
    if (row === undefined || grant === undefined || holder === undefined) return [];
    return [
      {
        finding,
        grant,
        account: row.seenAs?.account.login ?? row.account.email,
        absence: absence(holder, today) ?? null,
        endedBy: finding.endedById === null ? null : label(finding.endedById),
      },
    ];
  });
}
