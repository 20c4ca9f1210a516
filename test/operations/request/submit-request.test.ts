import { describe, expect, it } from 'vitest';
import { importPeople } from '../../../src/operations/people/import-people.ts';
import { explainRequest } from '../../../src/operations/policy/explain-request.ts';
import { submitBundle, submitRequest } from '../../../src/operations/request/submit-request.ts';
import { acmeWorld, HOUR, NOW, PEOPLE_CSV } from '../../support/acme-world.ts';
import { describePostgres } from '../../support/database.ts';
import { trailFaults } from '../../support/trail-faults.ts';

const SAMI = 'sami@acme.test';
const KIM = 'kim@acme.test';

describe('submitRequest', () => {
  it('asks those who may decide now, and nobody else', async () => {
    const world = await acmeWorld();
    const [omar, dora] = [
      await world.rows.person('omar@acme.test'),
      await world.rows.person('dora@acme.test'),
    ];

    const request = await world.asks(SAMI, 'prod-db/read');

    expect(request).toMatchObject({
      kind: 'new',
      state: 'pending',
      durationSeconds: HOUR,
      policyId: 'everything-else',
      definitionsHash: world.ctx.config.hash,
      autoApproved: false,
      dueAt: new Date(NOW.getTime() + 24 * HOUR * 1_000),
    });
    expect(await world.rows.kinds(request.id)).toEqual(['request.submitted', 'stage.opened']);
    const [opened] = await world.rows.eventsOf('stage.opened');
    expect(((opened?.data['approvers'] ?? []) as string[]).toSorted()).toEqual([omar.id, dora.id].toSorted());
    await world.run();
    expect(world.shown.map((card) => card.kind).toSorted()).toEqual([
      'request-approval',
      'request-approval',
      'request-status',
    ]);
  });

  it('approves at once what the policy gives by itself, and makes the grant in the same breath', async () => {
    const world = await acmeWorld();

    const request = await world.asks(SAMI, 'vpn/connect');

    expect(request).toMatchObject({ state: 'approved', autoApproved: true, endedAt: NOW });
    expect(await world.rows.grantOf(request.id)).toMatchObject({ state: 'scheduled', dueAt: NOW });
    expect(await world.rows.kinds(request.id)).toEqual([
      'request.submitted',
      'request.approved',
      'grant.scheduled',
    ]);
  });

  it('refuses what the policy denies, with its reason, and writes the refusal down', async () => {
    const world = await acmeWorld();

    await expect(world.asks(KIM, 'vault/open')).rejects.toMatchObject({
      code: 'denied_by_policy',
      message: 'Contractors may not open the vault.',
      field: 'entitlement',
    });

    expect(await world.rows.requests()).toEqual([]);
    const [refused] = await world.rows.eventsOf('request.refused');
    expect(refused?.data).toMatchObject({ policy: 'vault', reason: 'Contractors may not open the vault.' });
  });

  it.each([
    [{ justification: 'short' }, 'justification', /at least 10 characters: 5 are written/],
    [{ ticket: ' ' }, 'ticket', /needs the number of a ticket/],
    [{ durationSeconds: 2 * HOUR }, 'duration', /too long here: choose up to 1 hour/],
    [{ durationSeconds: 'permanent' as const }, 'duration', /can’t be permanent/],
  ])('refuses an ask that lacks what the policy requires: %o', async (more, field, sentence) => {
    const world = await acmeWorld();

    const asked = world.asks(SAMI, 'vault/open', more);

    await expect(asked).rejects.toMatchObject({
      code: 'invalid',
      field,
      message: expect.stringMatching(sentence),
    });
    expect(await world.rows.requests()).toEqual([]);
  });

  it.each([undefined, null, '', 'forever'])(
    'never takes the length %j for one without end',
    async (length) => {
      const world = await acmeWorld();
      const shared = { justification: 'For the train', ticket: '', idempotencyKey: 'k' };
      const ask = { ...shared, durationSeconds: length as never };
      const ctx = await world.as(SAMI);

      await expect(submitRequest(ctx, { ...ask, entitlement: 'vpn/connect' })).rejects.toThrow(
        /choose for how long/,
      );
      await expect(submitBundle(ctx, { ...ask, items: ['vpn/connect', 'crm/agent'] })).rejects.toThrow(
        /choose for how long/,
      );
      await expect(explainRequest(ctx, { ...shared, entitlement: 'vpn/connect' })).resolves.toMatchObject({
        durationSeconds: expect.any(Number),
      });
      expect(await world.rows.requests()).toEqual([]);
    },
  );

  it('refuses what isn’t in the catalog, whatever it is called', async () => {
    const world = await acmeWorld();

    for (const key of ['prod-db/none', '<!channel>', '__proto__', '', 'prod-db', "'; drop table grant; --"])
      await expect(world.asks(SAMI, key)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('refuses what its connector can’t give, before anybody is asked', async () => {
    const world = await acmeWorld();
    (world.ctx.connectors as Map<string, unknown>).delete('far');

    await expect(world.asks(SAMI, 'vpn/connect')).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('refuses a second ask for the same while the first waits', async () => {
    const world = await acmeWorld();
    await world.asks(SAMI, 'prod-db/read');

    await expect(world.asks(SAMI, 'prod-db/read')).rejects.toThrow(/already requested/);

    expect(await world.rows.requests()).toHaveLength(1);
  });

  it('makes one request of one form, however often it is sent', async () => {
    const world = await acmeWorld();
    const first = await world.asks(SAMI, 'vpn/connect', { idempotencyKey: 'view 1' });

    const again = await world.asks(SAMI, 'vpn/connect', { idempotencyKey: 'view 1' });

    expect(again.id).toBe(first.id);
    expect(await world.rows.grants()).toHaveLength(1);
    expect(await trailFaults(world.rows)).toEqual([]);
  });

  it('takes nothing for sent that says something else under the key of an earlier form', async () => {
    const world = await acmeWorld();
    await world.asks(SAMI, 'vpn/connect', { idempotencyKey: 'view 1' });
    const said = /asked for something else before, so nothing was sent/;

    await expect(world.asks(SAMI, 'prod-db/read', { idempotencyKey: 'view 1' })).rejects.toThrow(said);
    const why = { idempotencyKey: 'view 1', justification: 'For another train' };
    await expect(world.asks(SAMI, 'vpn/connect', why)).rejects.toThrow(said);
    const together = {
      items: ['prod-db/read', 'crm/agent'],
      ticket: 'INC-4711',
      durationSeconds: HOUR,
      idempotencyKey: 'view 2',
    };
    const sami = await world.as(SAMI);
    await submitBundle(sami, { ...together, justification: 'Looking into INC-4711' });
    const other = submitBundle(sami, { ...together, justification: 'Looking into INC-4712' });
    await expect(other).rejects.toThrow(said);

    expect(await world.rows.requests()).toHaveLength(3);
  });

  it('keeps one person’s key from answering with another’s request', async () => {
    const world = await acmeWorld();
    const first = await world.asks(SAMI, 'vpn/connect', { idempotencyKey: 'view 1' });

    const other = await world.asks('mona@acme.test', 'vpn/connect', { idempotencyKey: 'view 1' });

    expect(other.id).not.toBe(first.id);
  });

  it('sends an ask whose policy fails to an admin, and never approves it', async () => {
    const world = await acmeWorld();
    const ada = await world.rows.person('ada@acme.test');

    const request = await world.asks(SAMI, 'crm/agent', { ticket: 'INC-4711' });

    expect(request).toMatchObject({
      state: 'pending',
      autoApproved: false,
      note: expect.stringMatching(/failed/),
    });
    const [opened] = await world.rows.eventsOf('stage.opened');
    expect(opened?.data).toEqual({ stage: 'Admin', approvers: [ada.id] });
    expect(await world.rows.grants()).toEqual([]);
  });

  it('asks admins as well, where the policy names too few who may decide', async () => {
    const world = await acmeWorld();
    const ada = await world.rows.person('ada@acme.test');

    await world.asks(SAMI, 'vault/open');

    const [opened] = await world.rows.eventsOf('stage.opened');
    expect(opened?.data['approvers']).toContain(ada.id);
  });

  it('refuses what nobody could decide, and writes the refusal down', async () => {
    const world = await acmeWorld();

    await expect(world.asks('ada@acme.test', 'vault/open')).rejects.toMatchObject({
      code: 'denied_by_policy',
      message: expect.stringMatching(/Nobody is left who could decide “Owner”/),
    });

    expect(await world.rows.requests()).toEqual([]);
    expect((await world.rows.eventsOf('request.refused')).map((event) => event.data['policy'])).toEqual([
      'vault',
    ]);
  });

  it('skips the stages that their policy skips, and says why', async () => {
    const world = await acmeWorld();

    const request = await world.asks(SAMI, 'prod-db/write');

    const stages = await world.rows.stages(request.id);
    expect(stages.map((stage) => [stage.name, stage.state])).toEqual([
      ['Manager', 'open'],
      ['Owner', 'waiting'],
      ['Auditor', 'skipped'],
    ]);
    expect(await world.rows.kinds(request.id)).toEqual([
      'request.submitted',
      'stage.skipped',
      'stage.opened',
    ]);
  });

  it('judges by the directory as it is now, not as it was at sign-in', async () => {
    const world = await acmeWorld();
    const sami = await world.as(SAMI);
    await importPeople(world.ctx, {
      csv: PEOPLE_CSV.replace(
        '6,sami@acme.test,Sami Okafor,Support Agent,Support,mona@acme.test,employee',
        '6,sami@acme.test,Sami Okafor,Support Agent,Support,mona@acme.test,contractor',
      ),
    });

    const asked = submitRequest(sami, {
      entitlement: 'vault/open',
      durationSeconds: HOUR,
      justification: 'Looking into INC-4711',
      ticket: 'INC-4711',
      idempotencyKey: 'stale',
    });

    await expect(asked).rejects.toThrow('Contractors may not open the vault.');
  });
});

describePostgres('submitRequest, sent many times at once', () => {
  it('makes one request of one form', async () => {
    const world = await acmeWorld();
    const sami = await world.as(SAMI);
    const send = () =>
      submitRequest(sami, {
        entitlement: 'vpn/connect',
        durationSeconds: HOUR,
        justification: '',
        ticket: '',
        idempotencyKey: 'view 1',
      });

    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, send));

    expect(await world.rows.requests()).toHaveLength(1);
    expect(await world.rows.grants()).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'stale' });
    expect(await trailFaults(world.rows)).toEqual([]);
  });
});
