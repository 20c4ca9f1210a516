import { expect, it } from 'vitest';
import type { GrantRef } from '../../../src/domain/grant/connector.ts';
import { op } from './calls.ts';
import { part, type Stand } from './stand.ts';

/** What was opened under an access doesn't outlive it, or that is said. */
export function exerciseSessions(stand: () => Stand): void {
  it('ends what was opened under an access, or says that it goes on', async (context) => {
    const openSession = part(context, stand(), 'openSession');
    const { connector, accounts, targets } = stand();
    const ref: GrantRef = { target: targets[0], account: accounts[0] };
    await connector.grant(ref, op());
    const { seenAs } = await connector.reads.readBack(ref);
    const session = await openSession(ref);
    expect(await session.works()).toBe(true);
    await connector.revoke({ ...ref, seenAs }, op());
    const ended = await connector.sessions?.end({ ...ref, seenAs });
    if (ended?.kind === 'outlives') expect(ended.what).toMatch(/\S/);
    else if (ended?.kind === 'not_shown') expect(ended.why).toMatch(/\S/);
    else await expect.poll(() => session.works()).toBe(false);
    // Harmless to repeat, and not counted twice.
    const again = await connector.sessions?.end({ ...ref, seenAs });
    expect(again).toEqual(ended?.kind === 'ended' ? { kind: 'none' } : ended);
  });
}
