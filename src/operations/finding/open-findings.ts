import type { ChangeId } from '../../domain/ids.ts';
import type { Tx } from '../../store/database/database.ts';
import * as findingStore from '../../store/grant/finding-store.ts';
import type { TakenOn } from '../grant/take-on.ts';

/** How access was found: after which change of the database, or by the look that was begun then; null: not so. */
interface FoundBy {
  changeId: ChangeId | null;
  lookedAt: Date | null;
}

/** Opens the question whether what was taken on stays; whom to ask, `ask-about-findings` finds out. */
export async function openFindings(
  tx: Tx,
  taken: readonly TakenOn[],
  { changeId, lookedAt }: FoundBy,
  now: Date,
): Promise<void> {
  for (const { access, grant } of taken)
    await findingStore.insertFinding(tx, {
      grantId: grant.id,
      seenFor: null,
      changeId,
      lookedAt,
      operation: access.operation ?? null,
      askedIds: [],
      foundAt: now,
      dueAt: now,
    });
}
