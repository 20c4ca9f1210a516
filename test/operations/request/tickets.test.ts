import { describe, expect, it } from 'vitest';
import { breakGlass } from '../../../src/operations/emergency/break-glass.ts';
import { eventSentence } from '../../../src/operations/audit/event-sentence.ts';
import { submitBundle } from '../../../src/operations/request/submit-request.ts';
import { HOUR, NOW } from '../../support/acme-world.ts';
import { trailFaults } from '../../support/trail-faults.ts';
import { ticketWorld } from '../../support/ticket-world.ts';

const SAMI = 'sami@acme.test';
const FOUND = {
  kind: 'found',
  at: NOW.toISOString(),
  service: 'Jira',
  title: 'Checkout is slow',
  open: true,
  assignee: { name: 'Sami', email: 'Sami@Acme.test' },
  createdAt: '2026-11-19T09:00:00.000Z',
};
const AWAY = 'Jira didn’t answer in time.';
const UNCHECKED = { kind: 'unchecked', at: NOW.toISOString(), why: AWAY };
const UNPROVEN = 'The policy would have approved this by itself with a ticket that could be checked.';

describe('a ticket that is asked with', () => {
  it('is kept with the request and its event as it was found', async () => {
    const world = await ticketWorld();
    const { rows, tickets } = world;
    const request = await world.asks(SAMI, 'db/use');
    expect(request).toMatchObject({ state: 'pending', ticketSeen: FOUND, note: null });
    const [submitted] = await rows.eventsOf('request.submitted');
    expect(submitted?.data).toMatchObject({ ticket: 'INC-4711', ticketSeen: FOUND });
    expect(submitted && eventSentence(world.ctx.config, submitted, String)).toContain(
      '(Ticket INC-4711: Checkout is slow (open, assigned to Sami))',
    );
    expect(tickets.asked).toEqual(['INC-4711']);
    expect(await trailFaults(rows)).toEqual([]);
  });

  it.each([
    ['is closed', { open: false }, 'INC-4711 is closed, and this needs an open ticket.'],
    [
      'is nobody’s',
      { assignee: null },
      'INC-4711 is assigned to nobody, and this needs a ticket that somebody works on.',
    ],
    [
      'is too old',
      { createdAt: '2026-10-20T09:00:00.000Z' },
      'INC-4711 is 31 days old, and this needs one of the last 30 days.',
    ],
  ])('refuses at its field where it %s', async (_, is, sentence) => {
    const world = await ticketWorld();
    const { rows, tickets } = world;
    tickets.is(is);
    const asked = world.asks(SAMI, 'db/use');
    await expect(asked).rejects.toMatchObject({ code: 'invalid', field: 'ticket' });
    await expect(asked).rejects.toThrow(sentence);
    expect(await rows.requests()).toEqual([]);
  });

  it('refuses where it isn’t there, by every policy that needs one', async () => {
    const world = await ticketWorld();
    const { tickets } = world;
    tickets.ticket = undefined;
    for (const right of ['db/use', 'plain/use', 'vault/use'])
      await expect(world.asks(SAMI, right)).rejects.toMatchObject({
        field: 'ticket',
        message: expect.stringContaining('Jira shows no ticket INC-4711.'),
      });
    expect(await world.asks(SAMI, 'free/use')).toMatchObject({
      state: 'pending',
      ticketSeen: { kind: 'missing' },
    });
  });

  it('must be of who asks, where the policy says so', async () => {
    const world = await ticketWorld();
    const { tickets } = world;
    expect(await world.asks(SAMI, 'own/use')).toMatchObject({ state: 'pending', note: null });
    await expect(world.asks('kim@acme.test', 'own/use')).rejects.toThrow(
      'INC-4711 is assigned to Sami, and this needs a ticket of your own.',
    );
    tickets.is({ assignee: { name: 'Kim', email: null } });
    expect(await world.asks('kim@acme.test', 'own/use')).toMatchObject({
      note: 'Ticket INC-4711 couldn’t be checked: Jira doesn’t say Kim’s e-mail address.',
    });
  });

  it('is only said to be closed where a policy asks for no more than one', async () => {
    const world = await ticketWorld();
    const { tickets } = world;
    tickets.is({ open: false, assignee: null });
    expect(await world.asks(SAMI, 'plain/use')).toMatchObject({
      ticketSeen: { open: false, assignee: null },
    });
  });

  it('isn’t looked up where it isn’t a number at all', async () => {
    const world = await ticketWorld();
    const { tickets } = world;
    await expect(world.asks(SAMI, 'db/use', { ticket: '' })).rejects.toMatchObject({ field: 'ticket' });
    await expect(world.asks(SAMI, 'db/use', { ticket: '../x' })).rejects.toMatchObject({ field: 'ticket' });
    expect(await world.asks(SAMI, 'free/use', { ticket: '' })).toMatchObject({ ticketSeen: null });
    expect(tickets.asked).toEqual([]);
  });
});

