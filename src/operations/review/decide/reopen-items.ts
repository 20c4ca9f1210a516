import type { Ctx } from '../../context.ts';
import type { PersonId } from '../../../domain/ids.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import type { CampaignRow } from '../../../store/campaign/campaign-store.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as grantStore from '../../../store/grant/grant-store.ts';
import * as itemStore from '../../../store/review/review-item-store.ts';
import { requirePeople } from '../../people/require-people.ts';
import { subjectOfItem } from '../show/item-subject.ts';
import { noteGrantsEnding } from './note-grants.ts';
import { whyNotDecide } from './why-not-decide.ts';
import type { WhyNot } from './why-not-decide.ts';

const REASONS: Record<WhyNot, string> = {
  inactive: 'the person who decided it isn’t active in the people directory any more',
  holder: 'it is the own access of the person who decided it',
  requester: 'the person who decided it has asked for it',
  approver: 'the person who decided it has approved it',
  concerned: 'it is the own access of the person who decided it',
  'no-employee': 'the person who decided it isn’t listed as an employee any more',
  report: 'the person who decided it reports to whose access it is',
  unnamed: 'the person who decided it isn’t among those to whom it may be handed any more',
};

/**
 * Takes back what a reviewer decided, didn't submit and may not decide any more, as it is at this moment: so nothing is
 * committed that they might not decide now. Returns how much it was.
 */
export async function reopenUndecidable(
  tx: Tx,
  ctx: Ctx,
  campaign: Pick<CampaignRow, 'id' | 'rules'>,
  reviewerId: PersonId,
): Promise<number> {
  const decided = await itemStore.lockUnsubmitted(tx, { campaignId: campaign.id, reviewerId });
  if (decided.length === 0) return 0;
  const [reviewer] = await requirePeople(tx, [reviewerId]);
  const faults = await whyNotDecide(tx, ctx, campaign, reviewer, decided);
  const reopened = await itemStore.reopenItems(tx, [...faults.keys()]);
  await audit(
    tx,
    ctx,
    ...reopened.map((item) => ({
      kind: 'review-item.reopened' as const,
      data: { item: item.id, why: REASONS[faults.get(item.id) ?? 'unnamed'] },
      subject: subjectOfItem(item),
    })),
  );
  // What ended after it was decided isn't asked about again.
  const grants = await grantStore.findGrants(
    tx,
    reopened.flatMap(({ grantId }) => grantId ?? []),
  );
  for (const grant of grants)
    if (grant.state !== 'scheduled' && grant.state !== 'provisioning' && grant.state !== 'active')
      await noteGrantsEnding(tx, ctx, [grant], grant.endReason ?? 'expired');
  return reopened.length;
}
