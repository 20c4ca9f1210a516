import { beforeEach, describe, expect, it } from 'vitest';
import { completeTask } from '../../../../src/operations/task/complete-task.ts';
import { refuseTask } from '../../../../src/operations/task/refuse-task.ts';
import { revokeDueGrants } from '../../../../src/operations/grant/end/revoke-due-grants.ts';
import { beginRemediations } from '../../../../src/operations/review/decide/begin-remediations.ts';
import { decideItem } from '../../../../src/operations/review/decide/decide-item.ts';
import { showBatch } from '../../../../src/operations/review/show/show-batch.ts';
import { submitBatch } from '../../../../src/operations/review/decide/submit-batch.ts';
import { returnGrant } from '../../../../src/operations/grant/end/return-grant.ts';
import { wantCards } from '../../../../src/store/card/cards.ts';
import * as schema from '../../../../src/store/schema/index.ts';
import type { GrantRow } from '../../../../src/store/grant/grant-store.ts';
import { transaction } from '../../../../src/store/database/transaction.ts';
import { ACME_YAML, acmeDefinitions } from '../../../support/acme-definitions.ts';
import { type AcmeWorld, acmeWorld, HOUR, NOW } from '../../../support/acme-world.ts';
import { describePostgres } from '../../../support/database.ts';
import { heldGrants, itemRow, itemsOf, runningCampaign, setCampaign } from '../../../support/campaigns.ts';
import { trailFaults } from '../../../support/trail-faults.ts';

const SAMI = 'sami@acme.test';
const MONA = 'mona@acme.test';
const OMAR = 'omar@acme.test';

let world: AcmeWorld;

beforeEach(async () => {
  world = await acmeWorld();
});

/** Begins what is due, and lets the jobs do the rest. */
const runs = async () => {
  const begun = await beginRemediations(world.ctx);
  await world.run();
  return begun;
};

/** Omar revokes all of these, and submits. */
async function revoked(...grants: GrantRow[]) {
  const made = await runningCampaign(
    world.ctx,
    grants.map((grant) => ({ grant, reviewer: OMAR })),
  );
  const omar = await world.as(OMAR);
  for (const { id } of made.items) await decideItem(omar, { itemId: id, verdict: 'revoke', comment: 'No' });
  const batchId = made.batchOf(OMAR).id;
  await submitBatch(omar, { batchId });
  return { ...made, batchId };
}

const holds = async (email: string, entitlement: string) => {
  const held = await world.holds(email, entitlement, entitlement === 'wiki/editor' ? HOUR : 2 * HOUR);
  return world.rows.grant(held.id);
};
const kindsOf = async (itemId: number) =>
  (await world.rows.events()).filter(({ data }) => data['item'] === itemId).map(({ kind }) => kind);

