import { GrantId } from '../../domain/ids.ts';
import type { PersonCtx } from '../actor.ts';
import { onRecord } from '../on-record.ts';
import { alreadyDecided, findDecidable } from './find-decidable.ts';
import { mayStayForGood } from './may-stay-for-good.ts';
import { showFinding } from './show-finding.ts';
import type { FindingView } from './show-finding.ts';

export interface FindingPreview extends FindingView {
  /** Whether it may be adopted with no end. */
  mayStayForGood: boolean;
}

/** What the actor would adopt or ignore, to be looked at before they do. */
export async function previewFinding(
  ctx: PersonCtx,
  id: string,
  verdict: 'adopt' | 'ignore',
): Promise<FindingPreview> {
  const grantId = GrantId.parse(id);
  return onRecord(ctx, `${verdict} access that was found`, grantId, async () => {
    const { finding, grant } = await findDecidable(ctx.db.drizzle, ctx, grantId);
    if (verdict === 'ignore' && finding.state === 'ignored')
      throw await alreadyDecided(ctx.db.drizzle, finding);
    return {
      ...(await showFinding(ctx, grantId)),
      mayStayForGood: await mayStayForGood(ctx.db.drizzle, ctx, grant),
    };
  });
}
