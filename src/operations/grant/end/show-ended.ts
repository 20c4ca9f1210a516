import type { Ctx } from '../../context.ts';
import { DomainError } from '../../../domain/errors.ts';
import { GrantId } from '../../../domain/ids.ts';
import type { Part, PartOf } from '../../../domain/part.ts';
import * as endedStore from '../../../store/grant/ended-message-store.ts';
import * as extensionStore from '../../../store/request/extension-store.ts';
import type { GrantView } from '../../views.ts';
import { showGrants } from '../show-grant.ts';
import { type Ending, findEndings } from './find-endings.ts';

/** Access that ended, and how. */
export interface EndedView extends GrantView {
  ending: Ending;
  /** More time had been asked for, and nobody had decided on it. */
  moreTimeUndecided: boolean;
}

/** What one message tells its reader of, in the order in which it ended. */
export async function showEnded(ctx: Ctx, subjectId: string, part: PartOf): Promise<Part<EndedView>> {
  const db = ctx.db.drizzle;
  const id = GrantId.parse(subjectId);
  const [rows, total] = await Promise.all([
    endedStore.listToldWith(db, id, part),
    endedStore.countToldWith(db, id),
  ]);
  if (rows.length === 0) throw new DomainError('not_found', 'This access can’t be found.');
  const ids = rows.map((row) => row.id);
  const [views, endings, undecided] = await Promise.all([
    showGrants(ctx, rows),
    findEndings(ctx, rows),
    extensionStore.findUndecidedAtEnd(db, ids),
  ]);
  return {
    total,
    rows: views.flatMap((view): EndedView[] => {
      const ending = endings.get(view.grant.id);
      return ending === undefined
        ? []
        : [{ ...view, ending, moreTimeUndecided: undecided.has(view.grant.id) }];
    }),
  };
}
