import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { OktaConnector } from '../../../src/connectors/okta/okta-connector.ts';
import { everyItem } from '../../../src/domain/pages.ts';
import { faultOf } from '../../support/exercise-connector.ts';
import { connectTo, person } from '../../support/okta/connect.ts';
import type { Group } from '../../support/okta/org.ts';
import { startOkta, type OktaStand } from '../../support/okta/start-okta.ts';

let okta: OktaStand;
let connector: OktaConnector;
let editors: Group;

beforeEach(async () => {
  okta = await startOkta();
  onTestFinished(() => okta.close());
  editors = okta.org.addGroup('editors');
  for (let at = 0; at < 5; at++) editors.members.add(okta.org.addUser(`p${at}@acme.test`).id);
  connector = connectTo(okta, { apps: true });
  onTestFinished(async () => connector.close?.());
});

describe('a list of who holds a target', () => {
  const target = 'group:editors';

  it('that is cut off by a removal of the group isn’t taken for whole; one of none is empty', async () => {
    const { next } = await connector.reads.grants({ target });
    okta.org.groups.delete(editors.id);
    expect(await faultOf(connector.reads.grants({ target }, next))).toEqual({
      kind: 'not_found',
      what: 'target',
    });
    expect(await connector.reads.grants({ target })).toEqual({ items: [] });
  });

  it('is refused where the token doesn’t see Everyone, whatever else Okta has of its own', async () => {
    okta.org.addGroup('Okta Administrators', 'BUILT_IN');
    expect((await connector.reads.grants({ target })).items).toHaveLength(2);
    okta.org.groups.delete(okta.org.everyone.id);
    await expect(connector.reads.grants({ target })).rejects.toMatchObject({
      fault: { kind: 'denied' },
      message: expect.stringMatching(/may lack some: let the token’s account see all users and groups/),
    });
  });

  it('isn’t whole without a user of an application whom Okta doesn’t show', async () => {
    const payroll = okta.org.addApp('payroll');
    const anna = okta.org.addUser('anna@acme.test');
    payroll.users.add(anna.id);
    okta.next(`GET /api/v1/users/${anna.id}`, 'gone');
    expect(await faultOf(connector.reads.grants({ target: 'app:payroll' }))).toEqual({ kind: 'retryable' });
    expect((await connector.reads.grants({ target: 'app:payroll' })).items).toHaveLength(1);
  });
});

it('takes nobody’s list of groups for whole because another group of Okta’s own is in it', async () => {
  const anna = okta.org.addUser('anna@acme.test');
  okta.org.addGroup('Okta Administrators', 'BUILT_IN').members.add(anna.id);
  okta.org.everyone.members.clear();
  editors.members.clear();
  const ref = { target: 'group:editors', account: person('anna@acme.test') };
  expect(await faultOf(connector.reads.readBack(ref))).toEqual({ kind: 'retryable' });
});

it('says of each target whether it is a group or an application', async () => {
  okta.org.addGroup('Payroll');
  okta.org.addApp('Payroll');
  const names = [];
  for await (const { name } of everyItem((cursor) => connector.reads.entitlements(cursor))) names.push(name);
  expect(names).toEqual(expect.arrayContaining(['Payroll (group)', 'Payroll (application)']));
});
