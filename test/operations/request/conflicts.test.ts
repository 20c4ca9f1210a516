import { beforeEach, describe, expect, it } from 'vitest';
import { returnGrant } from '../../../src/operations/grant/end/return-grant.ts';
import { listConflicts } from '../../../src/operations/policy/list-conflicts.ts';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { cancelRequest } from '../../../src/operations/request/end/cancel-request.ts';
import { denyRequest } from '../../../src/operations/approval/decide/deny-request.ts';
import { acmeDefinitions } from '../../support/acme-definitions.ts';
import { type AcmeWorld, acmeWorld, HOUR } from '../../support/acme-world.ts';
import { APPROVALS_YAML } from '../../support/approvals-definitions.ts';
import { describePostgres } from '../../support/database.ts';

const [SAMI, LENA, WANDA] = ['sami@acme.test', 'lena@acme.test', 'wanda@acme.test'];
const [IRIS, OMAR] = ['iris@acme.test', 'omar@acme.test'];
const SENTENCE = /can’t go together with .*, because of “Nobody both creates and approves payments”/;

const BEFORE_RULES = acmeDefinitions(
  APPROVALS_YAML.replace(/separation_of_duties:[\s\S]*?policies:/, 'policies:'),
);

let world: AcmeWorld;
beforeEach(async () => {
  world = await acmeWorld({ yaml: APPROVALS_YAML });
});
const approve = async (email: string, requestId: string) =>
  approveRequest(await world.as(email), { requestId });
const stagesOf = async (id: string) =>
  (await world.rows.stages(id)).map(({ name, state }) => `${name}: ${state}`);

/** Asks while no rule kept anything apart. */
async function askedBefore(what: string): Promise<string> {
  const rules = world.ctx.config;
  world.ctx.config = BEFORE_RULES;
  const { id } = await world.asks(SAMI, what);
  world.ctx.config = rules;
  world.clock.advance(1_000);
  return id;
}

describe('a rule that blocks', () => {
  it('refuses at submission what conflicts with what is held, and puts that on record', async () => {
    const { id } = await world.asks(SAMI, 'erp/create');
    await approve(LENA, id);
    await world.run();

    await expect(world.asks(SAMI, 'erp/approve')).rejects.toThrow(SENTENCE);

    expect((await world.rows.eventsOf('request.refused'))[0]?.data['reason']).toMatch(SENTENCE);
  });

  it('refuses at submission what conflicts with what waits', async () => {
    await world.asks(SAMI, 'erp/create');

    await expect(world.asks(SAMI, 'erp/approve')).rejects.toThrow(SENTENCE);
  });

  it('lets it be asked for once the other ended', async () => {
    const { id } = await world.asks(SAMI, 'erp/create');
    await cancelRequest(await world.as(SAMI), { requestId: id });

    await expect(world.asks(SAMI, 'erp/approve')).resolves.toMatchObject({ state: 'pending' });
  });

  it('refuses approval when the conflict arose since it was asked, with the sentence; it can be denied', async () => {
    const first = await askedBefore('erp/approve');
    const second = await askedBefore('erp/create');

    await expect(approve(LENA, second)).rejects.toThrow(SENTENCE);
    await approve(LENA, first);
    await world.run();
    await expect(approve(LENA, second)).rejects.toThrow(/can’t be approved, only denied/);

    const denied = await denyRequest(await world.as(LENA), { requestId: second, comment: 'Conflict' });
    expect(denied.state).toBe('denied');
    expect(await world.rows.eventsOf('decision.refused')).toHaveLength(2);
  });

  it('fails the grant when the conflict arose between approval and grant, and writes nothing at the target', async () => {
    const [one, other] = [await askedBefore('erp/create'), await askedBefore('erp/approve')];
    world.ctx.config = BEFORE_RULES;
    await approve(LENA, one);
    await world.run();
    world.clock.advance(1_000);
    await approve(LENA, other);
    world.ctx.config = acmeDefinitions(APPROVALS_YAML);

    await world.run();

    expect((await world.rows.grantOf(one)).state).toBe('active');
    expect(await world.rows.grantOf(other)).toMatchObject({
      state: 'failed',
      lastError: expect.stringMatching(SENTENCE),
    });
    expect(world.target.holdings()).toEqual([{ email: SAMI, target: 'erp_create' }]);
  });

  it('lists who holds what is kept apart by now', async () => {
    const [one, other] = [await askedBefore('erp/create'), await askedBefore('erp/approve')];
    world.ctx.config = BEFORE_RULES;
    for (const id of [one, other]) await approve(LENA, id);
    await world.run();
    world.ctx.config = acmeDefinitions(APPROVALS_YAML);

    const [conflict, ...more] = await listConflicts(await world.as(IRIS));

    expect(more).toEqual([]);
    expect(conflict).toMatchObject({ rule: { id: 'pay' }, person: { name: 'Sami Okafor' } });
    expect(conflict?.entitlements.map((one) => one.key).toSorted()).toEqual(['erp/approve', 'erp/create']);
  });
});

