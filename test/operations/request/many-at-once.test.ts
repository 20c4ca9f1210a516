import { beforeEach, describe, expect, it } from 'vitest';
import type { Card, CardKind } from '../../../src/domain/card.ts';
import { deliverDueCards } from '../../../src/operations/card/deliver-due-cards.ts';
import { delegateApprovals } from '../../../src/operations/delegation/delegate-approvals.ts';
import { endDelegation } from '../../../src/operations/delegation/end-delegation.ts';
import { importPeople } from '../../../src/operations/people/import-people.ts';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { cancelRequest } from '../../../src/operations/request/end/cancel-request.ts';
import {
  escalateOpenStages,
  replaceAbsentApprovers,
} from '../../../src/operations/approval/ask/escalate-open-stages.ts';
import { listMyApprovals } from '../../../src/operations/approval/ask/list-my-approvals.ts';
import { nudgeApprovers } from '../../../src/operations/approval/ask/nudge-approvers.ts';
import { reassignRequest } from '../../../src/operations/approval/ask/reassign-request.ts';
import { renderCard } from '../../../src/slack/cards/render-card.ts';
import { card as cardTable } from '../../../src/store/schema/index.ts';
import { ALL } from '../../support/all-of-it.ts';
import { type AcmeWorld, acmeWorld, HOUR, PEOPLE_CSV } from '../../support/acme-world.ts';
import { APPROVALS_YAML } from '../../support/approvals-definitions.ts';
import { blockText } from '../../support/block-text.ts';
import { describePostgres } from '../../support/database.ts';

const [SAMI, OMAR, DORA] = ['sami@acme.test', 'omar@acme.test', 'dora@acme.test'];
const [IRIS, LENA, ADA, MONA] = ['iris@acme.test', 'lena@acme.test', 'ada@acme.test', 'mona@acme.test'];

let world: AcmeWorld;
beforeEach(async () => {
  world = await acmeWorld({ yaml: APPROVALS_YAML });
});

const idOf = async (email: string) => (await world.rows.person(email)).id;
const CARDS: CardKind[] = ['request-approval', 'bundle-approval'];

async function asksFor(count: number, from = 1): Promise<string[]> {
  const ids: string[] = [];
  for (let at = from; at < from + count; at++) ids.push((await world.asks(SAMI, `many/e${at}`)).id);
  await deliver(count);
  return ids;
}

/** What this person was shown since `after`, and what of it was a new message. */
async function shownTo(email: string, after = 0) {
  const id = await idOf(email);
  const shown = world.shown.slice(after).filter((one) => one.audienceId === id);
  const posted = shown.filter((one) => one.messageTs === null);
  const of = (all: Card[], ...kinds: CardKind[]) => all.filter((one) => kinds.includes(one.kind)).length;
  return {
    cards: of(posted, ...CARDS),
    digests: of(posted, 'approvals-digest'),
    edits: of(shown, 'approvals-digest') - of(posted, 'approvals-digest'),
  };
}

async function digestOf(email: string) {
  const id = await idOf(email);
  const rows = await world.ctx.db.drizzle.select().from(cardTable);
  const found = rows.find((one) => one.kind === 'approvals-digest' && one.audienceId === id);
  if (found === undefined) throw new Error(`${email} has no digest`);
  const look = { now: world.clock.now(), command: '/access' };
  const message = await renderCard(world.ctx, { ...found, mayBePosted: false }, look);
  return { text: message.text, reads: blockText(JSON.parse(JSON.stringify(message.blocks))) };
}

const waitsFor = async (email: string) => (await listMyApprovals(await world.as(email), ALL)).total;
const delegate = async (from: string, to: string) =>
  delegateApprovals(await world.as(from), {
    toPersonId: await idOf(to),
    until: new Date(world.clock.now().getTime() + 20 * HOUR * 1_000),
  });
const leave = async (...emails: string[]) => {
  const csv = PEOPLE_CSV.split('\n')
    .map((line) => (emails.includes(line.split(',')[1] ?? '') ? line.replace(/active$/, 'inactive') : line))
    .join('\n');
  await importPeople(world.ctx, { csv });
};
/** One message a second is posted to one reader. */
const deliver = async (seconds = 12) => {
  for (let second = 0; second < seconds; second++) {
    world.clock.advance(1_000);
    await deliverDueCards(world.ctx);
  }
};

