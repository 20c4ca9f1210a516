import { beforeEach, describe, expect, it } from 'vitest';
import { READING_COUNTS_MS } from '../../../src/domain/people/group-reading.ts';
import { listGroupStates } from '../../../src/operations/group/list-group-states.ts';
import { readGroups } from '../../../src/operations/group/read-groups.ts';
import { readOverview } from '../../../src/operations/overview/show-overview.ts';
import { loadPersonFacts } from '../../../src/operations/policy/facts.ts';
import { onCallWorld, ScriptedSchedule } from '../../support/on-call-world.ts';

const MINUTE = 60_000;
const REFUSED = 'PagerDuty answered 401.';

let world: Awaited<ReturnType<typeof onCallWorld>>;
beforeEach(async () => {
  world = await onCallWorld();
});

const groupsOf = async (email: string, ctx = world.ctx) => {
  const { person } = (await world.as(email)).actor;
  return (await loadPersonFacts(ctx.db.drizzle, ctx.config, person, ctx.clock.now())).groups;
};
const faults = async () => (await listGroupStates(world.ctx)).map(({ fault }) => fault);
/** Another process on the same database, with a way of its own to PagerDuty. */
const anotherProcess = (schedule = new ScriptedSchedule()) => ({
  schedule,
  ctx: { ...world.ctx, groupSources: new Map([['on-call', schedule]]) },
});

describe('who is in a group that is kept elsewhere', () => {
  it('is who its service or its connector lists, whatever the case of their addresses', async () => {
    expect(await groupsOf('dora@acme.test')).toEqual(['on-call']);
    expect(await groupsOf('kim@acme.test')).toEqual(['contractors']);
    expect(await groupsOf('omar@acme.test')).toEqual([]);
    expect(await faults()).toEqual([null, null]);
  });

  it('is read anew every minute, and no more often', async () => {
    world.schedule.onCall = ['omar@acme.test'];
    world.clock.advance(49_000);
    expect(await readGroups(world.ctx)).toBe(0);
    expect(await groupsOf('dora@acme.test')).toEqual(['on-call']);
    world.clock.advance(1_000);
    expect(await readGroups(world.ctx)).toBe(2);
    expect(await groupsOf('dora@acme.test')).toEqual([]);
    expect(await groupsOf('omar@acme.test')).toEqual(['on-call']);
  });

  it('is read once by two processes', async () => {
    const other = anotherProcess();
    const before = world.schedule.reads;
    for (let minute = 0; minute < 5; minute++) {
      world.clock.advance(MINUTE);
      const tried = await Promise.all([readGroups(world.ctx), readGroups(other.ctx)]);
      expect(tried[0] + tried[1]).toBe(2);
    }
    expect(world.schedule.reads - before + other.schedule.reads).toBe(5);
  });

  it('is known to a process that was started since, and counts five minutes after the one that read it was killed', async () => {
    const started = { ...world.ctx, groupSources: new Map() };
    world.clock.advance(READING_COUNTS_MS);
    expect(await groupsOf('dora@acme.test', started)).toEqual(['on-call']);
    world.clock.advance(1);
    expect(await groupsOf('dora@acme.test', started)).toEqual([]);
  });

  it('is read by another process where one was killed while it did', async () => {
    world.clock.advance(MINUTE);
    world.schedule.held = new Promise(() => {});
    void readGroups(world.ctx);
    const other = anotherProcess();
    other.schedule.onCall = ['omar@acme.test'];
    await expect.poll(() => world.schedule.reads).toBe(2);
    expect(await readGroups(other.ctx)).toBe(0);
    world.clock.advance(MINUTE);
    expect(await readGroups(other.ctx)).toBe(2);
    expect(await groupsOf('omar@acme.test')).toEqual(['on-call']);
  });

  it('isn’t what a process says that was held up while another read it', async () => {
    world.clock.advance(MINUTE);
    let goOn = () => {};
    world.schedule.held = new Promise((resolve) => (goOn = resolve));
    const late = readGroups(world.ctx);
    await expect.poll(() => world.schedule.reads).toBe(2);
    const other = anotherProcess();
    other.schedule.onCall = ['omar@acme.test'];
    world.clock.advance(MINUTE);
    await readGroups(other.ctx);
    goOn();
    await late;
    expect(await groupsOf('dora@acme.test')).toEqual([]);
    expect(await groupsOf('omar@acme.test')).toEqual(['on-call']);
  });

  it('isn’t what was read of a later time, as before the clock was put back', async () => {
    world.clock.advance(-MINUTE);
    expect(await groupsOf('dora@acme.test')).toEqual([]);
    await readGroups(world.ctx);
    expect(await groupsOf('dora@acme.test')).toEqual(['on-call']);
  });

  it('isn’t what was read by another schedule', async () => {
    const { config } = world.ctx;
    const onCall = config.groups.get('on-call');
    if (onCall === undefined || !('read' in onCall) || onCall.read.from === 'connector')
      throw new Error('no schedule');
    const moved = { ...onCall, read: { ...onCall.read, schedule: 'P456' } };
    world.ctx.config = { ...config, groups: new Map([...config.groups, ['on-call', moved]]) };
    expect(await groupsOf('dora@acme.test')).toEqual([]);
    expect(await faults()).toContain(
      'Who is in “on-call” hasn’t been read yet. Until it can be read, people decide what depends on it.',
    );
    await readGroups(world.ctx);
    expect(await groupsOf('dora@acme.test')).toEqual(['on-call']);
  });
});

