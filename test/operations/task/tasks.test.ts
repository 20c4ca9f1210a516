import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { importGrants } from '../../../src/operations/grant/import/import-grants.ts';
import { returnGrant } from '../../../src/operations/grant/end/return-grant.ts';
import { importPeople } from '../../../src/operations/people/import-people.ts';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { completeTask } from '../../../src/operations/task/complete-task.ts';
import { listTasksOf } from '../../../src/operations/task/list-my-tasks.ts';
import type { PersonCtx } from '../../../src/operations/actor.ts';
import { showRequest } from '../../../src/operations/request/show-request.ts';
import { refuseTask } from '../../../src/operations/task/refuse-task.ts';
import { type AcmeWorld, acmeWorld, HOUR, PEOPLE_CSV } from '../../support/acme-world.ts';
import { describePostgres } from '../../support/database.ts';
import { trailFaults } from '../../support/trail-faults.ts';
import { ALL } from '../../support/all-of-it.ts';

const SAMI = 'sami@acme.test';
const WANDA = 'wanda@acme.test';

/** Sami's approved request for the wiki, whose task waits for Wanda. */
async function wikiTask(world: AcmeWorld) {
  const request = await world.asks(SAMI, 'wiki/editor');
  await approveRequest(await world.as('lena@acme.test'), { requestId: request.id });
  await world.run();
  return latestTask(world);
}

/** What Wanda held of the wiki, which she herself is named to take away, was given back. */
async function ownRemoval(world: AcmeWorld) {
  await importGrants(world.ctx, {
    csv: `email,entitlement,since,expires,note\n${WANDA},wiki/editor,,permanent,\n`,
  });
  const [held] = await world.rows.grants();
  await returnGrant(await world.as(WANDA), { grantId: held?.id ?? '' });
  await world.run();
  return latestTask(world);
}

async function latestTask(world: AcmeWorld) {
  const task = (await world.rows.tasks()).at(-1);
  if (task === undefined) throw new Error('there is no task');
  return task;
}

