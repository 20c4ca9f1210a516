import { afterEach, beforeEach, expect, it } from 'vitest';
import { guarded } from '../../../src/connectors/guards.ts';
import { everyItem } from '../../../src/domain/pages.ts';
import { faultOf } from '../../support/exercise-connector.ts';
import { connectTo, person } from '../../support/github/connect.ts';
import { startGithub, TOKEN, type Github } from '../../support/github/start-github.ts';

const op = { operationId: 'one' };
const anna = { target: 'org', account: person('anna@acme.test') };
const PUT = 'PUT /orgs/acme/memberships';

let github: Github;
let connector: ReturnType<typeof connectTo>;
beforeEach(async () => {
  github = await startGithub();
  github.ledger.addUser('anna_acme', { isManaged: true });
  connector = connectTo(github);
});
afterEach(async () => {
  await connector.close?.();
  await github.close();
});

const isMember = () => github.ledger.members.has(github.ledger.userCalled('anna_acme')?.id ?? 0);
const messageOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing was wrong',
    (error: unknown) => (error as Error).message,
  );

it('makes no call more once the hour’s are used up, though GitHub says 403', async () => {
  github.limit = { left: 0, resetsAt: new Date(Date.now() + 3_600_000) };
  const fault = await faultOf(connector.grant(anna, op));
  expect(fault).toEqual({ kind: 'retryable', afterMs: 300_000 });
  const asked = github.calls.length;
  const message = await messageOf(connector.revoke(anna, op));
  expect(message).toMatch(/as often as GitHub lets it be, until \d\d:\d\d:\d\d UTC/);
  expect(message).toContain(github.limit.resetsAt.toISOString().slice(11, 16));
  expect(github.calls).toHaveLength(asked);
});

it('waits as long as a secondary limit asks for, or a minute where it doesn’t say', async () => {
  github.next('GET /orgs/acme', 'secondary limit');
  expect(await faultOf(connector.grant(anna, op))).toEqual({ kind: 'retryable', afterMs: 90_000 });
  const other = connectTo(github);
  github.next('GET /orgs/acme', 'too many');
  expect(await faultOf(other.grant(anna, op))).toEqual({ kind: 'retryable', afterMs: 60_000 });
});

it('doesn’t know what became of a change whose answer failed, was lost, or isn’t GitHub’s', async () => {
  for (const mishap of ['after-408', 'after-502', 'after-503', 'after-lost', 'after-html'] as const) {
    github.next(PUT, mishap);
    expect(await faultOf(connector.grant(anna, op)), mishap).toEqual({ kind: 'unknown_outcome' });
    expect(isMember(), mishap).toBe(true);
    expect(await connector.reads.readBack(anna), mishap).toMatchObject({ stands: true });
    await connector.revoke(anna, op);
  }
});

it('asks again what it can’t read, and takes none of it for an answer', async () => {
  for (const mishap of ['html', 'half', 'unavailable'] as const) {
    github.next('GET /orgs/acme/memberships/anna_acme', mishap);
    expect(await faultOf(connector.reads.readBack(anna)), mishap).toMatchObject({ kind: 'retryable' });
  }
});

it('follows no redirect with its token', async () => {
  github.next('GET /orgs/acme/memberships/anna_acme', 'redirect');
  expect(await faultOf(connector.reads.readBack(anna))).toEqual({ kind: 'invalid' });
  github.next(PUT, 'redirect');
  expect(await faultOf(connector.grant(anna, op))).toEqual({ kind: 'unknown_outcome' });
});

it('refuses a list that has no end', async () => {
  for (let at = 0; at < 5; at++) github.ledger.members.set(github.ledger.addUser(`m${at}`).id, 'member');
  github.repeatsPages = true;
  const { reads } = guarded(connector, { id: 'code', secrets: [] });
  const all = async () => {
    for await (const one of everyItem((cursor) => reads!.grants({ target: 'org' }, cursor))) void one;
  };
  expect(await faultOf(all())).toEqual({ kind: 'invalid' });
});

it('says that its token isn’t taken, and never the token', async () => {
  for (const token of ['ghp_wrong-${TOKEN}-of-the-tests', 'ghp_expired']) {
    const wrong = connectTo(github, { token });
    expect(await faultOf(wrong.reads.readBack(anna))).toEqual({ kind: 'denied' });
    const message = await messageOf(wrong.health([]));
    expect(message).toMatch(/Bad credentials.*mistyped, over, or withdrawn/);
    expect(message).not.toContain(token);
  }
});

it('believes nobody but an owner’s token that somebody isn’t a member', async () => {
  const wanda = github.ledger.addUser('wanda');
  github.ledger.members.set(wanda.id, 'member');
  github.tokens.set(TOKEN, { user: wanda, rights: new Set(['members', 'administration']) });
  expect(await faultOf(connector.reads.readBack(anna))).toEqual({ kind: 'denied' });
  github.ledger.addTeam('editors');
  const inTeam = { ...anna, target: 'team:editors' };
  expect(await faultOf(connector.reads.readBack(inTeam))).toEqual({ kind: 'denied' });
  expect(await faultOf(connector.revoke(inTeam, op))).toEqual({ kind: 'denied' });
});

it('concludes nothing of a repository whose collaborators it may not see', async () => {
  github.ledger.addRepo('website');
  github.tokens.set(TOKEN, { user: github.ledger.userCalled('owner'), rights: new Set(['members']) });
  const ref = { ...anna, target: 'repo:website:read' };
  expect(await faultOf(connector.reads.readBack(ref))).toEqual({ kind: 'denied' });
});

it('says what GitHub refuses, in its words', async () => {
  github.ledger.addRepo('website');
  github.ledger.basePermission = 'read';
  await connector.grant(anna, op);
  const ref = { ...anna, target: 'repo:website:read' };
  expect(await messageOf(connector.grant(ref, op))).toContain('Cannot assign member permission of read');
});

it('is retryable where GitHub is away', async () => {
  await github.close();
  expect(await faultOf(connector.reads.readBack(anna))).toMatchObject({ kind: 'retryable' });
  expect(await faultOf(connector.grant(anna, op))).toMatchObject({ kind: 'retryable' });
  github = await startGithub();
});
