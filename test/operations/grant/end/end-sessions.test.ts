import { describe, expect, it } from 'vitest';
import { ConnectorError, LEASE_MS } from '../../../../src/domain/grant/connector.ts';
import { endGrant } from '../../../../src/operations/grant/end/end-grant.ts';
import type { GrantRef, SessionsEnded } from '../../../../src/domain/grant/connector.ts';
import { revokeDueGrants } from '../../../../src/operations/grant/end/revoke-due-grants.ts';
import { acmeWorld, HOUR, NOW } from '../../../support/acme-world.ts';

const SAMI = 'sami@acme.test';

/** Sami's hour is over at a target that answers so, one after the other, when it is to end what is open. */
async function ended(...answers: (SessionsEnded | ConnectorError)[]) {
  const world = await acmeWorld();
  const asked: GrantRef[] = [];
  const goneSince: (Date | undefined)[] = [];
  world.target.sessions = {
    async end(ref, since) {
      asked.push(ref);
      goneSince.push(since);
      const answer = answers[asked.length - 1] ?? answers.at(-1)!;
      if (answer instanceof ConnectorError) throw answer;
      return answer;
    },
  };
  const { id } = await world.holds(SAMI, 'vpn/connect', HOUR);
  await world.pass(HOUR);
  return { world, id, asked, goneSince };
}

const stillOpen = new ConnectorError({ kind: 'retryable' }, '1 of sami’s sessions hasn’t ended yet.');