describe('a rule that takes an exception', () => {
  it('puts the exception’s approvers behind the policy’s own', async () => {
    await world.asks(SAMI, 'desk/agent');
    const { id } = await world.asks(SAMI, 'desk/admin', { durationSeconds: 30 * 24 * HOUR });
    const exception = 'Exception: Agents don’t configure the desk';

    await approve(WANDA, id);
    expect(await stagesOf(id)).toEqual(['Owner: approved', `${exception}: open`]);
    await expect(approve(WANDA, id)).rejects.toMatchObject({ code: 'forbidden' });
    const approved = await approve(IRIS, id);
    await world.run();

    expect(approved).toMatchObject({ state: 'approved', durationSeconds: 30 * 24 * HOUR });
    expect((await world.rows.grantOf(id)).state).toBe('active');
  });

  it('adds the stage when the conflict arose since it was asked, and decides it', async () => {
    const waits = await askedBefore('desk/admin');
    const other = await askedBefore('desk/agent');
    world.ctx.config = BEFORE_RULES;
    await approve(WANDA, other);
    world.ctx.config = acmeDefinitions(APPROVALS_YAML);
    await world.run();

    expect((await approve(WANDA, waits)).state).toBe('pending');
    expect(await world.rows.kinds(waits)).toContain('stage.added');
    expect((await approve(IRIS, waits)).state).toBe('approved');
    await world.run();
    expect((await world.rows.grantOf(waits)).state).toBe('active');
  });

  it('skips an exception whose conflict is gone', async () => {
    const { id: other } = await world.asks(SAMI, 'desk/agent');
    await approve(WANDA, other);
    await world.run();
    const { id } = await world.asks(SAMI, 'desk/admin');
    const grant = await world.rows.grantOf(other);
    await returnGrant(await world.as(SAMI), { grantId: grant.id });
    await world.run();

    expect((await approve(WANDA, id)).state).toBe('approved');
    expect(await stagesOf(id)).toEqual([
      'Owner: approved',
      'Exception: Agents don’t configure the desk: skipped',
    ]);
  });

  it('fails the grant that was decided later, when the conflict came back after the exception was skipped', async () => {
    const { id: other } = await world.asks(SAMI, 'desk/agent');
    const { id } = await world.asks(SAMI, 'desk/admin');
    await cancelRequest(await world.as(SAMI), { requestId: other });
    expect((await approve(WANDA, id)).state).toBe('approved');
    world.clock.advance(1_000);
    const again = await askedBefore('desk/agent');
    world.ctx.config = BEFORE_RULES;
    await approve(WANDA, again);
    world.ctx.config = acmeDefinitions(APPROVALS_YAML);

    await world.run();

    const states = [await world.rows.grantOf(id), await world.rows.grantOf(again)].map((one) => one.state);
    expect(states).toEqual(['active', 'failed']);
  });
});

describePostgres('two that conflict, at the same instant', () => {
  it('approves one of them', async () => {
    for (let round = 0; round < 5; round++) {
      world = await acmeWorld({ yaml: APPROVALS_YAML });
      const ids = [await askedBefore('erp/create'), await askedBefore('erp/approve')];
      const lena = await world.as(LENA);

      const outcomes = await Promise.allSettled(ids.map((requestId) => approveRequest(lena, { requestId })));
      await world.run();

      expect(outcomes.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected']);
      expect(world.target.holdings()).toHaveLength(1);
    }
  });

  it('gives one of two that nobody has to decide', async () => {
    for (let round = 0; round < 5; round++) {
      world = await acmeWorld({ yaml: APPROVALS_YAML });
      await world.as(SAMI);

      const outcomes = await Promise.allSettled([
        world.asks(SAMI, 'vpn/connect'),
        world.asks(SAMI, 'vpn/routes'),
      ]);
      await world.run();

      expect(outcomes.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected']);
      expect(world.target.holdings()).toHaveLength(1);
    }
  });

  it('gives one of two for somebody else, asked by two people', async () => {
    const sami = (await world.rows.person(SAMI)).id;
    await Promise.all([world.as(OMAR), world.as(LENA)]);

    const outcomes = await Promise.allSettled([
      world.asks(OMAR, 'vpn/connect', { beneficiaryId: sami }),
      world.asks(LENA, 'vpn/routes', { beneficiaryId: sami }),
    ]);

    expect(outcomes.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });
});
