import { describe, expect, test } from 'vitest';
import type { PersonDriver } from '../support/workspace-driver.ts';
import { acmeScene } from './support/scene.ts';

const FOUR = 'prod-db/read billing/viewer support-desk/agent analytics/viewer 1h Covering for Noah this week';
const OMARS = 'prod-db/read, staging-db/write and billing/viewer 1h Tracing the failed invoices';

const newest = (person: PersonDriver, pattern: RegExp) =>
  person.dm().findLast((message) => pattern.test(message.reads));

describe('several things asked for together', () => {
  test('are routed line by line, decided line by line, and shown to the requester in one card', async () => {
    const scene = await acmeScene();
    const [sami, omar] = [scene.person('sami'), scene.person('omar')];
    const [lena, wanda] = [scene.person('lena'), scene.person('wanda')];
    await scene.asks('sami', FOUR);
    const card = () => newest(sami, /You asked for 4 things for 1 hour/);
    expect(card()?.reads).toMatch(
      /Production database · Read only\* for 1 hour\nWaiting for Omar Haddad or Dora Novak/,
    );
    expect(card()?.reads).toMatch(/Billing · View invoices\* for 1 hour\nWaiting for Lena Fischer/);
    expect(card()?.reads).toMatch(/Analytics · View dashboards\* for 1 hour\nApproved by policy/);
    expect(card()?.buttons).toEqual(['Cancel', 'Cancel', 'Cancel', 'Nudge', 'Cancel all (3)']);
    for (const approver of [omar, lena, wanda]) expect(approver.dm()).toHaveLength(1);
    expect(omar.dm()[0]?.buttons).toEqual(['Approve', 'Deny']);
    await omar.clicks('Approve');
    await lena.clicks('Deny');
    const deny = await lena.modal('Deny request');
    expect(deny.text()).toContain('Billing · View invoices');
    await deny.fill('Why', 'The invoices are in the archive');
    await deny.submit();
    await wanda.clicks('Approve');
    await scene.settle();
    expect(card()?.reads).toMatch(/Read only\* for 1 hour\nApproved by Omar Haddad/);
    expect(card()?.reads).toMatch(
      /View invoices\* for 1 hour\n\*Denied\* by Lena Fischer .*\n> The invoices are in the archive/,
    );
    expect(card()?.buttons).toEqual(['Ask again']);
    await sami.sees(/was denied by Lena Fischer/);
    expect(scene.target.state().holdings.map(({ target }) => target)).toEqual(
      expect.arrayContaining(['prod_db_readonly', 'desk_agent', 'analytics_viewer']),
    );
    expect(scene.target.state().holdings).toHaveLength(3);
    expect(omar.dm()).toHaveLength(1);
    expect(omar.dm()[0]?.reads).toMatch(/View invoices.*\n\*Denied\* by Lena Fischer/);
  });

  test('stay in one card when one of them is done by hand', async () => {
    const scene = await acmeScene();
    const sami = scene.person('sami');
    await scene.asks('sami', 'prod-db/read wiki/editor 1h Looking into INC-4711');
    await scene.settle();
    expect(scene.person('wanda').dm()).toHaveLength(1);
    expect(sami.dm()).toHaveLength(1);
    expect(sami.dm()[0]?.reads).toMatch(/You asked for 2 things/);
  });

  test('are approved in one go as far as they wait for this person, and each outcome is said', async () => {
    const scene = await acmeScene();
    const [omar, dora, lena] = [scene.person('omar'), scene.person('dora'), scene.person('lena')];
    await scene.asks('noah', 'prod-db/read 1h Looking at something else');
    await scene.asks('sami', OMARS);
    await omar.clicks('Approve all (2)');
    await omar.sees(
      /You approved 2 of 2 things\.\n• \*Production database · Read only\*: approved\n• \*Staging database · Read and write\*: approved/,
    );
    await dora.clicks('Approve all (2)');
    await dora.sees(/None of this is waiting for you any more, so nothing was approved\./);
    await scene.settle();
    expect(newest(omar, /asks for 3 things/)?.buttons).toEqual(['End access', 'End access']);
    expect(scene.target.state().holdings.map(({ email }) => email)).toEqual([
      'sami@acme.test',
      'sami@acme.test',
    ]);
    expect(lena.dm()[0]?.buttons).toEqual(['Approve', 'Deny']);
  });

  test('are taken back one by one, or all that waits', async () => {
    const scene = await acmeScene();
    const [sami, omar, lena] = [scene.person('sami'), scene.person('omar'), scene.person('lena')];
    await scene.asks('sami', OMARS);
    await sami.clicks('Cancel');
    await scene.settle();
    await sami.sees(/Read only\* for 1 hour\n\*Cancelled\* by Sami Okafor/);
    await sami.clicks('Cancel all (2)');
    await scene.settle();
    expect(newest(sami, /You asked for 3 things/)?.buttons).toEqual(['Ask again']);
    for (const asked of [omar, lena]) expect(asked.dm().at(-1)?.buttons).toEqual([]);
  });

  test('are sent without the line that a policy refuses, which stays on the card with its reason', async () => {
    const scene = await acmeScene();
    const kim = scene.person('kim');
    await kim.types('/access request prod-db/read prod-db/write 1h Tracing the failed invoices');
    const modal = await kim.modal('Request access');
    expect(modal.text()).toMatch(
      /Read and write\*: \*not possible\*\. Contractors may not change production/,
    );
    expect(modal.text()).toContain('Read only*: Omar Haddad or Dora Novak (Owner)');
    await modal.submit();
    await scene.settle();
    await kim.sees(
      /Read and write\* for 1 hour\n\*Refused by policy\*: Contractors may not change production/,
    );
    await scene.person('omar').clicks('Approve');
    await scene.settle();
    await kim.sees(/You have access to \*Production database · Read only\*/);
  });

  test('come as a role, which is offered by its name', async () => {
    const scene = await acmeScene();
    const sami = scene.person('sami');
    await sami.types('/access request');
    const modal = await sami.modal('Request access');
    expect(await modal.options('Access', 'agent')).toEqual([
      'Role: Support agent',
      'Support desk · Answer customers',
    ]);
    await modal.choose('Access', ['Role: Support agent']);
    await modal.shows(/• \*Support desk · Answer customers\*/);
    expect(modal.text()).toContain(
      '• *Analytics · View dashboards*: nobody: the policy approves it right away',
    );
    await modal.fill('Why', 'I join the support team today');
    await modal.submit();
    await scene.settle();
    await sami.sees(/You asked for 3 things/);
    await scene.person('wanda').sees(/asks for 3 things/);
  });
});

