import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { EntraConnector } from '../../../src/connectors/entra/entra-connector.ts';
import { everyItem } from '../../../src/domain/pages.ts';
import { connectTo, person } from '../../support/entra/connect.ts';
import { startEntra, type EntraStand } from '../../support/entra/start-entra.ts';
import type { Group, Tenant } from '../../support/entra/tenant.ts';
import { faultOf } from '../../support/exercise-connector.ts';

const target = 'group:editors';

let entra: EntraStand;
let tenant: Tenant;
let connector: EntraConnector;
let editors: Group;

beforeEach(async () => {
  entra = await startEntra();
  onTestFinished(() => entra.close());
  ({ tenant } = entra);
  editors = tenant.addGroup('editors');
  for (let at = 0; at < 5; at++) tenant.join(editors, tenant.addUser(`p${at}@acme.test`));
  connector = connectTo(entra);
  onTestFinished(async () => connector.close?.());
});

async function holders(query: Parameters<typeof connector.reads.grants>[0]): Promise<string[]> {
  const found = [];
  for await (const { account } of everyItem((cursor) => connector.reads.grants(query, cursor)))
    found.push(account.login);
  return found;
}

describe('a list of who is in a group', () => {
  it('that is cut off by a removal of the group isn’t taken for whole; one of none is empty', async () => {
    const { next } = await connector.reads.grants({ target });
    tenant.groups.delete(editors.id);
    expect(await faultOf(connector.reads.grants({ target }, next))).toEqual({
      kind: 'not_found',
      what: 'target',
    });
    expect(await connector.reads.grants({ target })).toEqual({ items: [] });
  });

  it('is refused where the app may not read who they are, and isn’t shown as empty', async () => {
    tenant.hidesUsers = true;
    await expect(holders({ target })).rejects.toMatchObject({
      fault: { kind: 'denied' },
      message: expect.stringMatching(
        /all who are in “editors”, so the list isn’t whole: grant it User.Read.All/,
      ),
    });
    expect(await faultOf(holders({}))).toEqual({ kind: 'denied' });
  });

  it('that is hidden is refused, and said by health; a list of everything passes it over', async () => {
    const secret = tenant.addGroup('secret', { visibility: 'HiddenMembership' });
    tenant.join(secret, tenant.addUser('anna@acme.test'));
    await expect(holders({ target: 'group:secret' })).rejects.toThrow(/hides who is in “secret”/);
    expect((await connector.health(['group:secret'])).lacks).toEqual([
      expect.stringContaining('“secret” hides who is in it'),
    ]);
    expect(await holders({})).toHaveLength(5);
  });

  it('has a group that is in it as nobody’s account', async () => {
    const inner = tenant.addGroup('inner');
    tenant.join(editors, inner);
    const found = [];
    for await (const one of everyItem((cursor) => connector.reads.grants({ target }, cursor)))
      found.push(one.account);
    expect(found).toHaveLength(6);
    expect(found).toContainEqual({ id: inner.id, login: 'group:inner', email: null });
    expect(await holders({ account: person('p0@acme.test') })).toEqual(['p0@acme.test']);
  });
});

it('isn’t whole without a user of an application whom Graph doesn’t show', async () => {
  const payroll = tenant.addApp('payroll', ['Pay.All']);
  const anna = { target: `app:${payroll.id}:Pay.All`, account: person('p0@acme.test') };
  await connector.grant(anna, { operationId: 'one' });
  const user = [...tenant.users.values()].find(({ userPrincipalName: name }) => name === 'p0@acme.test')!;
  tenant.users.delete(user.id);
  expect(await faultOf(holders({ target: anna.target }))).toEqual({ kind: 'retryable' });
});

it('has a group to which a role of an application was assigned as nobody’s account', async () => {
  const payroll = tenant.addApp('payroll', ['Pay.All']);
  const [role] = payroll.appRoles;
  tenant.facts.assignments.push({
    id: 'one',
    appRoleId: role?.id ?? '',
    principalId: editors.id,
    principalType: 'Group',
    resourceId: payroll.id,
  });
  const { items } = await connector.reads.grants({ target: `app:${payroll.id}:Pay.All` });
  const account = { id: editors.id, login: `group:${editors.id}`, email: null };
  expect(items.map((one) => one.account)).toEqual([account]);
});
