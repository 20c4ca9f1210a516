import { expect, it } from 'vitest';
import { faultOf } from '../../support/exercise-connector.ts';
import { ANNA, list, serviceThat, type Answer } from '../../support/scim/odd-service.ts';

const anna = { account: { email: ANNA.userName, employeeId: null, name: 'Anna' } };

interface Patched {
  answer: Answer;
  active?: boolean | undefined;
  /** What is answered from then on to whoever asks for her alone. */
  shown?: Answer;
}

const TAKEN: Answer = { status: 204 };

/** A service with Anna alone; `patched`: what it answers to a change, and what she is after it. */
async function withAnna(patched: () => Patched, me: Answer = { status: 501 }) {
  let active: boolean | undefined = true;
  let shown: Answer | undefined;
  const user = () => ({ ...ANNA, ...(active !== undefined && { active }) });
  return serviceThat((method, path) => {
    if (path.startsWith('/Me')) return me;
    if (method === 'GET') return path.startsWith('/Users/') ? (shown ?? { body: user() }) : list(user());
    const { answer, ...after } = patched();
    if ('active' in after) active = after.active;
    ({ shown } = after);
    return answer;
  });
}

it('disables an account, and says that what is open under it isn’t known', async () => {
  const { connector, asked } = await withAnna(() => ({ answer: TAKEN, active: false }));
  const note = expect.stringMatching(/open/);
  expect(await connector.accounts.disable(anna)).toEqual({ kind: 'done', changed: true, note });
  expect(await connector.accounts.disable(anna)).toEqual({ kind: 'done', changed: false, note });
  expect(asked.filter((line) => line.startsWith('PATCH'))).toEqual(['PATCH /Users/u1']);
});

it('doesn’t believe a service that takes the change and shows the account as it was', async () => {
  const { connector } = await withAnna(() => ({ answer: { body: ANNA } }));
  expect(await faultOf(connector.accounts.disable(anna))).toEqual({ kind: 'unknown_outcome' });
});

it('doesn’t believe a service that doesn’t show whether accounts are active', async () => {
  const { connector } = await withAnna(() => ({ answer: TAKEN, active: undefined }));
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

it.each([500, 502, 503, 504, 408])(
  'leaves open what became of a change that is answered %i',
  async (status) => {
    const { connector } = await withAnna(() => ({ answer: { status, body: {} }, active: false }));
    expect(await faultOf(connector.accounts.disable(anna))).toEqual({ kind: 'unknown_outcome' });
    expect(await connector.accounts.disable(anna)).toMatchObject({ changed: false });
  },
);

it.each<Answer>([{ status: 503 }, { status: 403, body: {} }, { body: { id: 'u1' } }])(
  'leaves open what became of a change that can’t be looked at: %j',
  async (shown) => {
    const { connector } = await withAnna(() => ({ answer: TAKEN, active: false, shown }));
    expect(await faultOf(connector.accounts.disable(anna))).toEqual({ kind: 'unknown_outcome' });
  },
);

it('finds nobody whom the change found gone', async () => {
  const { connector } = await withAnna(() => ({ answer: TAKEN, shown: { status: 404 } }));
  const gone = { kind: 'not_found', what: 'account' };
  expect(await faultOf(connector.accounts.disable(anna))).toEqual(gone);
});

it.each<Answer>([
  { status: 429 },
  { status: 500 },
  { status: 503 },
  { status: 401, body: {} },
  { status: 302, headers: { location: '/in' } },
  { body: '<html>Sign in to go on</html>' },
])('disables nobody while whose its token is isn’t known: /Me answers %j', async (me) => {
  const { connector, asked } = await withAnna(() => ({ answer: TAKEN, active: false }), me);
  await faultOf(connector.accounts.disable(anna));
  expect(asked.filter((line) => line.startsWith('PATCH'))).toEqual([]);
});

it.each([403, 404, 405, 501])('disables accounts where /Me answers %i, as most do', async (status) => {
  const { connector } = await withAnna(() => ({ answer: TAKEN, active: false }), { status, body: {} });
  expect(await connector.accounts.disable(anna)).toMatchObject({ changed: true });
});

it('leaves its own account alone, also where /Me leads to it', async () => {
  const me = (id: string) => ({
    status: 308,
    headers: { location: `https://crm.acme.test/scim/Users/${id}` },
  });
  const own = await withAnna(() => ({ answer: TAKEN }), me('u1'));
  expect(await faultOf(own.connector.accounts.disable(anna))).toEqual({ kind: 'conflict' });
  const another = await withAnna(() => ({ answer: TAKEN, active: false }), me('u2'));
  expect(await another.connector.accounts.disable(anna)).toMatchObject({ changed: true });
});
