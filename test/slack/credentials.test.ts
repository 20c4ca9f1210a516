import { expect, test } from 'vitest';
import { ConnectorError } from '../../src/domain/grant/connector.ts';
import type { Connector, CredentialIssuer, IssuedCredential } from '../../src/domain/grant/connector.ts';
import { PUBLIC_KEY } from '../support/ssh-keys.ts';
import { click, send } from './support/forge.ts';
import { acmeScene, type Scene } from './support/scene.ts';

const SECRET = '<!channel> & `_5*~';
const PRIVATE = '-----BEGIN OPENSSH PRIVATE KEY----- b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ';
const UNTIL = new Date('2026-11-20T10:00:00Z');
const made = (): IssuedCredential => ({
  words: 'The password of sami_okafor. Use it with psql <host>.',
  text: SECRET,
  until: UNTIL,
  mark: 'made 1',
});

/** Sami holds something whose connector makes this. */
async function holding(issuer: CredentialIssuer): Promise<{ scene: Scene; logged: () => string }> {
  const lines: string[] = [];
  const scene = await acmeScene('http', [], (line) => lines.push(line));
  const connectors = scene.ctx.connectors as Map<string, Connector>;
  for (const [id, connector] of connectors) connectors.set(id, { ...connector, issuer });
  await scene.asks('sami', 'prod-db/read 1h Looking into the failed invoices');
  await scene.person('omar').clicks('Approve');
  await scene.settle();
  return { scene, logged: () => lines.join('\n') };
}

const everySaid = (scene: Scene) =>
  JSON.stringify(['sami', 'omar', 'ada'].map((name) => scene.person(name).dm()));

test('a password is made at a click, while its holder reads that it is, and shown in that form alone', async () => {
  let finish: () => void = () => undefined;
  const slow = new Promise<void>((done) => (finish = done));
  const { scene, logged } = await holding({ makes: 'password', issue: () => slow.then(made) });
  const sami = scene.person('sami');

  await sami.clicks('Get the password');
  const modal = await sami.modal('Your password');
  expect(modal.text()).toContain('Making it…');
  finish();

  const text = await modal.shows(/It works until/);
  expect(text).toContain(SECRET);
  expect(text).toContain('The password of sami_okafor. Use it with psql <host>.');
  expect(text).toContain('isn’t kept anywhere');
  await modal.close();
  await scene.settle();
  expect(everySaid(scene)).not.toContain('_5*~');
  expect(logged()).not.toContain('_5*~');
  await sami.clicks('Get the password');
  await (await sami.modal('Your password')).shows(/It works until/);
});

test('it can be asked for wherever somebody sees what they hold', async () => {
  const { scene } = await holding({ makes: 'password', issue: async () => made() });
  const sami = scene.person('sami');

  await sami.opensHome();
  await sami.clicks('Get the password', 'home');
  await (await sami.modal('Your password')).shows(/It works until/);
  await sami.types('/access status');
  await sami.sees(/What you hold[^]*\[Get the password\] \[Extend\] \[Give back\]/);
});

test('why it couldn’t be made is said in the same form', async () => {
  const issue = async () => {
    throw new ConnectorError({ kind: 'retryable' }, 'The database is away. It will be tried again.');
  };
  const { scene } = await holding({ makes: 'password', issue });
  const sami = scene.person('sami');

  await sami.clicks('Get the password');

  await (await sami.modal()).shows(/Not done\nThe database is away\. Try again in a moment\./);
});

test('a certificate is made for a public key, and a private one is refused and kept nowhere', async () => {
  const keys: (string | undefined)[] = [];
  const { scene, logged } = await holding({
    makes: 'ssh_certificate',
    asks: 'ssh_public_key',
    async issue(_, { publicKey }) {
      keys.push(publicKey);
      return { ...made(), text: `ssh-ed25519-cert-v01@openssh.com ${'A'.repeat(4_000)}` };
    },
  });
  const sami = scene.person('sami');
  await sami.clicks('Get a certificate');
  const modal = await sami.modal('Your certificate');

  await modal.fill('Your public key', PRIVATE);
  await modal.submit();
  expect(modal.errors['Your public key']).toMatch(/treat it as leaked/);
  await modal.fill('Your public key', `${PUBLIC_KEY} sami@laptop`);
  await modal.submit();

  await modal.shows(/ssh-ed25519-cert-v01@openssh\.com A{4000}/);
  expect(keys).toEqual([PUBLIC_KEY]);
  await scene.settle();
  expect(logged()).not.toContain('b3BlbnNzaC1r');
  const events = await scene.ctx.db.drizzle.execute('select data::text from audit_event');
  expect(JSON.stringify(events)).not.toContain('b3BlbnNzaC1r');
});

test('nobody else is given anything, whoever’s button they send', async () => {
  let asked = 0;
  const { scene } = await holding({
    makes: 'password',
    async issue() {
      asked += 1;
      return made();
    },
  });
  const blocks = scene.person('sami').dm().at(-1)?.blocks ?? [];
  const grantId = /"value":"(grant_[^"]+)"/.exec(JSON.stringify(blocks))?.[1] ?? '';
  for (const other of ['omar', 'ada', 'noah'])
    await send(scene, click(scene, other, 'issue_credential', grantId));
  await scene.settle();

  expect(asked).toBe(0);
  const refused = await scene.ctx.db.drizzle.execute(
    `select seq from audit_event where kind = 'act.refused' and data->>'about' = '${grantId}'`,
  );
  expect(JSON.stringify(refused).match(/"seq"/g)).toHaveLength(3);
});
