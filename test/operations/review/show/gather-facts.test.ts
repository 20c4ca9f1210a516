import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import type { PersonId } from '../../../../src/domain/ids.ts';
import { breakGlass } from '../../../../src/operations/emergency/break-glass.ts';
import { approveRequest } from '../../../../src/operations/approval/decide/approve-request.ts';
import { decideItem } from '../../../../src/operations/review/decide/decide-item.ts';
import { showBatch } from '../../../../src/operations/review/show/show-batch.ts';
import { showReviewItem } from '../../../../src/operations/review/show/show-review-item.ts';
import { submitBatch } from '../../../../src/operations/review/decide/submit-batch.ts';
import { ACME_YAML } from '../../../support/acme-definitions.ts';
import { type AcmeWorld, acmeWorld } from '../../../support/acme-world.ts';
import { heldGrants, runningCampaign } from '../../../support/campaigns.ts';

const SAMI = 'sami@acme.test';
const MONA = 'mona@acme.test';
const PIA = 'pia@acme.test';
const KIM = 'kim@acme.test';
const OMAR = 'omar@acme.test';

const yaml = ACME_YAML.replace(
  'policies:\n',
  `roles:
  - id: support
    name: Support agent
    entitlements: [crm/agent, vpn/connect]
    assign_when: 'person.department == "Support"'
separation_of_duties:
  - id: agent-and-data
    name: Nobody both answers customers and changes their data
    conflict: [[crm/agent], [prod-db/write, vault/open]]
    on_conflict: block
policies:
  - id: emergency
    when: 'resource.id == "prod-db"'
    stages:
      - { name: Owner, approvers: [owner], need: 1 }
    break_glass: { allowed_if: "true", max: 1h, review_by: [omar@acme.test] }
`,
);

let world: AcmeWorld;

beforeEach(async () => {
  world = await acmeWorld({ yaml });
});

const idOf = async (email: string) => (await world.rows.person(email)).id as PersonId;