describe('a group that can’t be read', () => {
  it('is as it was read last for five minutes, and then nobody’s', async () => {
    world.schedule.fault = REFUSED;
    for (let minute = 1; minute <= 5; minute++) {
      await world.pass(60);
      expect(await groupsOf('dora@acme.test'), `after ${minute} minutes`).toEqual(['on-call']);
    }
    await world.pass(60);
    expect(await groupsOf('dora@acme.test')).toEqual([]);
    world.schedule.fault = undefined;
    await world.pass(60);
    expect(await groupsOf('dora@acme.test')).toEqual(['on-call']);
  });

  it('is under what is stuck from its first fault until it is read again, with why, and no secret', async () => {
    const stuck = async () => (await readOverview(world.ctx)).stuck.map(({ sentence }) => sentence);
    const count = async () => (await readOverview(world.ctx)).stuckCounts.unreadGroups;
    world.schedule.fault = REFUSED;
    await world.pass(60);
    expect(await stuck()).toEqual([`Who is in “on-call” couldn’t be read just now: ${REFUSED}`]);
    for (let minute = 2; minute <= 7; minute++) await world.pass(60);
    expect(await stuck()).toEqual([
      `Who is in “on-call” couldn’t be read for 7 minutes: ${REFUSED} Until it can be read, people decide what depends on it.`,
    ]);
    expect(await count()).toBe(1);
    world.schedule.fault = undefined;
    await world.pass(60);
    expect([await stuck(), await count()]).toEqual([[], 0]);
  });

  it('is one that lists an account without an address, since nobody can say whose it is', async () => {
    world.target.holdsAlsoAs('robot', null, 'contractors');
    await world.pass(60);
    expect(await faults()).toContain(
      'Who is in “contractors” couldn’t be read just now: far lists the account “robot” in “contractors” without an e-mail address, so that it can’t be said whose it is.',
    );
    expect(await groupsOf('kim@acme.test')).toEqual(['contractors']);
  });

  it('is one that isn’t at its target any more, other than one in which nobody is', async () => {
    world.target.loses('kim@acme.test', 'contractors');
    await world.pass(60);
    expect(await faults()).toContain(
      'Who is in “contractors” couldn’t be read just now: far has no “contractors”.',
    );
    world.target.reads.entitlements = async () => ({
      items: [{ target: 'Contractors', name: 'Contractors' }],
    });
    await world.pass(60);
    expect(await faults()).toEqual([null, null]);
    expect(await groupsOf('kim@acme.test')).toEqual([]);
  });

  it('is one that its connector says isn’t there, and not one that it says is, whatever it lists', async () => {
    world.target.loses('kim@acme.test', 'contractors');
    world.target.reads.isThere = async () => true;
    await world.pass(60);
    expect(await faults()).toEqual([null, null]);
    world.target.reads.isThere = async () => false;
    await world.pass(60);
    expect(await faults()).toContain(
      'Who is in “contractors” couldn’t be read just now: far has no “contractors”.',
    );
  });

  it('is one whose list has no end, or isn’t through in its time', async () => {
    world.target.reads.grants = async () => ({ items: [], next: 'again' });
    await world.pass(60);
    expect((await faults())[1]).toContain('The same page was offered twice, so the list has no end');
    world.target.reads.grants = async (query) => {
      world.clock.advance(36_000);
      return world.target.grants(query);
    };
    await world.pass(60);
    expect((await faults())[1]).toContain('It lists so slowly');
  });

  it('is one whose connector says nothing, or isn’t there', async () => {
    world.target.always('grants', { kind: 'fails', fault: { kind: 'retryable' } });
    await world.pass(60);
    expect((await faults())[1]).toMatch(/^Who is in “contractors” couldn’t be read just now: /);
    world.ctx.connectors = new Map();
    await world.pass(60);
    expect((await faults())[1]).toBe(
      'Who is in “contractors” couldn’t be read just now: far can’t say who holds what in this version.',
    );
  });
});