describe('what a review revokes', () => {
  it('is removed at the target, read back, and its item says so with the proof and how late it was', async () => {
    const grant = await holds(SAMI, 'vpn/connect');
    const { items, campaign } = await revoked(grant);
    expect(world.target.holds(SAMI, 'vpn_users')).toBe(true);
    world.clock.advance(30_000);
    expect(await runs()).toBe(1);
    expect(world.target.holds(SAMI, 'vpn_users')).toBe(false);
    expect(await itemRow(world.ctx, items[0]!.id)).toMatchObject({
      state: 'remediated',
      remediatedAt: world.clock.now(),
      proof: 'The target didn’t list the access any more when it was read back.',
      remains: null,
      remediateDueAt: null,
    });
    expect(await world.rows.grant(grant.id)).toMatchObject({ state: 'revoked', endReason: 'review' });
    const [event] = await world.rows.eventsOf('review-item.remediated');
    expect(event?.data).toMatchObject({ item: items[0]!.id, lateBySeconds: 30 });
    expect(event?.subject).toMatchObject({ campaignId: campaign.id, grantId: grant.id });
    expect(await runs()).toBe(0);
    expect(await kindsOf(items[0]!.id)).toEqual(['review-item.revoked', 'review-item.remediated']);
    expect(world.target.countOf('revoke')).toBe(1);
    expect(await trailFaults(world.rows)).toEqual([]);
  });

  it('isn’t said to be gone before the target shows it, however often that fails', async () => {
    const { items, batchId } = await revoked(await holds(SAMI, 'vpn/connect'));
    world.target.always('revoke', { kind: 'fails', fault: { kind: 'retryable' } });
    await runs();
    await world.pass(600);
    expect(await itemRow(world.ctx, items[0]!.id)).toMatchObject({ state: 'revoked', remediatedAt: null });
    expect((await showBatch(world.ctx, batchId)).counts).toMatchObject({
      revoked: 1,
      removed: 0,
      remains: 0,
    });
    world.target.behave('revoke');
    await world.pass(600);
    expect((await itemRow(world.ctx, items[0]!.id)).state).toBe('remediated');
    expect((await showBatch(world.ctx, batchId)).counts).toMatchObject({
      revoked: 1,
      removed: 1,
      remains: 0,
    });
  });

  it('stays an exception that shows where the access was there before, or another grant holds it', async () => {
    world.target.holdsFromBefore(SAMI, 'vpn_users');
    const stood = await holds(SAMI, 'vpn/connect');
    const first = await holds(MONA, 'vpn/connect');
    const second = await holds(MONA, 'vpn/connect');
    const { items, batchId } = await revoked(stood, first);
    await runs();
    expect(
      (await itemsOf(world.ctx, items[0]!.campaignId)).map(({ state, remains }) => [state, remains]),
    ).toEqual([
      ['revoked', 'held-by-another-grant'],
      ['revoked', 'held-by-another-grant'],
    ]);
    expect((await itemRow(world.ctx, items[1]!.id)).proof).toContain(second.id);
    expect(await world.rows.eventsOf('review-item.remained')).toHaveLength(2);
    expect(await world.rows.eventsOf('review-item.remediated')).toEqual([]);
    expect(world.target.holds(SAMI, 'vpn_users')).toBe(true);
    expect((await showBatch(world.ctx, batchId)).counts).toMatchObject({
      revoked: 2,
      removed: 0,
      remains: 2,
    });
    expect(await runs()).toBe(0);
  });

  it('is removed by hand where a person works the target, and gone when they confirm it', async () => {
    const [held] = await heldGrants(world.ctx, [{ email: SAMI, entitlement: 'wiki/editor' }]);
    const { items } = await revoked(held!);
    await runs();
    const wanda = await world.as('wanda@acme.test');
    const [task] = (await world.rows.tasks()).filter((one) => one.kind === 'revoke');
    await refuseTask(wanda, { taskId: task!.id, comment: 'Locked out' });
    expect((await itemRow(world.ctx, items[0]!.id)).state).toBe('revoked');
    await completeTask(wanda, { taskId: task!.id });
    expect(await itemRow(world.ctx, items[0]!.id)).toMatchObject({
      state: 'remediated',
      proof: 'Wanda Ruiz confirmed that it was done by hand.',
    });
  });

  it('ends at once where nothing was begun at the target yet', async () => {
    const [grant] = await heldGrants(world.ctx, [
      { email: SAMI, entitlement: 'vpn/connect', state: 'scheduled', stoodBefore: null, dueAt: NOW },
    ]);
    const { items } = await revoked(grant!);
    await beginRemediations(world.ctx);
    expect(await itemRow(world.ctx, items[0]!.id)).toMatchObject({
      state: 'remediated',
      remediateDueAt: null,
    });
    expect(await kindsOf(items[0]!.id)).toEqual(['review-item.revoked', 'review-item.remediated']);
    await world.run();
    expect(world.target.calls).toEqual([]);
  });

  it('is done at once, with how it ended, where the grant ended between decision and submission', async () => {
    const returned = await holds(SAMI, 'vpn/connect');
    const made = await runningCampaign(world.ctx, [{ grant: returned, reviewer: OMAR }]);
    const omar = await world.as(OMAR);
    const itemId = made.items[0]!.id;
    await decideItem(omar, { itemId, verdict: 'revoke' });
    await returnGrant(await world.as(SAMI), { grantId: returned.id });
    await world.run();
    expect((await itemRow(world.ctx, itemId)).state).toBe('revoked');
    world.clock.advance(60_000);
    await submitBatch(omar, { batchId: made.batchOf(OMAR).id });
    await runs();
    expect(await itemRow(world.ctx, itemId)).toMatchObject({
      state: 'remediated',
      proof: `It had ended at ${NOW.toISOString()} already (given back), and was seen gone then.`,
    });
    expect(await world.rows.eventsOf('grant.revoked')).toHaveLength(1);
  });

  it('waits for the revocation that is under way already', async () => {
    const grant = await holds(SAMI, 'vpn/connect');
    world.target.always('revoke', { kind: 'fails', fault: { kind: 'retryable' } });
    await returnGrant(await world.as(SAMI), { grantId: grant.id });
    await world.run();
    const made = await runningCampaign(world.ctx, [{ grant, reviewer: OMAR }]);
    const omar = await world.as(OMAR);
    await decideItem(omar, { itemId: made.items[0]!.id, verdict: 'revoke' });
    await submitBatch(omar, { batchId: made.batchOf(OMAR).id });
    await runs();
    world.target.behave('revoke');
    await world.pass(600);
    expect((await itemRow(world.ctx, made.items[0]!.id)).state).toBe('remediated');
    expect(await world.rows.eventsOf('grant.revocation-started')).toHaveLength(1);
  });

  it('waits while an admin holds the campaign’s removals', async () => {
    const { campaign, items } = await revoked(await holds(SAMI, 'vpn/connect'));
    await setCampaign(world.ctx, campaign.id, { heldAt: NOW });
    expect(await runs()).toBe(0);
    expect(world.target.holds(SAMI, 'vpn_users')).toBe(true);
    await setCampaign(world.ctx, campaign.id, { heldAt: null, state: 'closing' });
    await runs();
    expect((await itemRow(world.ctx, items[0]!.id)).state).toBe('remediated');
  });

  it('shows its reviewer when the last removal is through, not each', async () => {
    const { batchId, batchOf } = await revoked(
      await holds(SAMI, 'vpn/connect'),
      await holds(MONA, 'vpn/connect'),
    );
    const { reviewerId } = batchOf(OMAR);
    const card = { kind: 'review-batch' as const, subjectId: batchId, audienceId: reviewerId };
    await transaction(world.ctx, (tx) => wantCards(tx, [card], NOW));
    await world.ctx.db.drizzle.update(schema.card).set({ usedAt: NOW });
    world.target.next('revoke', { kind: 'fails', fault: { kind: 'retryable' } });
    await runs();
    const shown = () => world.shown.filter((one) => one.kind === 'review-batch').length;
    const before = shown();
    await world.run();
    expect(shown()).toBe(before);
    await world.pass(600);
    await world.pass(600);
    expect(shown()).toBe(before + 1);
  });
});

