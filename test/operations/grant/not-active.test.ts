import { describe, expect, it } from 'vitest';
import type { AuditKind } from '../../../src/domain/audit-event.ts';
import { breakGlass } from '../../../src/operations/emergency/break-glass.ts';
import { importPeople } from '../../../src/operations/people/import-people.ts';
import { recordSlackAccounts } from '../../../src/operations/people/record-slack-accounts.ts';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { submitBundle } from '../../../src/operations/request/submit-request.ts';
import { completeTask } from '../../../src/operations/task/complete-task.ts';
import { type AcmeWorld, acmeWorld, HOUR, PEOPLE_CSV } from '../../support/acme-world.ts';
import { ACME_YAML } from '../../support/acme-definitions.ts';
import { MemoryDirectory } from '../../support/memory-directory.ts';
import { trailFaults } from '../../support/trail-faults.ts';

const SAMI = 'sami@acme.test';
const OMAR = 'omar@acme.test';
const WANDA = 'wanda@acme.test';

/** How somebody stops being active, each told by another source. */
const LEAVING: [string, (world: AcmeWorld) => Promise<unknown>][] = [
  ['leaves the roster', (world) => roster(world, (csv) => csv.replace(/^6,sami.*\n/m, ''))],
  ['is listed as inactive', (world) => samiIs(world, ',,inactive')],
  ['is past their last day', (world) => samiIs(world, ',2026-11-19,active')],
  ['hasn’t begun yet', (world) => samiIs(world, '2026-11-21,,active')],
  ['is deactivated in Slack', (world) => inSlack(world, { deleted: true })],
  ['is a guest in Slack now', (world) => inSlack(world, { isRestricted: true })],
];

async function roster(world: AcmeWorld, change: (csv: string) => string) {
  await importPeople(world.ctx, { csv: change(PEOPLE_CSV) });
}

const samiIs = (world: AcmeWorld, dates: string) =>
  roster(world, (csv) => csv.replace(/^(6,sami.*,employee),.*$/m, `$1,${dates}`));

async function inSlack(world: AcmeWorld, change: { deleted?: boolean; isRestricted?: boolean }) {
  world.directory.set(SAMI, change);
  const account = await world.directory.account(MemoryDirectory.idOf(SAMI));
  if (account) await recordSlackAccounts(world.ctx, [account]);
}

const AWAY =
  /^Sami Okafor(’s Slack account is deactivated or a guest’s| isn’t active in the people directory), so it/;

const dataOf = async (world: AcmeWorld, kind: AuditKind) =>
  (await world.rows.eventsOf(kind)).map((event) => event.data);

describe.each(LEAVING)('somebody who %s', (_, leaves) => {
  it('is given nothing that was approved before', async () => {
    const world = await acmeWorld();
    const request = await world.asks(SAMI, 'vpn/connect');
    await leaves(world);

    await world.run();

    expect(world.target.calls).toEqual([]);
    expect(await world.rows.grantOf(request.id)).toMatchObject({ state: 'failed', stoodBefore: false });
    expect(await dataOf(world, 'grant.failed')).toEqual([
      {
        error: expect.stringMatching(AWAY),
        proof: 'Nothing was written at the target for this grant.',
      },
    ]);
    expect(await trailFaults(world.rows)).toEqual([]);
  });
});