describe('many approvals that come to one person at once', () => {
  it('are one message where a sweep escalates them, and cards up to five', async () => {
    await asksFor(20);
    const before = world.shown.length;
    await world.pass(4 * HOUR);
    await deliver();
    expect(await shownTo(IRIS, before)).toEqual({ cards: 0, digests: 1, edits: 0 });
    expect(await waitsFor(IRIS)).toBe(20);
    const { text, reads } = await digestOf(IRIS);
    expect(text).toBe('20 requests are waiting for your decision, because nobody decided in time.');
    expect(reads).toMatch(/20 requests are waiting for your decision, because nobody decided in time/);
    expect(reads).toMatch(/\[Approve\][^]*\[All 20 requests\]/);

    world = await acmeWorld({ yaml: APPROVALS_YAML });
    await asksFor(5);
    await world.pass(4 * HOUR);
    await deliver();
    expect(await shownTo(IRIS)).toEqual({ cards: 5, digests: 0, edits: 0 });
  });

  it('are one message where a delegation begins over many, with who delegated', async () => {
    await asksFor(6);
    await delegate(OMAR, LENA);
    await deliver();
    expect(await shownTo(LENA)).toEqual({ cards: 0, digests: 1, edits: 0 });
    const { text } = await digestOf(LENA);
    expect(text).toBe('6 requests are waiting for your decision, because Omar Haddad delegated to you.');
  });

  it('are one message where whoever was asked is away, with who that is', async () => {
    await asksFor(8);
    await leave(OMAR, DORA);
    await world.run();
    await deliver();
    expect(await shownTo(ADA)).toEqual({ cards: 0, digests: 1, edits: 0 });
    expect((await digestOf(ADA)).text).toMatch(
      /^8 requests are waiting for your decision, because (Omar Haddad|Dora Novak) is away\.$/,
    );
  });

  it('say why some came where others came otherwise', async () => {
    await world.asks(SAMI, 'desk/agent');
    await world.holds('wanda@acme.test', 'vpn/connect');
    await asksFor(8);
    await delegate(OMAR, LENA);
    await world.asks(SAMI, 'erp/create');
    await deliver();
    expect((await digestOf(LENA)).text).toBe(
      '9 requests are waiting for your decision: 8 came because Omar Haddad delegated to you.',
    );
  });

  it('leave the cards of everybody else as they are', async () => {
    await asksFor(10);
    expect([(await shownTo(OMAR)).cards, (await shownTo(DORA)).cards]).toEqual([10, 10]);
    const before = world.shown.length;
    await world.pass(4 * HOUR);
    await deliver();
    expect((await shownTo(OMAR, before)).cards).toBe(0);
    expect(world.shown.slice(before).filter((one) => CARDS.includes(one.kind))).toHaveLength(20);
  });

  it('come out of the message once they are decided, cancelled or handed on', async () => {
    const [first = '', second = '', third = ''] = await asksFor(8);
    await world.pass(4 * HOUR);
    await deliver();
    await approveRequest(await world.as(OMAR), { requestId: first });
    await cancelRequest(await world.as(SAMI), { requestId: second });
    await reassignRequest(await world.as(IRIS), {
      requestId: third,
      toPersonId: await idOf(LENA),
      reason: 'Lena knows it',
    });
    const before = world.shown.length;
    await world.pass(121);
    expect(await shownTo(IRIS, before)).toEqual({ cards: 0, digests: 0, edits: 1 });
    expect((await digestOf(IRIS)).text).toMatch(/^5 requests are waiting/);
    expect(await shownTo(LENA)).toEqual({ cards: 1, digests: 0, edits: 0 });
  });

  it('are taken from a delegate’s message when the delegation ends, or its approver hands one on', async () => {
    const [first = ''] = await asksFor(8);
    await delegate(OMAR, LENA);
    await deliver();
    await reassignRequest(await world.as(OMAR), {
      requestId: first,
      toPersonId: await idOf('wanda@acme.test'),
      reason: 'Wanda knows it',
    });
    let before = world.shown.length;
    await world.pass(121);
    expect((await shownTo(LENA, before)).edits).toBe(1);
    expect((await digestOf(LENA)).text).toMatch(/^7 requests are waiting/);
    await endDelegation(await world.as(OMAR));
    before = world.shown.length;
    await deliver(1);
    expect((await shownTo(LENA, before)).edits).toBe(1);
    expect((await digestOf(LENA)).text).toMatch(/^There’s nothing left for you to decide here/);
  });

  it('are decided once, from the message as from a card', async () => {
    const ids = await asksFor(6);
    await world.pass(4 * HOUR);
    const iris = await world.as(IRIS);
    for (const requestId of ids)
      await expect(approveRequest(iris, { requestId })).resolves.toMatchObject({ state: 'approved' });
    await expect(approveRequest(iris, { requestId: ids[0] ?? '' })).rejects.toMatchObject({ code: 'stale' });
    expect(await world.rows.decisions()).toHaveLength(6);
  });

  it('are reminded of, and nudged, like what has a card', async () => {
    const [first = ''] = await asksFor(6);
    await world.pass(4 * HOUR);
    await deliver();
    const iris = await idOf(IRIS);
    const reminders = () =>
      world.shown.filter((one) => one.kind === 'approvals-reminder' && one.audienceId === iris).length;
    await nudgeApprovers(await world.as(SAMI), { requestId: first });
    await deliver(2);
    expect(reminders()).toBe(1);
    await world.pass(HOUR);
    await deliver(2);
    expect(reminders()).toBe(2);
  });

  it('bring the cards of an earlier stage up to date, since it is decided in them again', async () => {
    const manager = '- { name: Manager, approvers: [manager], need: 1 }\n      ';
    const owner = '- { name: Owner, approvers: [owner], need: 1, remind_after: 1h, escalate_after: 4h';
    world = await acmeWorld({ yaml: APPROVALS_YAML.replace(owner, `${manager}${owner}`) });
    await delegate(MONA, LENA);
    const ids = await asksFor(6);
    for (const requestId of ids) await approveRequest(await world.as(MONA), { requestId });
    await deliver();
    expect((await shownTo(LENA)).cards).toBe(6);
    const before = world.shown.length;
    await delegate(OMAR, LENA);
    await deliver();
    expect(await shownTo(LENA, before)).toEqual({ cards: 0, digests: 1, edits: 0 });
    const lena = await idOf(LENA);
    const edited = world.shown
      .slice(before)
      .filter((one) => one.audienceId === lena && CARDS.includes(one.kind));
    expect(edited.map((one) => one.subjectId).toSorted()).toEqual(ids.toSorted());
  });

  it('leave a request that comes later its card', async () => {
    await asksFor(6);
    await delegate(OMAR, LENA);
    await deliver();
    await world.asks(SAMI, 'many/e20');
    await deliver();
    expect(await shownTo(LENA)).toEqual({ cards: 1, digests: 1, edits: 0 });
  });

  it('are added to a message that was posted a moment ago, and are a new one later or where nothing was left', async () => {
    await asksFor(6);
    world.clock.advance(60_000);
    await asksFor(2, 20);
    await world.pass(4 * HOUR - 68);
    await deliver();
    await world.pass(60);
    await deliver();
    expect(await shownTo(IRIS)).toEqual({ cards: 0, digests: 1, edits: 1 });
    expect((await digestOf(IRIS)).text).toMatch(/^8 requests are waiting/);

    await asksFor(6, 30);
    await world.pass(4 * HOUR);
    await deliver();
    expect(await shownTo(IRIS)).toMatchObject({ cards: 0, digests: 2 });
    expect((await digestOf(IRIS)).text).toMatch(/^14 requests are waiting/);
  });

  it('join a message that is on its way, which comes when it was to', async () => {
    await asksFor(6);
    await asksFor(2, 20);
    await world.pass(4 * HOUR - 8);
    await world.pass(6);
    expect(await shownTo(IRIS)).toEqual({ cards: 0, digests: 0, edits: 0 });
    await deliver(4);
    expect(await shownTo(IRIS)).toEqual({ cards: 0, digests: 1, edits: 0 });
    expect((await digestOf(IRIS)).text).toMatch(/^8 requests are waiting/);
  });

  it('are told anew where all that the message told of is decided', async () => {
    const ids = await asksFor(6);
    world.clock.advance(60_000);
    await asksFor(6, 20);
    await world.pass(4 * HOUR - 70);
    await deliver();
    for (const requestId of ids) await approveRequest(await world.as(IRIS), { requestId });
    await world.pass(60);
    await deliver();
    expect(await shownTo(IRIS)).toMatchObject({ cards: 0, digests: 2 });
  });
});

describePostgres('two processes that sweep at once', () => {
  it('make one message, and ask once', async () => {
    await asksFor(12);
    await leave(OMAR, DORA);
    await Promise.all(Array.from({ length: 4 }, () => replaceAbsentApprovers(world.ctx)));
    await deliver();
    expect(await shownTo(ADA)).toEqual({ cards: 0, digests: 1, edits: 0 });
    expect(await world.rows.eventsOf('stage.replaced')).toHaveLength(12);

    world.clock.advance(4 * HOUR * 1_000);
    await Promise.all(Array.from({ length: 4 }, () => escalateOpenStages(world.ctx)));
    await deliver();
    expect(await shownTo(IRIS)).toEqual({ cards: 0, digests: 1, edits: 0 });
    expect(await world.rows.eventsOf('stage.escalated')).toHaveLength(12);
  });
});
