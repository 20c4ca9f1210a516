import { describe, expect, it } from 'vitest';
import { findPerson } from '../../../src/operations/people/find-person.ts';
import { linkAccount } from '../../../src/operations/people/link-account.ts';
import { recordSlackAccounts } from '../../../src/operations/people/record-slack-accounts.ts';
import { beginDirectory, refreshDirectory } from '../../../src/operations/people/refresh-directory.ts';
import { acmeWorld } from '../../support/acme-world.ts';

describe('accounts', () => {
  it('stay tied by id when the e-mail changes in Slack', async () => {
    const world = await acmeWorld();
    world.directory.set('sami@acme.test', { email: 'omar@acme.test' });

    await refreshDirectory(world.ctx);

    const { person } = (await world.as('sami@acme.test')).actor;
    expect(person.email).toBe('sami@acme.test');
    expect((await world.as('omar@acme.test')).actor.person.email).toBe('omar@acme.test');
  });

  it('are refused once with how to settle it, and tied by an admin’s word', async () => {
    const world = await acmeWorld();
    world.directory.set('sami2@acme.test', { email: 'SAMI@acme.test' });
    await refreshDirectory(world.ctx);
    await refreshDirectory(world.ctx);

    const [refused, ...more] = await world.rows.eventsOf('account.refused');
    expect(more).toEqual([]);
    expect(refused?.data['reason']).toMatch(
      /tied to the Slack account USAMI already.*sallyport people link USAMI2 EMAIL/,
    );
    await linkAccount(world.ctx, { slackUserId: 'USAMI2', email: 'Sami@acme.test' });

    expect(await world.rows.eventsOf('account.unlinked')).toMatchObject([{ data: { slackUserId: 'USAMI' } }]);
    expect((await world.as('sami2@acme.test')).actor.person.email).toBe('sami@acme.test');
    await expect(world.as('sami@acme.test')).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('of one page are tied each to its own person: of two with one address, new to us or not, one', async () => {
    const world = await acmeWorld();
    world.ctx.config = { ...world.ctx.config, people: [...world.ctx.config.people, { from: 'slack' }] };
    const kim = await world.directory.account('UKIM');
    if (kim === undefined) throw new Error('Kim has no account');
    const events = (await world.rows.events()).length;
    const account = (userId: string, email: string | null, emailConfirmed = true) => ({
      ...kim,
      userId,
      email,
      emailConfirmed,
      displayName: userId,
    });
    await recordSlackAccounts(world.ctx, [
      account('UNEW1', 'new@acme.test'),
      account('UNEW2', 'NEW@acme.test'),
      account('UOTHER', 'other@acme.test'),
      account('USAMI2', 'sami@acme.test'),
      account('UUNSURE', 'unsure@acme.test', false),
      account('UNONE', null),
    ]);

    const since = (await world.rows.events()).slice(events);
    const told = (kind: string) =>
      since
        .filter((event) => event.kind === kind)
        .map(({ data }) => String(data['slackUserId']))
        .toSorted();
    expect(told('account.refused').filter((one) => !one.startsWith('UNEW'))).toEqual([
      'UNONE',
      'USAMI2',
      'UUNSURE',
    ]);
    expect(told('account.linked')).toContain('UOTHER');
    expect(
      [...told('account.linked'), ...told('account.refused')].filter((one) => one.startsWith('UNEW')),
    ).toHaveLength(2);
    expect(told('account.linked').filter((one) => one.startsWith('UNEW'))).toHaveLength(1);
    expect(since.filter(({ kind }) => kind === 'person.imported')).toHaveLength(2);
    expect((await findPerson(world.ctx, 'other@acme.test')).name).toBe('UOTHER');
  });

  it('of the first page are known at the start, which waits for no other', async () => {
    const world = await acmeWorld();
    const kim = await world.directory.account('UKIM');
    if (kim === undefined) throw new Error('Kim has no account');
    const page = { ...kim, deleted: true, readAt: new Date(world.clock.now().getTime() + 1) };
    let asked = 0;
    world.ctx.directory = {
      ...world.ctx.directory,
      async *accounts() {
        for (;;) {
          asked++;
          yield [page];
        }
      },
    };

    await beginDirectory(world.ctx);

    expect(asked).toBe(1);
    await expect(world.as('kim@acme.test')).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('are seen deactivated also when they were last read before the clock was put back', async () => {
    const world = await acmeWorld();
    world.clock.advance(-2 * 3_600_000);
    world.directory.set('sami@acme.test', { deleted: true });

    await expect(world.as('sami@acme.test')).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('aren’t overwritten by what was read of them before', async () => {
    const world = await acmeWorld();
    const sami = await world.directory.account('USAMI');
    const before = await world.directory.account('USAMI');
    if (sami === undefined || before === undefined) throw new Error('Sami has no account');
    world.clock.advance(30_000);
    await recordSlackAccounts(world.ctx, [{ ...sami, deleted: true, readAt: world.clock.now() }]);
    await recordSlackAccounts(world.ctx, [before]);

    await expect(world.as('sami@acme.test')).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('aren’t tied to a look-alike of an e-mail', async () => {
    const world = await acmeWorld();
    world.directory.set('fake@acme.test', { email: 'оmar@acme.test' });

    await refreshDirectory(world.ctx);

    await expect(world.as('fake@acme.test')).rejects.toThrow(/Nobody with the e-mail/);
  });
});