describe('what was open under access that is removed', () => {
  it('is ended once the removal was read back, and both are on record', async () => {
    const { world, id, asked } = await ended({ kind: 'ended', count: 2 });
    const now = world.clock.now();
    expect(asked).toMatchObject([{ target: 'vpn_users', seenAs: { account: { login: SAMI } } }]);
    expect(await world.rows.grant(id)).toMatchObject({
      state: 'revoked',
      remains: 'gone',
      removedAt: now,
      endedAt: now,
      sessions: { kind: 'ended', count: 2 },
      outlivesUntil: null,
    });
    expect((await world.rows.eventsOf('grant.revoked'))[0]?.data).toMatchObject({
      sessions: 'ended',
      proof: 'The target didn’t list the access any more when it was read back. 2 open sessions were ended.',
    });
  });

  it('keeps the grant from being over while it goes on, and is tried again', async () => {
    const { world, id, asked } = await ended(stillOpen, stillOpen, { kind: 'ended', count: 1 });
    const removedAt = world.clock.now();
    expect(await world.rows.grant(id)).toMatchObject({
      state: 'revoking',
      removedAt,
      endedAt: null,
      lastError: stillOpen.message,
    });
    expect((await world.rows.eventsOf('grant.removed')).map(({ data }) => data)).toEqual([
      {
        proof: 'The target didn’t list the access any more when it was read back.',
        error: stillOpen.message,
        lateBySeconds: 0,
      },
    ]);

    await world.pass(1);
    expect((await world.rows.grant(id)).state).toBe('revoking');
    await world.pass(2);

    expect(asked).toHaveLength(3);
    expect(await world.rows.grant(id)).toMatchObject({
      state: 'revoked',
      removedAt,
      endedAt: new Date(NOW.getTime() + (HOUR + 3) * 1_000),
    });
    expect(await world.rows.eventsOf('grant.removed')).toHaveLength(1);
    expect((await world.rows.eventsOf('grant.revocation-attempted')).map(({ data }) => data)).toEqual([
      { attempt: 2, error: stillOpen.message },
    ]);
    // Late by the later of the two.
    expect((await world.rows.eventsOf('grant.revoked'))[0]?.data['lateBySeconds']).toBe(3);
  });

  it('is told to the owners as what is still open, once that takes long', async () => {
    const { world } = await ended(stillOpen);
    for (let minute = 0; minute < 6; minute++) await world.pass(60);
    expect((await world.rows.eventsOf('grant.revocation-overdue'))[0]?.data['error']).toBe(stillOpen.message);
  });

  it('says until when it goes on where it can’t be ended', async () => {
    const until = new Date(NOW.getTime() + 2 * HOUR * 1_000);
    const { world, id } = await ended({ kind: 'outlives', what: 'a role session', until });
    expect(await world.rows.grant(id)).toMatchObject({
      state: 'revoked',
      sessions: { kind: 'outlives', what: 'a role session' },
      outlivesUntil: until,
    });
    expect((await world.rows.eventsOf('grant.revoked'))[0]?.data['proof']).toContain(
      `What was open goes on until ${until.toISOString()}: a role session.`,
    );
    expect(world.shown.filter(({ kind }) => kind === 'left-open')).toEqual([]);
  });

  it('is told to the owners where nobody can say, and somebody had ended the access', async () => {
    const world = await acmeWorld();
    world.target.sessions = { end: async () => ({ kind: 'not_shown', why: 'the target doesn’t list any.' }) };
    const { id } = await world.holds(SAMI, 'vpn/connect', HOUR);
    await endGrant(await world.as('omar@acme.test'), { grantId: id, comment: 'Left the project last week' });
    await world.pass(1);
    expect(world.shown.filter(({ kind }) => kind === 'left-open').length).toBeGreaterThan(0);
  });

  it('is told to the owners where it can’t be ended and nobody knows until when it goes on', async () => {
    const { world, id } = await ended({ kind: 'outlives', what: '2 open sessions', until: null });
    const told = world.shown.filter(({ kind }) => kind === 'left-open');
    expect(told.length).toBeGreaterThan(0);
    expect(new Set(told.map(({ subjectId }) => subjectId))).toEqual(new Set([id]));
  });

  it('is all that is left to do once the access was read back as gone', async () => {
    const { world, asked } = await ended(stillOpen);
    const revocations = world.target.countOf('revoke');
    await world.pass(1);
    expect(asked).toHaveLength(2);
    expect(world.target.countOf('revoke')).toBe(revocations);
  });

  it('doesn’t count as removed any more where the access came back, which is removed again', async () => {
    const { world, id } = await ended(stillOpen, { kind: 'none' });
    const wasRemovedAt = world.clock.now().toISOString();
    world.target.holdsFromBefore(SAMI, 'vpn_users');
    world.target.next('revoke', { kind: 'lies' });
    await world.pass(1);
    expect(await world.rows.grant(id)).toMatchObject({ state: 'revoking', removedAt: null });
    expect(
      (await world.rows.eventsOf('grant.came-back')).map(({ data, subject }) => [data, subject.grantId]),
    ).toEqual([[{ removedAt: wasRemovedAt }, id]]);

    await world.pass(5);

    expect(world.target.holdings()).toEqual([]);
    const row = await world.rows.grant(id);
    expect(row).toMatchObject({ state: 'revoked', sessions: { kind: 'none' } });
    expect(row.removedAt).toEqual(row.endedAt);
    expect(await world.rows.eventsOf('grant.came-back')).toHaveLength(1);
  });

  it('is on record as there again where that is seen only after an attempt failed', async () => {
    const { world, id } = await ended(stillOpen);
    world.target.holdsFromBefore(SAMI, 'vpn_users');
    world.target.next('grants', { kind: 'fails', fault: { kind: 'unknown_outcome' } });
    await world.pass(1);
    expect(await world.rows.grant(id)).toMatchObject({ state: 'revoking', removedAt: null });
    expect(await world.rows.eventsOf('grant.came-back')).toHaveLength(1);
  });

  it('goes on counting as removed where a process that slept had seen it there before that', async () => {
    const { world, id } = await ended(stillOpen);
    world.target.forgets = true;
    world.target.holdsFromBefore(SAMI, 'vpn_users');
    const look = world.target.readBack.bind(world.target);
    world.target.readBack = async (ref) => {
      world.target.readBack = look;
      const seen = await look(ref);
      world.clock.advance(LEASE_MS + 1_000);
      await revokeDueGrants(world.ctx);
      return seen;
    };
    world.clock.advance(1_000);
    await revokeDueGrants(world.ctx);

    expect((await world.rows.grant(id)).removedAt).toEqual(world.clock.now());
    expect(world.target.holdings()).toEqual([]);
    expect(await world.rows.eventsOf('grant.came-back')).toHaveLength(1);
    expect(await world.rows.eventsOf('grant.removed')).toHaveLength(2);
  });

  it('is asked about with when the access was first seen to be gone', async () => {
    const { world, goneSince } = await ended(stillOpen);
    const removedAt = world.clock.now();
    await world.pass(1);
    await world.pass(2);
    expect(goneSince).toEqual([undefined, removedAt, removedAt]);
  });

  it('is asked about as at first where the access came back and was removed anew', async () => {
    const { world, id, goneSince } = await ended(stillOpen);
    world.target.forgets = true;
    world.target.holdsFromBefore(SAMI, 'vpn_users');
    await world.pass(1);
    const removedAgainAt = world.clock.now();
    expect(await world.rows.grant(id)).toMatchObject({ state: 'revoking', removedAt: removedAgainAt });
    await world.pass(2);
    expect(goneSince).toEqual([undefined, undefined, removedAgainAt]);
  });

  it('is asked about as at first where what removed it anew got no answer', async () => {
    const { world, goneSince } = await ended(stillOpen);
    world.target.forgets = true;
    world.target.holdsFromBefore(SAMI, 'vpn_users');
    world.target.next('revoke', { kind: 'loses-answer' });
    await world.pass(1);
    await world.pass(10);
    expect(goneSince.slice(0, 2)).toEqual([undefined, undefined]);
  });

  it('is left alone where another grant holds the access', async () => {
    const world = await acmeWorld();
    let asked = 0;
    world.target.sessions = {
      async end() {
        asked++;
        return { kind: 'none' };
      },
    };
    const { id } = await world.holds(SAMI, 'vpn/connect', HOUR);
    await world.holds(SAMI, 'vpn/connect', 2 * HOUR);
    await world.pass(HOUR);
    expect(await world.rows.grant(id)).toMatchObject({ state: 'revoked', sessions: null, removedAt: null });
    expect(asked).toBe(0);
    await world.pass(HOUR);
    expect(asked).toBe(1);
  });
});
