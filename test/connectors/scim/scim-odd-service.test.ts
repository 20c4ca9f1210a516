import { describe, expect, it } from 'vitest';
import { faultOf } from '../../support/exercise-connector.ts';
import { ANNA, list, ordinary, serviceThat, type Answer } from '../../support/scim/odd-service.ts';

const ref = {
  target: 'editors',
  account: { email: 'anna@acme.test', employeeId: null, name: 'Anna' },
};
const op = { operationId: 'one' };

it('sends no change once the time of a call is over, though what it waited for comes then', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const usual = ordinary([]);
  const { connector, asked } = await serviceThat(async (method, path) => {
    await held;
    return usual(method, path);
  }, 100);

  const calls = [connector.grant(ref, op), connector.grant(ref, op), connector.revoke(ref, op)];
  expect(await Promise.all(calls.map(faultOf))).toEqual([
    { kind: 'retryable' },
    { kind: 'retryable' },
    { kind: 'retryable' },
  ]);
  release();

  const later = await serviceThat(usual);
  await later.connector.grant(ref, op);
  expect(later.asked).toContain('PATCH /Groups/g1');
  expect(asked.filter((line) => line.startsWith('PATCH'))).toEqual([]);
});

it('takes an odd answer to a change for no word of it', async () => {
  const usual = ordinary([]);
  const { connector } = await serviceThat((method, path) =>
    method === 'PATCH' ? { status: 303, headers: { location: '/elsewhere' } } : usual(method, path),
  );
  expect(await faultOf(connector.grant(ref, op))).toEqual({ kind: 'unknown_outcome' });
});

it('takes away also what the list doesn’t show yet', async () => {
  const usual = ordinary([]);
  const { connector, asked } = await serviceThat((method, path) =>
    method === 'PATCH' ? { status: 400, body: { scimType: 'noTarget' } } : usual(method, path),
  );
  expect(await connector.revoke(ref, op)).toEqual({ kind: 'done', changed: false });
  expect(asked).toContain('PATCH /Groups/g1');
});

it('concludes nothing where a group sends an empty list, and so does every other', async () => {
  const empty = [
    { id: 'g1', displayName: 'editors', members: [] },
    { id: 'g2', displayName: 'everybody', members: [] },
  ];
  const { connector } = await serviceThat((_method, path) => {
    if (path.startsWith('/Groups/')) return { body: empty.find(({ id }) => path.endsWith(id)) };
    if (path.startsWith('/Groups')) return list(...empty);
    return list(ANNA);
  });
  expect(await faultOf(connector.reads.readBack(ref))).toEqual({ kind: 'retryable' });
});

it('concludes nothing where another is answered than the one that was asked for', async () => {
  const usual = ordinary([]);
  const { connector } = await serviceThat((method, path) =>
    path.startsWith('/Users/u1') ? { body: { ...ANNA, id: 'u2' } } : usual(method, path),
  );
  const seenAs = { account: { id: 'u1', login: ANNA.userName }, targetId: 'g1' };
  expect(await faultOf(connector.reads.readBack({ ...ref, seenAs }))).toEqual({ kind: 'conflict' });
  const odd = { account: { id: '..', login: ANNA.userName }, targetId: 'g1' };
  expect(await faultOf(connector.reads.readBack({ ...ref, seenAs: odd }))).toEqual({ kind: 'invalid' });
});

it('concludes nothing of whoever has the id now that somebody else had', async () => {
  const usual = ordinary([{ value: 'u7' }]);
  const { connector } = await serviceThat((method, path) =>
    path.startsWith('/Users/u1') ? { body: { id: 'u1', userName: 'someone.else' } } : usual(method, path),
  );
  const seenAs = { account: { id: 'u1', login: ANNA.userName }, targetId: 'g1' };
  expect(await faultOf(connector.reads.readBack({ ...ref, seenAs }))).toEqual({ kind: 'conflict' });
});

it('says through which group within it somebody is in a group', async () => {
  const { connector } = await serviceThat(ordinary([{ value: 'g3', type: 'Group' }]));
  const refused = await connector.reads.readBack(ref).catch((error: unknown) => error);
  expect(refused).toMatchObject({ fault: { kind: 'conflict' } });
  expect((refused as Error).message).toContain('through the group “within”');
});

it.each([{ value: 'g3', type: 'Group' }, { value: 'g3' }])(
  'lists the group %o within a group as nobody’s account, and leaves out who was deleted',
  async (within) => {
    const { connector } = await serviceThat(ordinary([{ value: 'u1' }, within, { value: 'u7' }]));
    const { items } = await connector.reads.grants({ target: 'editors' });
    expect(items.map(({ target, targetId, account }) => [target, targetId, account])).toEqual([
      ['editors', 'g1', { id: 'g3', login: 'group:within', email: null }],
      ['editors', 'g1', { id: 'u1', login: 'anna@acme.test', email: 'anna@acme.test' }],
    ]);
  },
);

