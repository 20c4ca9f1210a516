import { expect, test } from 'vitest';
import { audit } from '../../../src/store/audit/audit-log.ts';
import { transaction } from '../../../src/store/database/transaction.ts';
import { ACTION } from '../../../src/slack/ids.ts';
import { auditMessage, parseAuditPage } from '../../../src/slack/lists/audit-message.ts';
import { acmeWorld } from '../../support/acme-world.ts';

const WORDY = 25;

test('every event of the audit trail is on one of its pages, however long they are', async () => {
  const world = await acmeWorld();
  const reasons = Array.from({ length: WORDY }, (_, at) => `Reason ${at}: ${'&<"'.repeat(150)}`);
  await transaction(world.ctx, (tx) =>
    audit(
      tx,
      world.ctx,
      ...reasons.map((reason) => ({
        kind: 'campaign.spared' as const,
        data: { campaign: 'Quarterly review', spared: 1, reason },
        subject: {},
      })),
    ),
  );
  const ada = await world.as('ada@acme.test');
  const render = { now: world.clock.now(), command: '/access' };
  const seen = new Set<string>();
  let page = parseAuditPage(JSON.stringify({ query: 'kind:campaign', before: null, newer: [] }));
  for (;;) {
    const told = JSON.stringify(await auditMessage(ada, page, render));
    expect(told).not.toContain('more than fits in one message');
    for (const [reason] of told.matchAll(/Reason \d+:/g)) seen.add(reason);
    const older = olderOf(told);
    if (older === undefined) break;
    page = parseAuditPage(older);
  }
  expect(seen.size).toBe(WORDY);
});

function olderOf(told: string): string | undefined {
  const { blocks } = JSON.parse(told) as {
    blocks: { elements?: { action_id?: string; value?: string }[] }[];
  };
  return blocks
    .flatMap(({ elements }) => elements ?? [])
    .find((one) => one.action_id === ACTION.pageAuditOlder)?.value;
}