// Some hundreds of revocations take minutes on the embedded database.
describePostgres('much that a review revokes', () => {
  it('is begun once each, no more at a time than a connector gets through', async () => {
    const held = await heldGrants(
      world.ctx,
      Array.from({ length: 700 }, (_, at) => ({
        email: `${['sami', 'mona', 'kim', 'lena', 'wanda', 'iris', 'pia'][at % 7]}@acme.test`,
        entitlement: 'vpn/connect',
        target: `vpn_${at}`,
      })),
    );
    const { campaign, batchOf } = await runningCampaign(
      world.ctx,
      held.map((grant) => ({ grant, reviewer: OMAR, change: { state: 'revoked' as const } })),
    );
    await submitBatch(await world.as(OMAR), { batchId: batchOf(OMAR).id });
    const atFirst = await beginRemediations(world.ctx);
    expect([atFirst >= 500, atFirst < 700]).toEqual([true, true]);
    expect(await beginRemediations(world.ctx)).toBe(0);

    do await revokeDueGrants(world.ctx);
    while ((await beginRemediations(world.ctx)) > 0);

    const items = await itemsOf(world.ctx, campaign.id);
    expect(items.every((item) => item.state === 'remediated')).toBe(true);
    expect(await world.rows.eventsOf('grant.revocation-started')).toHaveLength(700);
  });
});

