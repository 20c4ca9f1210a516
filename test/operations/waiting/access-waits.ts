import { expect } from 'vitest';
import type { WaitingKind } from '../../../src/domain/request/waiting.ts';
import { reportLeftConnectors } from '../../../src/operations/connector/report-left-connectors.ts';
import { decideFinding } from '../../../src/operations/finding/decide-finding.ts';
import { decideDiscrepancy } from '../../../src/operations/discrepancy/decide-discrepancy.ts';
import { breakGlass } from '../../../src/operations/emergency/break-glass.ts';
import { judgeEmergency } from '../../../src/operations/emergency/judge-emergency.ts';
import { answerQuestion } from '../../../src/operations/question/answer-question.ts';
import { askQuestion } from '../../../src/operations/question/ask-question.ts';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { escalateTasks } from '../../../src/operations/task/escalate-tasks.ts';
import { completeTask } from '../../../src/operations/task/complete-task.ts';
import { listMyWaiting } from '../../../src/operations/waiting/list-waiting.ts';
import { requestMessage } from '../../../src/store/schema/index.ts';
import { discrepancies, lookAtAll } from '../../support/looks.ts';
import { type AcmeWorld, HOUR } from '../../support/acme-world.ts';
import { confirmMovedConnector } from '../../../src/operations/connector/confirm-moved-connector.ts';
import { noticeMovedConnectors } from '../../../src/operations/connector/notice-moved-connectors.ts';
import { ScriptedTarget } from '../../support/scripted-target.ts';
import { type Begin, ADA, DAY, OMAR, SAMI, WANDA } from './waiting-world.ts';

async function taskWait(world: AcmeWorld) {
  await world.asks(SAMI, 'wiki/editor');
  const [lena] = [await world.as('lena@acme.test')];
  const [request] = await world.rows.requests();
  await approveRequest(lena, { requestId: request?.id ?? '' });
  await world.run();
  const [task] = await world.rows.tasks();
  const end = async () => completeTask(await world.as(WANDA), { taskId: task?.id ?? '' });
  return { who: WANDA, says: /Please give Sami Okafor/, end };
}

