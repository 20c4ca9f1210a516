import { describe, expect, test } from 'vitest';
import { acmeScene } from './support/scene.ts';

/** Production is read with three stages: a manager, an owner and finance. */
const threeStages = (source: string) =>
  source.replace(
    '- { name: Owner, approvers: [owner], need: 1 }\n    expire_after: 24h',
    [
      '- { name: Manager, approvers: [manager], need: 1, escalate_after: 1h, escalate_to: [ada@acme.test] }',
      '      - { name: Owner, approvers: [omar@acme.test], need: 1 }',
      '      - { name: Finance, approvers: [lena@acme.test], need: 1 }',
      '    expire_after: 24h',
    ].join('\n'),
  );

describe('a long approval', () => {
  test('goes through an escalation, a delegation and a reassignment to the access', async () => {
    const scene = await acmeScene('http', [], undefined, threeStages);
    const [sami, ada, omar] = [scene.person('sami'), scene.person('ada'), scene.person('omar')];
    const [dora, lena, iris] = [scene.person('dora'), scene.person('lena'), scene.person('iris')];
    await scene.asks('sami', 'prod-db/read 2h Looking into the failed invoices');
    await sami.sees(/Waiting for Wanda Ruiz, stage 1 of 3 \(Manager\)\./);
    await scene.pass(61);
    await sami.sees(/Waiting for Wanda Ruiz or Ada Moreau, stage 1 of 3 \(Manager\), escalated at/);
    await omar.types('/access delegate @dora until friday');
    await ada.clicks('Approve');
    await scene.settle();
    await sami.sees(/Waiting for Omar Haddad or Dora Novak for Omar Haddad, stage 2 of 3 \(Owner\)\./);
    await dora.clicks('Approve');
    await scene.settle();
    await sami.sees(/Waiting for Lena Fischer, stage 3 of 3 \(Finance\)\./);
    await lena.clicks('Hand on…');
    const modal = await lena.modal('Hand on');
    await modal.choose('To whom', 'Iris Chen');
    await modal.fill('Why', 'I am away this afternoon');
    await modal.submit();
    await scene.settle();
    await iris.sees(/Lena Fischer handed this on to you: ./);
    expect(scene.target.state().holdings).toEqual([]);
    await iris.clicks('Approve');
    await scene.settle();
    await sami.sees(
      /Approved by Ada Moreau \(ada@acme\.test\), Dora Novak \(dora@acme\.test\) for Omar Haddad, Iris Chen/,
    );
    await sami.sees(/You have access to \*Production database · Read only\*/);
  });

  test('stops at a conflict that arose between the ask and the decision', async () => {
    const scene = await acmeScene();
    const [sami, wanda, lena] = [scene.person('sami'), scene.person('wanda'), scene.person('lena')];
    const ada = scene.person('ada');
    await scene.asks('sami', 'billing/refunds 2h Paying back the double charges INC-4711');
    await wanda.clicks('Approve');
    await scene.settle();
    await scene.asks('sami', 'support-desk/admin 2h Changing the routing of refunds');
    const refunds = () => lena.dm().find((message) => /Issue refunds/.test(message.reads));
    await lena.clicks('Approve', refunds());
    await scene.settle();
    await ada.sees(/\*Exception\* from Nobody both routes/);
    await sami.sees(/Waiting for Ada Moreau, stage 3 of 3 \(Exception: Nobody both routes/);
    expect(scene.target.state().holdings).toEqual([]);
    await ada.clicks('Approve');
    await scene.settle();
    await sami.sees(/You have access to \*Billing · Issue refunds\*/);
  });
});
