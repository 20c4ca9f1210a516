import { expect, it } from 'vitest';
import { faultOf } from '../../support/exercise-connector.ts';
import { ANNA, list, serviceThat, type Answer } from '../../support/scim/odd-service.ts';

const anna = { account: { email: ANNA.userName, employeeId: null, name: 'Anna' } };

/** A service with Anna alone; `patched`: what it answers to a change, and she is after it. */
async function withAnna(patched: () => { answer: Answer; active?: boolean | undefined }) {
  let active: boolean | undefined = true;
  const user = () => ({ ...ANNA, ...(active !== undefined && { active }) });
  return serviceThat((method, path) => {
    if (path.startsWith('/Me')) return { status: 501 };
    if (method === 'GET') return path.startsWith('/Users/') ? { body: user() } : list(user());
    const { answer, ...after } = patched();
    if ('active' in after) active = after.active;
    return answer;
  });
}

it('disables an account, and says that what is open under it isn’t known', async () => {
  const { connector, asked } = await withAnna(() => ({ answer: { status: 204 }, active: false }));
  const note = expect.stringMatching(/open/);
  expect(await connector.accounts.disable(anna)).toEqual({ kind: 'done', changed: true, note });
  expect(await connector.accounts.disable(anna)).toEqual({ kind: 'done', changed: false, note });
  expect(asked.filter((line) => line.startsWith('PATCH'))).toEqual(['PATCH /Users/u1']);
});

it('doesn’t believe a service that takes the change and shows the account as it was', async () => {
  const { connector } = await withAnna(() => ({ answer: { body: ANNA } }));
  expect(await faultOf(connector.accounts.disable(anna))).toEqual({ kind: 'retryable' });
});

it('doesn’t believe a service that doesn’t show whether accounts are active', async () => {
  const { connector } = await withAnna(() => ({ answer: { status: 204 }, active: undefined }));
  expect(await faultOf(connector.accounts.disable(anna))).toEqual({ kind: 'unsupported' });
});

it('is denied where the token may not change users', async () => {
  const { connector } = await withAnna(() => ({ answer: { status: 403, body: {} } }));
  expect(await faultOf(connector.accounts.disable(anna))).toEqual({ kind: 'denied' });
});

it('leaves open what became of a change whose answer is no word of the service’s', async () => {
  const { connector } = await withAnna(() => ({ answer: { status: 302, headers: { location: '/in' } } }));
  expect(await faultOf(connector.accounts.disable(anna))).toEqual({ kind: 'unknown_outcome' });
});