describe('what a role gives', () => {
  const yaml = ACME_YAML.replace(
    'policies:\n',
    'roles:\n  - id: support\n    name: Support agent\n    entitlements: [crm/agent, vpn/connect]\n    assign_when: \'person.department == "Support"\'\npolicies:\n',
  );

  it('is removed when access.yaml doesn’t list it any more, and looked at until then', async () => {
    world = await acmeWorld({ yaml });
    const made = await runningCampaign(
      world.ctx,
      ['crm/agent', 'vpn/connect'].map((entitlement) => ({
        role: { roleId: 'support', entitlement },
        reviewer: OMAR,
      })),
    );
    const omar = await world.as(OMAR);
    const [crm, vpn] = made.items;
    await decideItem(omar, { itemId: crm!.id, verdict: 'revoke' });
    await decideItem(omar, { itemId: vpn!.id, verdict: 'keep' });
    await submitBatch(omar, { batchId: made.batchOf(OMAR).id });
    expect(await beginRemediations(world.ctx)).toBe(1);
    expect(await beginRemediations(world.ctx)).toBe(0);
    world.clock.advance(600_000);
    expect(await beginRemediations(world.ctx)).toBe(1);
    expect(await itemRow(world.ctx, crm!.id)).toMatchObject({
      state: 'revoked',
      remediateDueAt: new Date(NOW.getTime() + 1_200_000),
    });
    const config = acmeDefinitions(yaml.replace('[crm/agent, vpn/connect]', '[vpn/connect]'));
    world.clock.advance(600_000);
    await beginRemediations({ ...world.ctx, config });
    expect(await itemRow(world.ctx, crm!.id)).toMatchObject({
      state: 'remediated',
      proof: `access.yaml ${config.hash.slice(0, 12)} no longer lists it in the role support.`,
    });
    const [event] = await world.rows.eventsOf('review-item.remediated');
    expect(event?.data['lateBySeconds']).toBe(1_200);
    expect((await itemRow(world.ctx, vpn!.id)).state).toBe('kept');
  });
});

describe('a grant that ends in mid-review', () => {
  it('leaves the review by itself while open, with an event, and a decided one keeps its decision', async () => {
    const grant = await holds(SAMI, 'vpn/connect');
    const [open, kept] = [
      await runningCampaign(world.ctx, [{ grant, reviewer: OMAR }]),
      await runningCampaign(world.ctx, [{ grant, reviewer: OMAR }]),
    ];
    const omar = await world.as(OMAR);
    await decideItem(omar, { itemId: kept.items[0]!.id, verdict: 'keep' });
    await world.pass(2 * HOUR);
    expect((await itemRow(world.ctx, open.items[0]!.id)).state).toBe('ended');
    expect((await itemRow(world.ctx, kept.items[0]!.id)).state).toBe('kept');
    const [event, ...more] = await world.rows.eventsOf('review-item.ended');
    expect(more).toEqual([]);
    expect(event?.data).toEqual({
      item: open.items[0]!.id,
      reason: 'the access ended before anybody decided (expired)',
    });
    await submitBatch(omar, { batchId: kept.batchOf(OMAR).id });
    await expect(submitBatch(omar, { batchId: open.batchOf(OMAR).id })).rejects.toMatchObject({
      code: 'stale',
    });
  });

  it('leaves it too when it could never be set up', async () => {
    const [grant] = await heldGrants(world.ctx, [
      { email: SAMI, entitlement: 'vpn/connect', state: 'scheduled', stoodBefore: null, dueAt: NOW },
    ]);
    const { items } = await runningCampaign(world.ctx, [{ grant: grant!, reviewer: OMAR }]);
    world.target.next('grant', { kind: 'fails', fault: { kind: 'denied' } });
    await world.run();
    expect((await world.rows.grant(grant!.id)).state).toBe('failed');
    expect((await itemRow(world.ctx, items[0]!.id)).state).toBe('ended');
    expect((await world.rows.eventsOf('review-item.ended'))[0]?.data['reason']).toContain(
      'it could not be set up',
    );
  });

  it('leaves it too when the person who works the target can’t give it', async () => {
    const [grant] = await heldGrants(world.ctx, [
      { email: SAMI, entitlement: 'wiki/editor', state: 'scheduled', stoodBefore: null, dueAt: NOW },
    ]);
    const { items } = await runningCampaign(world.ctx, [{ grant: grant!, reviewer: OMAR }]);
    await world.run();
    const [task] = await world.rows.tasks();
    await refuseTask(await world.as('wanda@acme.test'), { taskId: task!.id, comment: 'Full' });
    expect((await itemRow(world.ctx, items[0]!.id)).state).toBe('ended');
  });
});