describe('the facts of an item', () => {
  const factsOf = async (...args: Parameters<typeof runningCampaign>[1]) => {
    const made = await runningCampaign(world.ctx, args);
    const { items } = await showBatch(world.ctx, made.batchOf(OMAR).id);
    return items.toSorted((a, b) => a.item.id - b.item.id).map((view) => view.facts);
  };

  it('say who asked, why, and who said yes', async () => {
    const { id } = await world.asks(MONA, 'wiki/editor', { beneficiaryId: await idOf(SAMI) });
    await approveRequest(await world.as('lena@acme.test'), { requestId: id });
    const grant = await world.rows.grantOf(id);
    const [facts] = await factsOf({ grant, reviewer: OMAR });
    expect(facts).toMatchObject({
      source: 'request',
      why: 'Looking into INC-4711',
      requestedBy: 'Mona Brandt',
      approvedBy: ['Lena Fischer'],
      lastUsedAt: null,
      holders: null,
      conflicts: [],
      recommendation: { verdict: 'keep', reason: 'Lena Fischer approved it less than a day ago.' },
    });
  });

  it('tell an emergency, an import and a find from what was asked for, and a policy’s yes from an approver’s', async () => {
    const emergency = await breakGlass(await world.as(SAMI), {
      entitlement: 'prod-db/read',
      durationSeconds: 1_800,
      justification: 'The payments are down',
      idempotencyKey: '1',
    });
    const auto = await world.holds(PIA, 'vpn/connect');
    const [imported, found] = await heldGrants(world.ctx, [
      { email: KIM, entitlement: 'vpn/connect', note: 'From the old list' },
      { email: KIM, entitlement: 'wiki/editor', source: 'found' },
    ]);
    const told = await factsOf(
      { grant: await world.rows.grantOf(emergency.id), reviewer: OMAR },
      { grant: await world.rows.grant(auto.id), reviewer: OMAR },
      { grant: imported!, reviewer: OMAR },
      { grant: found!, reviewer: OMAR },
    );
    expect(told.map(({ source, why, approvedBy }) => [source, why, approvedBy])).toEqual([
      ['emergency', 'The payments are down', []],
      ['request', 'Looking into INC-4711', []],
      ['imported', 'From the old list', []],
      ['found', '', []],
    ]);
  });

  it('count peers as active people with the same title and department, without the holder', async () => {
    // Nils starts tomorrow, Olga is inactive, Lars’s last day was yesterday: none of them is anybody’s peer.
    const [sami, pia, dora, kim] = await heldGrants(world.ctx, [
      { email: SAMI, entitlement: 'vpn/connect' },
      { email: PIA, entitlement: 'vpn/connect' },
      { email: 'dora@acme.test', entitlement: 'vpn/connect' },
      { email: KIM, entitlement: 'vpn/connect' },
      { email: 'olga@acme.test', entitlement: 'vpn/connect' },
      { email: 'nils@acme.test', entitlement: 'vpn/connect' },
    ]);
    const facts = await factsOf(
      ...[sami, pia, dora, kim].map((grant) => ({ grant: grant!, reviewer: OMAR })),
    );
    const agents = { holding: 1, of: 1, who: 'Support Agent, Support' };
    expect(facts.map((one) => one.peers)).toEqual([agents, agents, null, null]);
  });

  it('compare with the department where there is no title, and with nobody where there is neither', async () => {
    await world.ctx.db.rows(sql`update person set title = '' where email = 'kim@acme.test'`);
    await world.ctx.db.rows(sql`update person set department = '' where email = 'pia@acme.test'`);
    const [kim, pia] = await heldGrants(world.ctx, [
      { email: KIM, entitlement: 'vpn/connect' },
      { email: PIA, entitlement: 'vpn/connect' },
      { email: OMAR, entitlement: 'vpn/connect' },
    ]);
    const facts = await factsOf({ grant: kim!, reviewer: OMAR }, { grant: pia!, reviewer: OMAR });
    expect(facts.map((one) => one.peers)).toEqual([{ holding: 1, of: 2, who: 'Platform' }, null]);
  });

  it('say what conflicts with what else the holder has, and recommend to revoke it', async () => {
    const [agent, write] = await heldGrants(world.ctx, [
      { email: SAMI, entitlement: 'crm/agent' },
      { email: SAMI, entitlement: 'prod-db/write' },
      { email: SAMI, entitlement: 'vault/open', state: 'revoking' },
    ]);
    const [first, second] = await factsOf(
      { grant: agent!, reviewer: OMAR },
      { grant: write!, reviewer: OMAR },
    );
    const why = 'it breaks “Nobody both answers customers and changes their data”.';
    expect(first?.conflicts).toEqual([`Together with Production database · Read and write ${why}`]);
    expect(second?.conflicts).toEqual([`Together with Customers · Agent ${why}`]);
    expect(first?.recommendation).toEqual({ verdict: 'revoke', reason: first?.conflicts[0] });
  });

  it('say of what a role gives how many people hold it', async () => {
    await heldGrants(world.ctx, [
      { email: SAMI, entitlement: 'crm/agent' },
      { email: SAMI, entitlement: 'crm/agent' },
      { email: PIA, entitlement: 'crm/agent' },
    ]);
    const [facts] = await factsOf({ role: { roleId: 'support', entitlement: 'crm/agent' }, reviewer: OMAR });
    expect(facts).toMatchObject({
      source: 'role',
      why: 'Part of the role “Support agent”.',
      holders: 2,
      peers: null,
      recommendation: null,
    });
  });

  it('of a submitted decision stay as they were shown then', async () => {
    const [grant] = await heldGrants(world.ctx, [{ email: SAMI, entitlement: 'wiki/editor' }]);
    const made = await runningCampaign(world.ctx, [{ grant: grant!, reviewer: OMAR }]);
    const itemId = made.items[0]!.id;
    await decideItem(await world.as(OMAR), { itemId, verdict: 'keep' });
    await heldGrants(world.ctx, [{ email: PIA, entitlement: 'wiki/editor' }]);
    const shown = async () => (await showReviewItem(await world.as(OMAR), itemId)).facts.peers?.holding;
    expect(await shown()).toBe(1);
    await submitBatch(await world.as(OMAR), { batchId: made.batchOf(OMAR).id });
    expect(await shown()).toBe(0);
  });
});