/** Begins a wait for a decision, an answer or a repair about access, by kind. */
export const ACCESS_WAITS = {
  async approval(world) {
    const { id } = await world.asks(SAMI, 'prod-db/read');
    const end = async () => approveRequest(await world.as(OMAR), { requestId: id });
    return { who: OMAR, says: /Sami Okafor.* asks for/, end };
  },
  async question(world) {
    const { id } = await world.asks(SAMI, 'prod-db/read');
    await askQuestion(await world.as(OMAR), { requestId: id, text: 'Which invoices?' });
    const [question] = await world.ctx.db.drizzle.select().from(requestMessage);
    const end = async () =>
      answerQuestion(await world.as(SAMI), { questionId: question?.id ?? '', text: 'Those of October' });
    return {
      who: SAMI,
      says: /Omar Haddad.* asks about your request[^]*Which invoices\?[^]*\[Answer\]/,
      end,
    };
  },
  task: taskWait,
  async 'overdue-tasks'(world) {
    const { end } = await taskWait(world);
    await world.pass(DAY - 1);
    expect(await world.rows.eventsOf('task.escalated')).toEqual([]);
    await world.pass(1);
    expect(await escalateTasks(world.ctx)).toBe(0);
    expect(await world.rows.eventsOf('task.escalated')).toHaveLength(1);
    const [event] = await world.rows.eventsOf('task.escalated');
    const told = await Promise.all([ADA, 'lena@acme.test'].map((email) => world.rows.person(email)));
    expect(event?.data).toMatchObject({
      kind: 'grant',
      to: expect.arrayContaining(told.map(({ id }) => id)),
    });
    return {
      who: 'lena@acme.test',
      says: /Give \*.*\* to Sami Okafor .*: waiting for Wanda Ruiz since/,
      end,
    };
  },
  async 'glass-review'(world) {
    await breakGlass(await world.as(SAMI), {
      entitlement: 'prod-db/read',
      durationSeconds: 1_800,
      justification: 'The payments are down',
      idempotencyKey: 'form 1',
    });
    const [review] = (await listMyWaiting(await world.as(OMAR))).reviews.rows;
    const end = async () =>
      judgeEmergency(await world.as(OMAR), {
        reviewId: review?.review.id ?? '',
        justified: true,
        comment: 'It was',
      });
    return { who: OMAR, says: /Sami Okafor .* took .* in an emergency/, end };
  },
  async 'late-removals'(world) {
    world.target.always('revoke', { kind: 'fails', fault: { kind: 'retryable' } });
    await world.holds(SAMI, 'vpn/connect', HOUR);
    await world.pass(HOUR);
    await world.pass(HOUR / 6);
    const end = async () => {
      world.target.always('revoke', undefined);
      await world.pass(DAY);
    };
    return { who: OMAR, says: /Sami Okafor .* should have ended .* and may still be there/, end };
  },
  async finding(world) {
    world.target.holdsFromBefore(SAMI, 'vpn_users');
    await world.holds(SAMI, 'vpn/connect', HOUR);
    const [found] = (await world.rows.grants()).filter(({ source }) => source === 'found');
    const end = async () =>
      decideFinding(await world.as(OMAR), { grantId: found?.id ?? '', verdict: 'keep' });
    return {
      who: OMAR,
      says: /Sami Okafor .* already had access to .*\[Adopt…\] \[Remove\] \[Ignore…\]/s,
      end,
    };
  },
  async discrepancy(world) {
    await world.holds(SAMI, 'vpn/connect', 8 * HOUR);
    world.target.loses(SAMI, 'vpn_users');
    await lookAtAll(world);
    const [missing] = await discrepancies(world);
    const end = async () =>
      decideDiscrepancy(await world.as(OMAR), { id: missing?.id ?? '', verdict: { kind: 'restore' } });
    return { who: OMAR, says: /Sami Okafor.* isn’t there any more.*\[Restore\] \[End it\]/s, end };
  },
  async 'untold-ends'(world) {
    const held = await world.holds(SAMI, 'vpn/connect', 40 * DAY);
    world.target.always('grant', { kind: 'fails', fault: { kind: 'invalid' } });
    const more = await world.asks(SAMI, 'vpn/connect', {
      extendsGrantId: held.id,
      durationSeconds: 20 * DAY,
    });
    expect(more.state).toBe('approved');
    await world.run();
    const end = async () => {
      world.target.always('grant', undefined);
      await world.pass(HOUR);
    };
    return { who: OMAR, says: /Sami Okafor .* but the target doesn’t have that date/, end };
  },
  async 'left-connectors'(world) {
    await world.holds(SAMI, 'vpn/connect', 40 * DAY);
    const { connectors } = world.ctx.config;
    world.ctx.config = { ...world.ctx.config, connectors: new Map() };
    await reportLeftConnectors(world.ctx);
    const end = async () => {
      world.ctx.config = { ...world.ctx.config, connectors };
      await reportLeftConnectors(world.ctx);
    };
    return {
      who: OMAR,
      says: /The connector \*?far\*? isn’t in access\.yaml any more, so 1 grant there can’t/,
      end,
    };
  },
  async 'moved-connectors'(world) {
    world.target.place = { id: 'old', name: 'old.acme.test:5432' };
    await world.holds(SAMI, 'vpn/connect', 40 * DAY);
    const there = new ScriptedTarget();
    there.place = { id: 'new', name: 'new.acme.test:5432' };
    world.ctx.connectors = new Map([...world.ctx.connectors, ['far', there]]);
    await noticeMovedConnectors(world.ctx);
    const end = async () => {
      const [moved] = (await listMyWaiting(await world.as(ADA))).moved;
      return confirmMovedConnector(await world.as(ADA), {
        connectorId: 'far',
        placeId: 'new',
        mark: moved?.mark ?? '',
      });
    };
    return {
      who: ADA,
      says: /The connector far points to new\.acme\.test:5432 now, but 1 grant .* is at old\.acme\.test:5432.*\[It’s the same system\]/s,
      end,
    };
  },
} satisfies Partial<Record<WaitingKind, Begin>>;
