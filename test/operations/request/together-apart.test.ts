import { describe, expect, it } from 'vitest';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { denyRequest } from '../../../src/operations/approval/decide/deny-request.ts';
import { previewBundle } from '../../../src/operations/request/preview-bundle.ts';
import { submitBundle } from '../../../src/operations/request/submit-request.ts';
import { type AcmeWorld, acmeWorld, HOUR } from '../../support/acme-world.ts';
import { APPROVALS_YAML } from '../../support/approvals-definitions.ts';

const [SAMI, WANDA, IRIS] = ['sami@acme.test', 'wanda@acme.test', 'iris@acme.test'];
const BOTH = ['desk/agent', 'desk/admin'];
const EXCEPTION = 'Exception: Agents don’t configure the desk';

const desk = (more: string) => APPROVALS_YAML.replace(/( {2}- id: desk\n {4}when: .*\n)/, `$1${more}`);
const AT_ONCE = desk('    auto_approve: "true"\n');
const NO_ADMIN = desk(`    deny:\n      - { if: 'entitlement.id == "admin"', reason: Not here. }\n`);
const ADMIN_ALONE = desk(`    auto_approve: 'entitlement.id == "admin"'\n`);

async function asksFor(world: AcmeWorld, items: string[]) {
  const ask = { items, durationSeconds: HOUR, justification: 'Because', ticket: '', idempotencyKey: 'both' };
  return submitBundle(await world.as(SAMI), ask);
}
const stagesOf = async (world: AcmeWorld, id: string | undefined) =>
  (await world.rows.stages(id)).map(({ name, state }) => [name, state]);
const approve = async (world: AcmeWorld, email: string, requestId: string) =>
  approveRequest(await world.as(email), { requestId });

describe('rights that take an exception from one another, asked for in one go', () => {
  it.each([
    ['nobody else decides', AT_ONCE, [[EXCEPTION, 'open']]],
    [
      'an owner decides first',
      APPROVALS_YAML,
      [
        ['Owner', 'open'],
        [EXCEPTION, 'waiting'],
      ],
    ],
  ])('are on record, each before its exception, where %s', async (_, yaml, stages) => {
    const world = await acmeWorld({ yaml });

    const lines = await asksFor(world, BOTH);

    expect(lines.map(({ state }) => state)).toEqual(['pending', 'pending']);
    for (const { id } of lines) expect(await stagesOf(world, id)).toEqual(stages);
    expect(await world.rows.grants()).toEqual([]);
  });

  it('are given one after the other, as exceptions', async () => {
    const world = await acmeWorld({ yaml: AT_ONCE });
    const lines = await asksFor(world, BOTH);

    for (const { id } of lines) await approve(world, IRIS, id);
    await world.run();

    expect((await world.rows.grants()).map(({ state }) => state)).toEqual(['active', 'active']);
    expect((await world.rows.decisions()).length).toBe(2);
  });

  it('need no exception any more once one of them is denied', async () => {
    const world = await acmeWorld({ yaml: APPROVALS_YAML });
    const [agent, admin] = await asksFor(world, BOTH);
    await denyRequest(await world.as(WANDA), { requestId: admin?.id ?? '', comment: 'Not both' });

    await expect(approve(world, WANDA, agent?.id ?? '')).resolves.toMatchObject({ state: 'approved' });
  });

  it.each([
    ['first', BOTH],
    ['last', [...BOTH].reverse()],
  ])('need none where the policy denies the other, which stands %s', async (_, items) => {
    const world = await acmeWorld({ yaml: NO_ADMIN });

    const lines = await asksFor(world, items);

    const agent = lines.find((one) => one.entitlement === 'desk/agent');
    expect(lines.find((one) => one.entitlement === 'desk/admin')).toMatchObject({
      state: 'denied',
      endReason: 'Not here.',
    });
    expect(await stagesOf(world, agent?.id)).toEqual([['Owner', 'open']]);
  });

  it.each([
    ['first', BOTH],
    ['last', [...BOTH].reverse()],
  ])('keep what nobody else decides from being given beside the other, %s', async (_, items) => {
    const world = await acmeWorld({ yaml: ADMIN_ALONE });

    const lines = await asksFor(world, items);

    const admin = lines.find((one) => one.entitlement === 'desk/admin');
    expect(await stagesOf(world, admin?.id)).toEqual([[EXCEPTION, 'open']]);
    expect(await world.rows.grants()).toEqual([]);
  });

  it('are shown so in the form beforehand', async () => {
    const world = await acmeWorld({ yaml: AT_ONCE });

    const { lines } = await previewBundle(await world.as(SAMI), { items: BOTH });

    const names = lines.map(({ routes }) => routes[0]?.stages.map(({ name }) => name));
    expect(names).toEqual([[EXCEPTION], [EXCEPTION]]);
  });
});

describe('rights that block one another, asked for in one go', () => {
  it('are refused, each with its sentence', async () => {
    const world = await acmeWorld({ yaml: APPROVALS_YAML });

    const lines = await asksFor(world, ['erp/create', 'erp/approve']);

    expect(lines.map(({ state }) => state)).toEqual(['denied', 'denied']);
    for (const { endReason } of lines) expect(endReason).toMatch(/Nobody both creates and approves payments/);
  });
});
