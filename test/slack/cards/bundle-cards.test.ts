import { describe, expect, test } from 'vitest';
import { BundleId, RequestId } from '../../../src/domain/ids.ts';
import { bundleApprovalCard } from '../../../src/slack/cards/request/bundle-approval.ts';
import { bundleStatusCard } from '../../../src/slack/cards/request/bundle-status.ts';
import { requestForYouCard } from '../../../src/slack/cards/request/request-for-you.ts';
import { reads } from '../support/reads.ts';
import { aRequestView, render, omar } from '../support/rows.ts';

const bundleId = BundleId.parse('bundle_000000000aaaaaaaaaaaaaaaaaaaa');
const many = (count: number, justification = 'Moving house') =>
  Array.from({ length: count }, (_, index) =>
    aRequestView({
      id: RequestId.parse(`req_000000000aaaaaaaaaaaaaaaaa${String(index).padStart(3, '0')}`),
      bundleId,
      justification,
    }),
  );

describe('the card of several things', () => {
  test('offers an approver every act where few lines wait, and Approve and Deny where many do', () => {
    expect(reads(bundleApprovalCard(many(3), omar.id, render))).toContain(
      '[Approve] [Deny] [Approve for less time… / Ask a question… / Hand on…]',
    );
    const text = reads(bundleApprovalCard(many(12), omar.id, render));
    expect(text.match(/\[Approve\] \[Deny\]/g)).toHaveLength(12);
    expect(text).toContain('[Approve all (12)]');
  });

  test('stays within what one message may hold, whatever was typed', () => {
    for (const message of [
      bundleApprovalCard(many(20, '&<>*'.repeat(700)), omar.id, render),
      bundleStatusCard(many(20, '&<>*'.repeat(700)), render),
      requestForYouCard(many(20, '&<>*'.repeat(700)), render),
    ]) {
      reads(message);
      expect(JSON.stringify(message.blocks).length).toBeLessThan(11_000);
    }
  });
});