describe('a request for somebody else', () => {
  test('is told to them, says so to the approver, and can be taken back by them', async () => {
    const scene = await acmeScene();
    const [sami, noah, omar] = [scene.person('sami'), scene.person('noah'), scene.person('omar')];
    await sami.types(`/access request prod-db/read 1h for <@${noah.id}|noah> Tracing the failed invoices`);
    const modal = await sami.modal('Request access');
    expect(modal.value('For')).toBe(noah.id);
    expect(modal.value('Why')).toBe('Tracing the failed invoices');
    expect(modal.text()).toContain('Noah Brandt holds nothing here yet.');
    await modal.submit();
    await scene.settle();
    await sami.sees(/You asked for .* for 1 hour on behalf of Noah Brandt \(noah@acme\.test\)/);
    await omar.sees(/\*Sami Okafor\* .* for 1 hour on behalf of Noah Brandt \(noah@acme\.test\)/);
    await noah.sees(
      /Sami Okafor \(sami@acme\.test\) asked for \*Production database · Read only\* for 1 hour for you/,
    );
    await noah.clicks('Cancel request');
    await scene.settle();
    await noah.sees(/\*Cancelled\* by Noah Brandt/);
    expect(omar.dm().at(-1)?.buttons).toEqual([]);
  });

  test('is not decided by whom it is for', async () => {
    const scene = await acmeScene();
    const [sami, omar] = [scene.person('sami'), scene.person('omar')];
    await sami.types('/access request');
    const modal = await sami.modal('Request access');
    await modal.choose('Access', 'Production database · Read only');
    await modal.choose('For', 'Omar Haddad');
    await modal.shows(/\*Who will be asked\*\nDora Novak \(Owner\)/);
    await modal.fill('Why', 'Omar asked me to on the phone');
    await modal.submit();
    await scene.settle();
    expect(omar.dm().flatMap((message) => message.buttons)).toEqual(['Cancel request']);
    await scene.person('dora').clicks('Approve');
    await scene.settle();
    await sami.sees(/on behalf of Omar Haddad \(omar@acme\.test\) was approved by Dora Novak/);
    await omar.sees(/You have access to \*Production database · Read only\*/);
  });

  test('is refused, at the field, for a guest', async () => {
    const scene = await acmeScene('http', [
      { email: 'gus@acme.test', name: 'Gus Guest', isRestricted: true },
    ]);
    const sami = scene.person('sami');
    await sami.types('/access request analytics/viewer 30d');
    const modal = await sami.modal('Request access');
    await modal.choose('For', 'Gus Guest');
    await modal.submit();
    expect(modal.errors.For).toMatch(/Choose somebody else\.$/);
    expect(scene.target.state().holdings).toEqual([]);
  });
});
