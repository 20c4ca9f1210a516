import { expect, it } from 'vitest';
import type { GrantRef, ReadableConnector } from '../../../src/domain/grant/connector.ts';
import { faultOf, op } from './calls.ts';
import type { Stand } from './stand.ts';

/** The last of all: the stand's connector is closed after it. */
export function exerciseClosed(stand: () => Stand): void {
  it('refuses everything as retryable once it is closed', async () => {
    const { connector, accounts, targets } = stand();
    await connector.close?.();
    const ref = { target: targets[0], account: accounts[0] };
    for (const [name, call] of Object.entries(everyCall(connector, ref)))
      expect(await faultOf(call()), name).toMatchObject({ kind: 'retryable' });

    const ending = connector.sessions?.end(ref);
    // What goes on may be said without asking the target.
    const said = await ending?.catch(() => undefined);
    if (said !== undefined) expect(said).toMatchObject({ kind: 'outlives' });
    else if (ending) expect(await faultOf(ending)).toMatchObject({ kind: 'retryable' });
  });
}

/** Of each part that it has. */
const everyCall = (
  { reads, accounts, credentials, issuer, ...connector }: ReadableConnector,
  ref: Pick<GrantRef, 'target' | 'account'>,
): Record<string, () => Promise<unknown>> => ({
  grant: () => connector.grant(ref, op()),
  revoke: () => connector.revoke(ref, op()),
  health: () => connector.health(),
  readBack: () => reads.readBack(ref),
  grants: () => reads.grants(ref),
  'all grants': () => reads.grants({}),
  ...(accounts && {
    'disable account': () => accounts.disable({ account: ref.account }),
    'enable account': () => accounts.enable({ account: ref.account }),
  }),
  ...(credentials && { 'list credentials': () => credentials.list({ account: ref.account }) }),
  ...(issuer && { 'issue a credential': () => issuer.issue(ref, op()) }),
});
