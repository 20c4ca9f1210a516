import { afterEach, beforeEach, expect, it } from 'vitest';
import { faultOf } from '../../support/exercise-connector.ts';
import { connectTo, person } from '../../support/github/connect.ts';
import type { User } from '../../support/github/ledger.ts';
import { startGithub, type Github } from '../../support/github/start-github.ts';

const of = { account: person('anna@acme.test') };

let github: Github;
let anna: User;
beforeEach(async () => {
  github = await startGithub();
  anna = github.ledger.addUser('anna_acme', {
    keys: [1, 2, 3].map((id) => ({ id, key: `ssh-ed25519 AAAA${id}` })),
  });
});
afterEach(() => github.close());

it('lists a person’s own SSH keys where there is no single sign-on, which nobody else can remove', async () => {
  const { credentials } = connectTo(github);
  const first = await credentials.list(of);
  const second = await credentials.list(of, first.next);
  expect([...first.items, ...second.items]).toEqual(
    [1, 2, 3].map((id) => ({ id: `keys/${id}`, kind: 'ssh_key', name: null, active: true })),
  );
  expect(second.next).toBeUndefined();
  expect(await faultOf(credentials.disable!(of, 'keys/1'))).toEqual({ kind: 'unsupported' });
});

it('lists what was authorised for single sign-on, and withdraws it from its holder alone', async () => {
  const omar = github.ledger.addUser('omar_acme');
  github.ledger.identities = [];
  github.ledger.authorizations = [
    { credential_id: 7, userId: anna.id, credential_type: 'personal access token', note: 'laptop' },
    { credential_id: 8, userId: omar.id, credential_type: 'personal access token', note: 'Omar’s' },
    { credential_id: 9, userId: anna.id, credential_type: 'SSH key', note: 'desk' },
  ];
  const { credentials } = connectTo(github);
  const { items } = await credentials.list(of);
  expect(items).toMatchObject([
    { id: 'credential-authorizations/7', kind: 'token', name: 'laptop', active: true },
    { id: 'credential-authorizations/9', kind: 'ssh_key', name: 'desk', active: true },
  ]);
  expect(items[0]?.createdAt).toEqual(new Date('2026-11-01T12:00:00Z'));
  const withdrawn = await credentials.disable!(of, 'credential-authorizations/7');
  expect(withdrawn).toEqual({ kind: 'done', changed: true });
  expect(await credentials.disable!(of, 'credential-authorizations/7')).toMatchObject({ changed: false });
  expect(await credentials.disable!(of, 'credential-authorizations/8')).toMatchObject({ changed: false });
  expect(github.ledger.authorizations.map(({ credential_id: id }) => id)).toEqual([8, 9]);
});