describe('a ticket that can’t be checked', () => {
  it('is asked with all the same, and says why', async () => {
    const world = await ticketWorld();
    const { tickets } = world;
    tickets.fault = AWAY;
    for (const right of ['db/use', 'plain/use', 'own/use', 'free/use'])
      expect(await world.asks(SAMI, right)).toMatchObject({
        state: 'pending',
        ticketSeen: UNCHECKED,
        note: null,
      });
  });

  it('is refused where the policy says so', async () => {
    const world = await ticketWorld();
    const { tickets, rows } = world;
    tickets.fault = AWAY;
    const asked = world.asks(SAMI, 'vault/use');
    await expect(asked).rejects.toMatchObject({ code: 'invalid', field: 'ticket' });
    await expect(asked).rejects.toThrow(
      `Ticket INC-4711 couldn’t be checked: ${AWAY} Try again in a while: this isn’t asked for without that.`,
    );
    expect(await rows.requests()).toEqual([]);
  });

  it('is one as well where there is no way to look', async () => {
    const world = await ticketWorld();
    world.ctx.ticketSource = undefined;
    expect(await world.asks(SAMI, 'self/use')).toMatchObject({
      state: 'pending',
      ticketSeen: { kind: 'unchecked' },
    });
  });

  it.each(['self', 'typed', 'chosen'])('approves nothing by itself: %s', async (id) => {
    const world = await ticketWorld();
    const { tickets } = world;
    expect(await world.asks(SAMI, `${id}/use`)).toMatchObject({ state: 'approved', autoApproved: true });
    tickets.fault = AWAY;
    expect(await world.asks('mona@acme.test', `${id}/use`)).toMatchObject({
      state: 'pending',
      autoApproved: false,
      note: UNPROVEN,
    });
  });

  it.each(['typed', 'chosen'])('nor does one that isn’t there: %s', async (id) => {
    const world = await ticketWorld();
    const { tickets } = world;
    tickets.ticket = undefined;
    expect(await world.asks(SAMI, `${id}/use`)).toMatchObject({ state: 'pending', note: UNPROVEN });
  });

  it('skips no stage', async () => {
    const world = await ticketWorld();
    const { rows, tickets } = world;
    const skips = async (email: string) => {
      const { id } = await world.asks(email, 'skips/use');
      return (await rows.kinds(id)).includes('stage.skipped');
    };
    expect(await skips(SAMI)).toBe(true);
    tickets.fault = AWAY;
    expect(await skips('mona@acme.test')).toBe(false);
  });

  it('skips no stage where it was found, and not that it is what the policy needs', async () => {
    const world = await ticketWorld();
    const { rows, tickets } = world;
    const skips = async (email: string) => {
      const { id } = await world.asks(email, 'spares/use');
      return (await rows.kinds(id)).includes('stage.skipped');
    };
    expect(await skips(SAMI)).toBe(true);
    tickets.is({ assignee: { name: 'Mona', email: null } });
    expect(await skips('mona@acme.test')).toBe(false);
  });
});

it('looks a ticket up once for all that is asked together, and files none of it where it is wrong', async () => {
  const world = await ticketWorld();
  const { rows, tickets } = world;
  const bundle = async (key: string) =>
    submitBundle(await world.as(SAMI), {
      items: ['db/use', 'self/use', 'free/use'],
      durationSeconds: HOUR,
      justification: 'Looking into it',
      ticket: 'INC-4711',
      idempotencyKey: key,
    });
  tickets.is({ open: false });
  await expect(bundle('one')).rejects.toMatchObject({ code: 'invalid', field: 'ticket' });
  expect(await rows.requests()).toEqual([]);
  tickets.asked = [];
  tickets.is({ open: true });
  const requests = await bundle('two');
  expect(requests.map(({ state }) => state)).toEqual(['pending', 'approved', 'pending']);
  expect(requests.map(({ ticketSeen }) => ticketSeen)).toEqual([FOUND, FOUND, FOUND]);
  expect(tickets.asked).toEqual(['INC-4711']);
});

it('looks a ticket up for more time as for a new request', async () => {
  const world = await ticketWorld();
  const { tickets } = world;
  const ticket = 'INC-1';
  const grant = await world.holds(SAMI, 'free/use');
  tickets.ticket = undefined;
  const more = await world.asks(SAMI, 'free/use', { extendsGrantId: grant.id, ticket });
  expect(more).toMatchObject({ kind: 'extension', ticketSeen: { kind: 'missing' } });
});

it('waits for no ticket in an emergency', async () => {
  const world = await ticketWorld();
  const { tickets } = world;
  const request = await breakGlass(await world.as(SAMI), {
    entitlement: 'glass/use',
    durationSeconds: HOUR,
    justification: 'Production is down',
    ticket: 'INC-4711',
    idempotencyKey: 'glass',
  });
  expect(request).toMatchObject({ state: 'approved', ticketSeen: null });
  expect(tickets.asked).toEqual([]);
});

it('counts on no ticket that was looked up under other definitions', async () => {
  const world = await ticketWorld();
  const { ctx, rows, tickets } = world;
  const sami = await world.as(SAMI);
  tickets.meanwhile = () => {
    sami.config = { ...ctx.config, hash: 'another' };
  };
  const asked = submitBundle(sami, {
    items: ['free/use'],
    durationSeconds: HOUR,
    justification: 'Looking into it',
    ticket: 'INC-4711',
    idempotencyKey: 'one',
  });
  await expect(asked).rejects.toMatchObject({ code: 'stale' });
  expect(await rows.requests()).toEqual([]);
});

it('holds nothing in the database while it looks', async () => {
  const world = await ticketWorld();
  const { rows, tickets } = world;
  tickets.meanwhile = async () => {
    tickets.meanwhile = () => undefined;
    await world.asks('mona@acme.test', 'db/use', { idempotencyKey: 'meanwhile' });
  };
  await world.asks(SAMI, 'db/use');
  expect(await rows.requests()).toHaveLength(2);
});