it('takes a list of members that is cut off by a removal of the group for no list', async () => {
  const some = Array.from({ length: 51 }, (_, at) => ({ value: `v${at}` }));
  let usual = ordinary(some);
  const { connector } = await serviceThat((method, path) => usual(method, path));
  const { next } = await connector.reads.grants({ target: 'editors' });
  // Another one is called so meanwhile.
  usual = (method, path) =>
    path.startsWith('/Groups/g1')
      ? { status: 404 }
      : path.startsWith('/Groups?')
        ? list({ id: 'g4', displayName: 'editors', members: [] })
        : ordinary([])(method, path);
  const query = { target: 'editors' };
  expect(await faultOf(connector.reads.grants(query, next))).toEqual({ kind: 'not_found', what: 'target' });
  expect(await connector.reads.grants({ target: 'nobody' })).toEqual({ items: [] });
});

it('takes a list that stops before its end for no list', async () => {
  const { connector } = await serviceThat(() => ({
    body: { totalResults: 40, startIndex: 1, Resources: [] },
  }));
  expect(await faultOf(connector.reads.accounts())).toEqual({ kind: 'retryable' });
});

it('takes a change that met another one for one to try again, and a name that is taken for a conflict', async () => {
  const usual = ordinary([]);
  let body: object = { detail: 'The group changed concurrently' };
  const { connector } = await serviceThat((method, path) =>
    method === 'PATCH' ? { status: 409, body } : usual(method, path),
  );
  expect(await faultOf(connector.grant(ref, op))).toEqual({ kind: 'retryable' });
  body = { scimType: 'uniqueness' };
  expect(await faultOf(connector.grant(ref, op))).toEqual({ kind: 'conflict' });
});

describe('a service that says of the user themselves in which groups they are', () => {
  const saying = (groups: unknown) => {
    const usual = ordinary([]);
    const her = { ...ANNA, groups };
    return (method: string, path: string): Answer =>
      path.startsWith('/Users/')
        ? { body: her }
        : path.startsWith('/Users')
          ? list(her)
          : usual(method, path);
  };

  it('isn’t believed that they are gone from a group whose list may be cut, and is told to remove them', async () => {
    const { connector, asked } = await serviceThat(
      saying([{ value: 'g9' }, { value: 'g1', type: 'direct' }]),
    );
    const refused = await connector.reads.readBack(ref).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      fault: { kind: 'retryable' },
      message: expect.stringContaining('is cut'),
    });
    expect(await connector.revoke(ref, op)).toEqual({ kind: 'done', changed: true });
    expect(asked).toContain('PATCH /Groups/g1');
  });

  it('is believed where it says nothing of that group, or nothing that can be read', async () => {
    for (const groups of [undefined, [], [{ value: 'g9' }], 'editors']) {
      const { connector } = await serviceThat(saying(groups));
      expect(await connector.reads.readBack(ref), JSON.stringify(groups)).toMatchObject({ stands: false });
    }
  });

  it('is asked nothing of whoever is in a group through another one', async () => {
    const { connector, asked } = await serviceThat(saying([{ value: 'g1', type: 'indirect' }]));
    for (const work of [connector.reads.readBack(ref), connector.grant(ref, op), connector.revoke(ref, op)])
      expect(await faultOf(work)).toEqual({ kind: 'conflict' });
    expect(asked.filter((line) => line.startsWith('PATCH'))).toEqual([]);
  });
});

describe('a service that shows members only where they are asked for by name', () => {
  const shown = ordinary([{ value: 'u1' }]);
  const without = ({ body }: Answer): Answer => {
    const strip = (group: object) => ({ ...group, members: undefined });
    const { Resources } = body as { Resources?: object[] };
    return {
      body: Resources ? { ...(body as object), Resources: Resources.map(strip) } : strip(body as object),
    };
  };
  const hiding = (usual: typeof shown, asksFor: RegExp) => (method: string, path: string) => {
    const answer = usual(method, path);
    return path.includes('/Groups') && !asksFor.test(path) ? without(answer) : answer;
  };

  it('is asked for them', async () => {
    const { connector } = await serviceThat(hiding(shown, /attributes=[^&]*members/));
    expect(await connector.reads.readBack(ref)).toMatchObject({ stands: true });
    for (const query of [{ target: 'editors' }, { account: ref.account }, {}])
      expect((await connector.reads.grants(query)).items[0], JSON.stringify(query)).toMatchObject({
        target: 'editors',
        account: { id: 'u1' },
      });
  });

  it('is believed that nobody is in a group, since another one has somebody', async () => {
    const { connector } = await serviceThat(hiding(ordinary([]), /attributes=[^&]*members/));
    expect(await connector.reads.readBack(ref)).toMatchObject({ stands: false });
    expect((await connector.reads.grants({ target: 'editors' })).items).toEqual([]);
  });

  it('isn’t taken to have nobody in its groups where it never shows any', async () => {
    const { connector } = await serviceThat(hiding(shown, /never/));
    expect(await faultOf(connector.reads.readBack(ref))).toEqual({ kind: 'retryable' });
    expect(await faultOf(connector.reads.grants({ target: 'editors' }))).toEqual({ kind: 'retryable' });
  });
});
