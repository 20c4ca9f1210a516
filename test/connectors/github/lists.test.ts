import { afterEach, beforeEach, expect, it } from 'vitest';
import { everyItem } from '../../../src/domain/pages.ts';
import { faultOf } from '../../support/exercise-connector.ts';
import { connectTo, person } from '../../support/github/connect.ts';
import { startGithub, type Github } from '../../support/github/start-github.ts';

let github: Github;
let connector: ReturnType<typeof connectTo>;
beforeEach(async () => {
  github = await startGithub();
  connector = connectTo(github);
});
afterEach(async () => {
  await connector.close?.();
  await github.close();
});

async function holders(query: Parameters<typeof connector.reads.grants>[0]): Promise<string[]> {
  const found = [];
  for await (const { account } of everyItem((cursor) => connector.reads.grants(query, cursor)))
    found.push(account.login);
  return found;
}

it('lists for a role who has it or a higher one, and nobody who might', async () => {
  const website = github.ledger.addRepo('website');
  for (const role of ['read', 'maintain', 'admin', 'release manager'])
    website.roles.set(github.ledger.addUser(role.replace(' ', '-')).id, role);
  github.ledger.addUser('invited_acme');
  const invited = { target: 'repo:website:admin', account: person('invited@acme.test') };
  await connector.grant(invited, { operationId: 'one' });
  expect(await holders({ target: 'repo:website:admin' })).toEqual(['admin']);
  expect(await holders({ target: 'repo:website:maintain' })).toEqual(['maintain', 'admin']);
  expect(await holders({ target: 'repo:website:release manager' })).toEqual(['release-manager']);
  expect(await connector.reads.readBack(invited)).toMatchObject({ stands: true });
  github.ledger.accept(github.ledger.userCalled('invited_acme')!.id);
  expect(await holders({ target: 'repo:website:admin' })).toEqual(['admin', 'invited_acme']);
});

it('takes no list for whole that is cut off by a removal of the team; one of none is empty', async () => {
  const editors = github.ledger.addTeam('editors');
  const target = 'team:editors';
  for (let at = 0; at < 5; at++) editors.members.set(github.ledger.addUser(`m${at}`).id, 'member');
  const { next } = await connector.reads.grants({ target });
  github.ledger.teams.delete(editors.id);
  expect(await faultOf(connector.reads.grants({ target }, next))).toEqual({
    kind: 'not_found',
    what: 'target',
  });
  expect(await connector.reads.grants({ target })).toEqual({ items: [] });
});

it('lists what GitHub keeps as the id of each, whatever form its node’s id has', async () => {
  const [editors, website] = [github.ledger.addTeam('editors'), github.ledger.addRepo('website')];
  const ids = async () => {
    const found = [];
    for await (const { id } of everyItem((cursor) => connector.reads.entitlements(cursor))) found.push(id);
    return found;
  };
  const before = await ids();
  expect(before).toContain(`${editors.id}:maintainer`);
  expect(before).toContain(`${website.id}:admin`);
  website.nodeId = 'another form';
  expect(await ids()).toEqual(before);
});

it('says in the name of each of its entitlements what it is of, and which role', async () => {
  github.ledger.addTeam('editors');
  github.ledger.addRepo('website');
  const names = [];
  for await (const { name } of everyItem((cursor) => connector.reads.entitlements(cursor))) names.push(name);
  expect(names).toEqual([
    'acme (organisation, member)',
    'editors (team, member)',
    'editors (team, maintainer)',
    ...['read', 'triage', 'write', 'maintain', 'admin'].map((role) => `website (repository, ${role})`),
  ]);
});
