import { beforeEach, describe, expect, it } from 'vitest';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { denyRequest } from '../../../src/operations/approval/decide/deny-request.ts';
import { previewBundle } from '../../../src/operations/request/preview-bundle.ts';
import { submitBundle } from '../../../src/operations/request/submit-request.ts';
import { type AcmeWorld, acmeWorld, HOUR } from '../../support/acme-world.ts';
import { APPROVALS_YAML } from '../../support/approvals-definitions.ts';
import { trailFaults } from '../../support/trail-faults.ts';

const [SAMI, MONA, OMAR, WANDA] = ['sami@acme.test', 'mona@acme.test', 'omar@acme.test', 'wanda@acme.test'];

let world: AcmeWorld;
beforeEach(async () => {
  world = await acmeWorld({ yaml: APPROVALS_YAML });
});
const ask = { durationSeconds: HOUR, justification: 'For the new job', ticket: '' };
const bundle = async (email: string, items: string[], more = {}) =>
  submitBundle(await world.as(email), { ...ask, items, idempotencyKey: 'bundle', ...more });

describe('submitBundle', () => {
  it('decides four lines each under its own policy: by policy, by a person, at once and by another', async () => {
    const lines = await bundle(SAMI, ['attic/enter', 'prod-db/read', 'vpn/connect', 'desk/agent']);

    expect(lines.map((one) => [one.entitlement, one.state])).toEqual([
      ['attic/enter', 'denied'],
      ['prod-db/read', 'pending'],
      ['vpn/connect', 'approved'],
      ['desk/agent', 'pending'],
    ]);
    expect(new Set(lines.map((one) => one.bundleId)).size).toBe(1);
    const [attic, db, , desk] = lines.map((one) => one.id);
    const kinds = await world.rows.kinds(attic ?? '');
    expect(kinds).toEqual(['request.submitted', 'request.denied']);

    await denyRequest(await world.as(OMAR), { requestId: db ?? '', comment: 'Not needed' });
    await approveRequest(await world.as(WANDA), { requestId: desk ?? '' });
    await world.run();

    expect((await world.rows.requests()).map((one) => one.state).toSorted()).toEqual([
      'approved',
      'approved',
      'denied',
      'denied',
    ]);
    expect(
      world.target
        .holdings()
        .map((one) => one.target)
        .toSorted(),
    ).toEqual(['desk_agent', 'vpn_users']);
    expect(await trailFaults(world.rows)).toEqual([]);
  });

  it('shows one card to the requester and one to each approver, however many lines wait for them', async () => {
    const [first] = await bundle(SAMI, ['many/e1', 'many/e2', 'prod-db/read']);

    const cards = (await world.rows.cards()).map((card) => `${card.kind} ${card.subjectId}`);
    expect(cards.toSorted()).toEqual([
      `bundle-approval ${first?.bundleId}`,
      `bundle-approval ${first?.bundleId}`,
      `bundle-status ${first?.bundleId}`,
    ]);
  });

  it('asks with what it was handed for that, also where it is of one thing', async () => {
    const grant = await world.holds(SAMI, 'vpn/connect');

    const [request] = await bundle(SAMI, ['vpn/connect'], { extendsGrantId: grant.id });

    expect(request).toMatchObject({ kind: 'new', extendsGrantId: null });
  });

  it('takes a role for what it brings', async () => {
    const lines = await bundle(SAMI, ['role:support', 'many/e1']);

    expect(lines.map((one) => one.entitlement)).toEqual(['desk/agent', 'vpn/connect', 'many/e1']);
  });

  it('asks for somebody else, tells them, and judges by who they are', async () => {
    const beneficiaryId = (await world.rows.person('kim@acme.test')).id;
    const lines = await bundle(MONA, ['prod-db/write', 'many/e1'], { beneficiaryId });

    expect(lines.map((one) => [one.state, one.endReason])).toEqual([
      ['denied', 'Contractors may not write.'],
      ['pending', null],
    ]);
    const told = (await world.rows.cards()).filter((card) => card.audienceId === beneficiaryId);
    expect(told.map((card) => card.kind)).toEqual(['request-for-you']);
  });

  it('is made once, however often the form is sent', async () => {
    const first = await bundle(SAMI, ['many/e1', 'many/e2']);
    const second = await bundle(SAMI, ['many/e1', 'many/e2']);

    expect(second.map((one) => one.id)).toEqual(first.map((one) => one.id));
    expect(await world.rows.requests()).toHaveLength(2);
  });

  it.each([
    ['an unknown line', ['many/e1', 'many/e1000'], /There is no “many\/e1000”: did you mean “many\/e10*”\?/],
    ['a doubled line', ['many/e1', 'many/e1'], /“many\/e1” is in this request twice/],
    ['a role that can’t be asked for', ['role:hidden'], /The role Hidden can’t be asked for/],
    ['an unknown role', ['role:suport'], /There is no “role:suport”: did you mean “role:support”\?/],
  ])('refuses %s, and asks for nothing', async (_, items, sentence) => {
    await expect(bundle(SAMI, items)).rejects.toThrow(sentence);

    expect(await world.rows.requests()).toEqual([]);
  });

  it.each([
    [0, /at least a minute/],
    [-HOUR, /at least a minute/],
    [9 * HOUR, /9 hours is too long here: choose up to 8 hours/],
    ['permanent' as const, /can’t be permanent/],
  ])('refuses %s seconds for every line, with a sentence', async (durationSeconds, sentence) => {
    await expect(bundle(SAMI, ['many/e1', 'vpn/connect'], { durationSeconds })).rejects.toThrow(sentence);
    await expect(world.asks(SAMI, 'crm/agent', { durationSeconds, ticket: 'x' })).rejects.toThrow();

    expect(await world.rows.requests()).toEqual([]);
  });

  it('refuses lines that conflict with each other', async () => {
    const lines = await bundle(SAMI, ['erp/create', 'erp/approve', 'many/e1']);

    expect(lines.map((one) => one.state)).toEqual(['denied', 'denied', 'pending']);
    expect(lines[0]?.endReason).toMatch(/Nobody both creates and approves payments/);
  });

  it('refuses somebody inactive as the beneficiary', async () => {
    const beneficiaryId = (await world.rows.person('olga@acme.test')).id;

    await expect(bundle(MONA, ['many/e1'], { beneficiaryId })).rejects.toThrow(/isn’t an active member/);
  });

  it('says beforehand, line by line, what would come of it, and does nothing', async () => {
    const preview = await previewBundle(await world.as(SAMI), {
      items: ['attic/enter', 'prod-db/read', 'vpn/connect'],
    });

    expect(preview.lines.map((line) => [line.entitlement.key, line.refused])).toEqual([
      ['attic/enter', expect.stringMatching(/No policy covers attic\/enter/)],
      ['prod-db/read', null],
      ['vpn/connect', null],
    ]);
    expect(Math.max(...preview.choices.map(({ seconds }) => Number(seconds)))).toBe(8 * HOUR);
    expect(await world.rows.requests()).toEqual([]);
    expect(await world.rows.events()).toEqual(
      (await world.rows.events()).filter(({ kind }) => !kind.startsWith('request.')),
    );
  });
});