describe.each([LEAVING[0], LEAVING[4]] as typeof LEAVING)('somebody who %s', (_, leaves) => {
  it('is given nothing that failed before, and what an earlier try may have left is removed', async () => {
    const world = await acmeWorld();
    world.target.next('grant', { kind: 'loses-answer' });
    const { id } = await world.holds(SAMI, 'vpn/connect');
    expect(world.target.holds(SAMI, 'vpn_users')).toBe(true);
    await leaves(world);

    await world.pass(1);
    await world.run();
    expect(world.target.holdings()).toEqual([]);
    // The call that nobody heard the end of may come once more within its minute.
    await world.pass(60);

    expect(await world.rows.grant(id)).toMatchObject({
      state: 'revoked',
      endReason: 'offboarded',
      activeAt: null,
    });
    expect(world.target.holdings()).toEqual([]);
    expect(await trailFaults(world.rows)).toEqual([]);
  });

  it('is given nothing that the target was to do later', async () => {
    const world = await acmeWorld();
    world.target.next('grant', { kind: 'pending' });
    const { id } = await world.holds(SAMI, 'vpn/connect');
    await leaves(world);
    world.target.finish();

    await world.pass(60);
    await world.pass(60);

    expect(await world.rows.grant(id)).toMatchObject({ state: 'revoked', activeAt: null });
    expect(world.target.holdings()).toEqual([]);
  });

  it('is given nothing by hand, and what was done by hand is to be taken away', async () => {
    const world = await acmeWorld();
    const request = await world.asks(SAMI, 'wiki/editor');
    await approveRequest(await world.as('lena@acme.test'), { requestId: request.id });
    await world.run();
    const [task] = await world.rows.tasks();
    await leaves(world);

    await expect(
      completeTask(await world.as(WANDA), { taskId: task?.id ?? '', comment: 'Added' }),
    ).rejects.toMatchObject({
      code: 'stale',
      message: expect.stringMatching(
        /^Sami Okafor.*, so this isn’t given any more\. If you’ve set it up, remove it again/,
      ),
    });

    await world.run();
    expect(await world.rows.grantOf(request.id)).toMatchObject({ state: 'revoking', activeAt: null });
    expect((await world.rows.tasks()).map(({ kind, state }) => [kind, state])).toEqual([
      ['grant', 'obsolete'],
      ['revoke', 'open'],
    ]);
    expect(await trailFaults(world.rows)).toEqual([]);
  });

  it('gets no approval, neither of something new nor of more time', async () => {
    const world = await acmeWorld();
    await world.holds(SAMI, 'prod-db/read', HOUR);
    const [grant] = await world.rows.grants();
    const more = await world.asks(SAMI, 'prod-db/read', { extendsGrantId: grant?.id ?? '' });
    const other = await world.asks(SAMI, 'wiki/editor');
    await leaves(world);

    for (const [requestId, by] of [
      [more.id, OMAR],
      [other.id, 'lena@acme.test'],
    ] as const)
      await expect(approveRequest(await world.as(by), { requestId })).rejects.toMatchObject({
        code: 'forbidden',
      });

    expect((await world.rows.grant(grant?.id ?? '')).expiresAt).toEqual(grant?.expiresAt);
  });

  it('can ask for nothing with a form that was opened before', async () => {
    const world = await acmeWorld({ yaml: GLASS_YAML });
    const sami = await world.as(SAMI);
    const held = await world.holds(SAMI, 'vpn/connect', HOUR);
    await leaves(world);
    const ask = { durationSeconds: HOUR, justification: 'Prod is down', ticket: 'INC-4711' };

    const mona = await world.as('mona@acme.test');
    const acts = [
      () => submitBundle(sami, { ...ask, items: ['crm/agent'], idempotencyKey: '1' }),
      () => submitBundle(sami, { ...ask, items: ['crm/agent', 'wiki/editor'], idempotencyKey: '2' }),
      () =>
        submitBundle(mona, {
          ...ask,
          items: ['crm/agent', 'wiki/editor'],
          idempotencyKey: '3',
          beneficiaryId: sami.actor.person.id,
        }),
      () => breakGlass(sami, { ...ask, entitlement: 'prod-db/read', idempotencyKey: '4' }),
    ];

    for (const act of acts)
      await expect(act()).rejects.toMatchObject({ code: expect.stringMatching(/forbidden|invalid/) });
    expect((await world.rows.grants()).map(({ id }) => id)).toEqual([held.id]);
  });
});

const GLASS_YAML = ACME_YAML.replace(
  '  - id: everything-else\n',
  `  - id: prod-read
    when: 'entitlement.key == "prod-db/read"'
    duration: { default: 1h, max: 8h }
    stages:
      - { name: Owner, approvers: [owner], need: 1 }
    break_glass: { allowed_if: "true", max: 1h, review_by: [owner] }
  - id: everything-else\n`,
);
