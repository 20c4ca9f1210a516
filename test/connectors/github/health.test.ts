import { afterEach, beforeEach, expect, it } from 'vitest';
import { connectTo } from '../../support/github/connect.ts';
import { startGithub, TOKEN, type Github } from '../../support/github/start-github.ts';

let github: Github;
beforeEach(async () => {
  github = await startGithub();
});
afterEach(() => github.close());

it('names each right that is lacking, target by target', async () => {
  github.ledger.addRepo('website');
  github.ledger.addTeam('editors');
  const owner = github.ledger.userCalled('owner');
  const targets = [
    'org',
    'team:editors',
    'team:nowhere',
    'repo:website:read',
    'repo:website:admin',
    'group:x',
  ];
  github.tokens.set(TOKEN, { user: owner, rights: new Set(['members']) });
  expect((await connectTo(github).health(targets)).lacks).toEqual([
    expect.stringContaining('no team “nowhere”'),
    expect.stringContaining('permission to view repository collaborators'),
    expect.stringContaining('“group:x” isn’t what a target is called here'),
  ]);
  const all = new Set(['members', 'administration'] as const);
  github.tokens.set(TOKEN, { user: owner, rights: all, scopes: 'read:org, repo' });
  expect((await connectTo(github).health(['org', 'repo:website:read'])).lacks).toEqual([
    expect.stringContaining('its token lacks the scope admin:org'),
  ]);
});

it('says that its token’s person isn’t an owner', async () => {
  const wanda = github.ledger.addUser('wanda');
  github.ledger.members.set(wanda.id, 'member');
  github.tokens.set(TOKEN, { user: wanda, rights: new Set(['members', 'administration']) });
  const health = await connectTo(github).health(['org']);
  expect(health).toMatchObject({ ok: false, actsAs: 'wanda' });
  expect(health.lacks).toEqual([
    expect.stringContaining('isn’t an owner of acme'),
    expect.stringContaining('It takes a token with members=read'),
  ]);
});

it('spends few calls on a large catalog that it looks at each minute, and sees all of it in turn', async () => {
  const targets = Array.from({ length: 100 }, (_, at) => `team:t${at}`);
  for (let at = 0; at < 99; at++) github.ledger.addTeam(`t${at}`);
  let minutes = 0;
  const start = Date.now();
  const connector = connectTo(github, {}, { time: () => new Date(start + minutes * 60_000) });
  let lacks: string[] = [];
  for (; minutes < 30; minutes++) ({ lacks } = await connector.health(targets));
  expect(lacks).toEqual([expect.stringContaining('no team “t99”')]);
  expect(github.calls.length).toBeLessThan(350);
  github.ledger.addTeam('t99');
  expect(await connector.health(targets)).toMatchObject({ ok: true });
});