describe('work by hand', () => {
  it('opens a task for those whom the connector names, and gives nothing before it is done', async () => {
    const world = await acmeWorld();

    const task = await wikiTask(world);

    const wanda = await world.rows.person(WANDA);
    expect(task).toMatchObject({ kind: 'grant', state: 'open', assigneeIds: [wanda.id] });
    expect(task.instructions).toMatch(/Give Sami Okafor/);
    expect(await world.rows.grant(task.grantId)).toMatchObject({
      state: 'provisioning',
      dueAt: null,
      activeAt: null,
    });
    expect(world.shown.filter((card) => card.kind === 'task')).toHaveLength(1);
    expect(world.shown.filter((card) => card.kind === 'grant')).toEqual([]);
    expect(
      (await listTasksOf(world.ctx, (await world.as(WANDA)).actor.person.id, ALL)).rows.map(
        (view) => view.task.id,
      ),
    ).toEqual([task.id]);
  });

  it.each([
    ['done', (wanda: PersonCtx, taskId: string) => completeTask(wanda, { taskId })],
    [
      'refused',
      (wanda: PersonCtx, taskId: string) => refuseTask(wanda, { taskId, comment: 'No licence left' }),
    ],
  ])('shows whoever asked whom it waits for, until it is %s', async (_, settle) => {
    const world = await acmeWorld();
    const task = await wikiTask(world);
    const { requestId } = await world.rows.grant(task.grantId);
    const redrawn = () => world.shown.filter((card) => card.kind === 'request-status').length;
    const waitsFor = async () =>
      (await showRequest(world.ctx, requestId ?? '')).byHand?.map(({ name }) => name);
    expect(await waitsFor()).toEqual(['Wanda Ruiz']);
    await world.run();
    const before = redrawn();

    await settle(await world.as(WANDA), task.id);
    await world.run();

    expect(await waitsFor()).toEqual([]);
    expect(redrawn()).toBe(before + 1);
  });

  it('counts the time from when it was done, and is taken away by hand at the end', async () => {
    const world = await acmeWorld();
    const task = await wikiTask(world);
    await world.pass(2 * 24 * HOUR);

    await completeTask(await world.as(WANDA), { taskId: task.id, comment: 'Added' });
    const grant = await world.rows.grant(task.grantId);
    expect(grant).toMatchObject({ state: 'active', activeAt: world.clock.now() });
    expect(grant.expiresAt).toEqual(new Date(world.clock.now().getTime() + HOUR * 1_000));
    await world.pass(HOUR);
    const removal = await latestTask(world);
    expect(removal).toMatchObject({ kind: 'revoke', state: 'open' });
    expect((await world.rows.grant(grant.id)).state).toBe('revoking');
    await completeTask(await world.as(WANDA), { taskId: removal.id });

    expect((await world.rows.grant(grant.id)).state).toBe('revoked');
    const [revoked] = await world.rows.eventsOf('grant.revoked');
    expect(revoked?.data['proof']).toBe('Wanda Ruiz confirmed that it was done by hand.');
    expect(await trailFaults(world.rows)).toEqual([]);
  });

  it('is never asked of somebody as their word that their own access is gone, as long as there is somebody else', async () => {
    const world = await acmeWorld();
    const taken = await ownRemoval(world);

    const lena = await world.rows.person('lena@acme.test');
    expect(taken).toMatchObject({ kind: 'revoke', assigneeIds: [lena.id] });
    const wanda = await world.as(WANDA);
    await expect(completeTask(wanda, { taskId: taken.id })).rejects.toThrow(/isn’t assigned to you/);
    await world.ctx.db.drizzle.execute(
      sql`update task set assignee_ids = assignee_ids || ${wanda.actor.person.id}::text`,
    );
    await expect(completeTask(wanda, { taskId: taken.id })).rejects.toThrow(/somebody else says/);
    expect(await world.rows.grant(taken.grantId)).toMatchObject({ state: 'revoking', remains: null });
    expect(await world.rows.eventsOf('act.refused')).toHaveLength(2);

    await completeTask(await world.as('lena@acme.test'), { taskId: taken.id });
    expect(await world.rows.grant(taken.grantId)).toMatchObject({ state: 'revoked', remains: 'gone' });
  });

  it('is left to the holder where nobody else is there', async () => {
    const world = await acmeWorld();
    await world.ctx.db.drizzle.execute(sql`update person set status = 'inactive' where email <> ${WANDA}`);
    const taken = await ownRemoval(world);

    const wanda = await world.as(WANDA);
    expect(taken.assigneeIds).toEqual([wanda.actor.person.id]);
    await completeTask(wanda, { taskId: taken.id });
    expect((await world.rows.grant(taken.grantId)).state).toBe('revoked');
  });

  it('fails the grant when the assignee can’t give it, and tells the holder and the owners why', async () => {
    const world = await acmeWorld();
    const task = await wikiTask(world);

    const refused = await refuseTask(await world.as(WANDA), { taskId: task.id, comment: 'No licence left' });
    await world.run();

    expect(refused.state).toBe('refused');
    expect(await world.rows.grant(task.grantId)).toMatchObject({
      state: 'failed',
      lastError: 'Wanda Ruiz can’t do it by hand: No licence left',
    });
    expect(world.shown.filter((card) => card.kind === 'grant-failed')).toHaveLength(2);
    expect(await trailFaults(world.rows)).toEqual([]);
  });

  it('keeps a removal to be done when the assignee can’t, and tells the owners', async () => {
    const world = await acmeWorld();
    await completeTask(await world.as(WANDA), { taskId: (await wikiTask(world)).id });
    await world.pass(HOUR);
    const removal = await latestTask(world);

    await refuseTask(await world.as(WANDA), { taskId: removal.id, comment: 'I lost my rights' });
    await world.run();

    expect(await latestTask(world)).toMatchObject({ state: 'open', comment: 'I lost my rights' });
    expect((await world.rows.grant(removal.grantId)).state).toBe('revoking');
    expect(world.shown.filter((card) => card.kind === 'revocation-overdue')).toHaveLength(1);
    await completeTask(await world.as(WANDA), { taskId: removal.id });
    expect((await world.rows.grant(removal.grantId)).state).toBe('revoked');
  });

  it('makes the task obsolete when the access is given back first, and asks for what may be there to be removed', async () => {
    const world = await acmeWorld();
    const task = await wikiTask(world);

    await returnGrant(await world.as(SAMI), { grantId: task.grantId });
    await world.run();

    const tasks = await world.rows.tasks();
    expect(tasks.map((one) => [one.kind, one.state])).toEqual([
      ['grant', 'obsolete'],
      ['revoke', 'open'],
    ]);
    await expect(completeTask(await world.as(WANDA), { taskId: task.id })).rejects.toMatchObject({
      name: 'StaleStateError',
      message: expect.stringMatching(/isn’t needed any more: the access was ended/),
    });
    expect(await trailFaults(world.rows)).toEqual([]);
  });

  it('asks for what may be there to be removed, when nobody did it within a week of its length', async () => {
    const world = await acmeWorld();
    const task = await wikiTask(world);

    await world.pass(7 * 24 * HOUR + HOUR);

    expect((await world.rows.grant(task.grantId)).state).toBe('revoking');
    expect((await latestTask(world)).kind).toBe('revoke');
  });

  it('refuses whoever it isn’t assigned to, the owner and an admin among them', async () => {
    const world = await acmeWorld();
    const task = await wikiTask(world);

    for (const email of ['lena@acme.test', 'ada@acme.test', SAMI]) {
      const ctx = await world.as(email);
      await expect(completeTask(ctx, { taskId: task.id })).rejects.toMatchObject({ code: 'forbidden' });
      await expect(refuseTask(ctx, { taskId: task.id, comment: 'No' })).rejects.toMatchObject({
        code: 'forbidden',
      });
    }

    expect((await world.rows.grant(task.grantId)).state).toBe('provisioning');
  });

  it('refuses “can’t” without a reason', async () => {
    const world = await acmeWorld();
    const task = await wikiTask(world);

    const refused = refuseTask(await world.as(WANDA), { taskId: task.id, comment: '   ' });

    await expect(refused).rejects.toMatchObject({ code: 'invalid', field: 'comment' });
  });

  it('goes to the owners when the assignee has left', async () => {
    const world = await acmeWorld();
    await importPeople(world.ctx, { csv: PEOPLE_CSV.replace(/^5,wanda.*\n/m, '') });

    const task = await wikiTask(world);

    expect(task.assigneeIds).toEqual([(await world.rows.person('lena@acme.test')).id]);
  });
});

describePostgres('work by hand, settled many times at once', () => {
  it('is settled once, and gives or fails once', async () => {
    const world = await acmeWorld();
    const task = await wikiTask(world);
    const wanda = await world.as(WANDA);

    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) =>
        n % 2 === 0
          ? completeTask(wanda, { taskId: task.id })
          : refuseTask(wanda, { taskId: task.id, comment: 'No licence left' }),
      ),
    );

    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    expect(await trailFaults(world.rows)).toEqual([]);
    const { state } = await world.rows.grant(task.grantId);
    expect(state).toBe((await latestTask(world)).state === 'done' ? 'active' : 'failed');
  });
});
