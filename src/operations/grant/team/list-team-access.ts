import { type Part, partOf, type PartOf } from '../../../domain/part.ts';
import type { GrantId } from '../../../domain/ids.ts';
import * as grantStore from '../../../store/grant/grant-store.ts';
import { listStanding, type StandingAccess } from '../../../store/grant/standing-store.ts';
import * as personStore from '../../../store/people/person-store.ts';
import * as reportStore from '../../../store/people/report-store.ts';
import type { PersonCtx } from '../../actor.ts';
import { type HeldView, showHeld } from '../held-view.ts';
import { type Excess, findExcess } from './find-excess.ts';

/** What somebody holds who reports to the reader, and what speaks against it. */
export interface TeamAccessView extends HeldView {
  excess: Excess;
  /** When it was used last, where that was long ago; null: not known to be unused. */
  unusedSince: Date | null;
}

export interface Team {
  access: Part<TeamAccessView>;
  /** How many people report to the reader, and of how many of them this tells. */
  reports: { total: number; shown: number };
}

/** A directory that names one manager for everybody costs no more than a large team. */
const MOST_REPORTS = 50;

/**
 * The standing access of those who report directly to the actor, and what of theirs nobody used for long: of whoever has more
 * than their role and peers first, of each person what is too much first.
 */
export async function listTeamAccess(ctx: PersonCtx, part: PartOf): Promise<Team> {
  const db = ctx.db.drizzle;
  const { ids, total } = await reportStore.listReports(db, ctx.actor.person.email, MOST_REPORTS);
  const reports = { total, shown: ids.length };
  const standing = await listStanding(db, ids);
  if (standing.length === 0) return { access: { rows: [], total: 0 }, reports };
  const [excess, people] = await Promise.all([findExcess(ctx, standing), personStore.findPeople(db, ids)]);
  const names = new Map(people.map(({ id, name }) => [id, name.toLowerCase()]));
  const all = inOrder(
    standing.map((one) => ({ one, excess: excess.get(one) ?? NONE, name: names.get(one.personId) ?? '' })),
  );
  const shown = partOf(all, part);
  const grants = await grantStore.findGrants(
    db,
    shown.rows.map(({ one }) => one.id),
  );
  const views = new Map(
    (await showHeld(ctx, grants, { mayKnowAll: true })).map((view) => [view.grant.id, view]),
  );
  const rows = shown.rows.flatMap((ranked) => viewOf(views, ranked));
  return { access: { rows, total: shown.total }, reports };
}

const NONE: Excess = { breaks: [], unlikePeers: null };

interface Ranked {
  one: StandingAccess;
  excess: Excess;
  name: string;
}

function viewOf(views: ReadonlyMap<GrantId, HeldView>, { one, excess }: Ranked): TeamAccessView[] {
  const view = views.get(one.id);
  const unusedSince = one.lastUsedAt === null ? null : new Date(one.lastUsedAt);
  return view === undefined ? [] : [{ ...view, excess, unusedSince }];
}

/** How much speaks against it: a broken rule most, then that peers don't have it, then that nobody uses it. */
const weightOf = ({ one, excess }: Ranked): number =>
  (excess.breaks.length > 0 ? 4 : 0) +
  (excess.unlikePeers === null ? 0 : 2) +
  (one.lastUsedAt === null ? 0 : 1);

function inOrder(all: readonly Ranked[]): Ranked[] {
  const ofPeople = new Map<string, number>();
  for (const ranked of all) {
    const { personId } = ranked.one;
    ofPeople.set(personId, (ofPeople.get(personId) ?? 0) + weightOf(ranked));
  }
  const ofPerson = ({ one }: Ranked): number => ofPeople.get(one.personId) ?? 0;
  return all.toSorted(
    (a, b) =>
      ofPerson(b) - ofPerson(a) ||
      compare(a.name, b.name) ||
      compare(a.one.personId, b.one.personId) ||
      weightOf(b) - weightOf(a) ||
      compare(a.one.entitlement, b.one.entitlement) ||
      compare(a.one.id, b.one.id),
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
