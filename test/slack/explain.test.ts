import { describe, expect, test } from 'vitest';
import { acmeScene, type Scene } from './support/scene.ts';

/** What only this person was answered, as Slack was sent it: mentions stand in it as ids. */
function sent(scene: Scene, name: string): string {
  return JSON.stringify(
    scene
      .person(name)
      .dm()
      .map((message) => [message.text, message.blocks]),
  );
}

describe('/access explain', () => {
  test('answers without asking or mentioning anybody: outcome, stages, conflicts, emergency, and the trace', async () => {
    const scene = await acmeScene();
    const ada = scene.person('ada');
    await ada.types('/access explain @sami prod-db/write 4h');
    const text = await ada.sees(/Sami Okafor \(sami@acme\.test\) asking for/);
    expect(text).toContain(
      '*Production database · Read and write* for 4 hours: it would be *decided by people* under the policy prod-write, in 2 stages.',
    );
    expect(text).toContain('This assumes you add a reason and a ticket, which the policy requires.');
    expect(text).toContain('1. Manager: Wanda Ruiz');
    expect(text).toContain('2. Owner: Omar Haddad or Dora Novak');
    expect(text).toContain('*Conflicts*: none.');
    expect(text).toContain(
      '*Emergency access*: no. Policy prod-write doesn’t allow emergency access in this case',
    );
    expect(text).toContain('• policy prod-write, when: true');
    expect(text).toContain('resource.environment is "prod"');
    expect(text).toContain('• Policy prod-write decides.');
    expect(text).toContain('Nobody was asked or told');
    await scene.settle();
    expect(sent(scene, 'ada')).not.toContain('<@');
    for (const name of ['sami', 'wanda', 'omar', 'dora']) expect(scene.person(name).dm()).toEqual([]);
  });

  test('answers about oneself, for the policy’s own length, and says what is refused, skipped or approved', async () => {
    const scene = await acmeScene();
    const [sami, kim, dora] = [scene.person('sami'), scene.person('kim'), scene.person('dora')];
    await sami.types('/access explain analytics/viewer');
    await sami.sees(/for 90 days: it would be \*approved right away\* under the policy low-risk/);
    await sami.types('/access explain analytics/viewer permanently');
    await sami.sees(/with no end date: it would be \*approved right away\*/);
    await sami.types('/access explain prod-db/read 9h');
    await sami.sees(/it would be \*sent back\*.*\n9 hours is too long here: choose up to 8 hours\./);
    await sami.types('/access explain prod-db/read until 15:00');
    await sami.sees(/“until 15:00” is Friday 20 November at 15:00 \(Etc\/UTC\), 6 hours from now/);
    await sami.types('/access explain prod-db/read 2 huors');
    await sami.sees(/“2 huors” is not a duration\. Write it like 30m, 2h/);
    await kim.types('/access explain prod-db/write 1h');
    await kim.sees(/it would be \*refused\* under the policy prod-write\.\nContractors may not change/);
    await dora.types('/access explain prod-db/write 30m');
    const unneeded = await dora.sees(/1\. Manager: not needed\n/);
    expect(unneeded).toContain('• Policy prod-write decides.');
    expect(unneeded, 'expressions are for those who write and audit them').not.toMatch(
      /skip_if|person\.groups/,
    );
    await dora.sees(/\*Emergency access\*: yes, for up to 1 hour\./);
  });

  test('is about others for admins, auditors, owners and their manager alone', async () => {
    const scene = await acmeScene();
    for (const name of ['ada', 'iris', 'omar', 'wanda']) {
      await scene.person(name).types('/access explain @sami prod-db/read 1h');
      await scene.person(name).sees(/it would be \*decided by people\*/);
    }
    await scene.person('noah').types('/access explain @sami prod-db/read 1h');
    await scene
      .person('noah')
      .sees(/Only admins, auditors, the owners of the resource and the person’s manager/);
    expect(scene.person('noah').seesNow(/decided by people/)).toBe(false);
  });

  test('says what is missing or unknown in what was typed', async () => {
    const scene = await acmeScene();
    const ada = scene.person('ada');
    await ada.types('/access explain @sami');
    await ada.sees(/Name the access: \/access explain @someone prod-db\/write 4h/);
    await ada.types('/access explain @sami prod-bd/write');
    await ada.sees(/Nothing in the catalog is called “prod-bd\/write”\. The nearest is prod-db\/write/);
    await ada.types('/access explain nobody@acme.test prod-db/write');
    await ada.sees(/Nobody matches “nobody@acme\.test”/);
  });
});

describe('Why?', () => {
  test('shows on a decided request the trace of that moment, whatever the policy has become', async () => {
    const scene = await acmeScene();
    const sami = scene.person('sami');
    await scene.asks('sami', 'analytics/viewer 1d Looking at the numbers');
    await sami.types('/access status');
    await sami.clicks('Why?');
    const text = await sami.sees(/Why \*Analytics · View dashboards\* for 1 day ended this way/);
    expect(text).toContain('*Approved by policy*');
    expect(text).toContain('Decided under the policy low-risk.');
    expect(text).toContain('• Policy low-risk decides.');
    expect(text).not.toMatch(/auto_approve|person\.type/);
    const ada = scene.person('ada');
    await ada.types('/access explain @sami analytics/viewer 1d');
    await ada.sees(/• policy low-risk, auto_approve: true — person\.type == "employee"/);
  });
});

describe('/access conflicts', () => {
  test('names who holds what is kept apart, to admins and auditors, and the conflict in explain', async () => {
    const scene = await acmeScene();
    const [iris, lena, ada] = [scene.person('iris'), scene.person('lena'), scene.person('ada')];
    await iris.types('/access conflicts');
    await iris.sees(/Nobody holds conflicting access \(2 rules looked at\)\./);
    await scene.asks('wanda', 'billing/refunds 4h Refunding the double charges, INC-7');
    await ada.clicks('Approve');
    await scene.settle();
    await lena.clicks('Approve');
    await scene.settle();
    await scene.person('wanda').sees(/You have access to \*Billing · Issue refunds\*/);
    await ada.types('/access explain @wanda support-desk/admin 4h');
    const text = await ada.sees(/Change macros and routing/);
    expect(text).toContain('Exception');
    expect(text).toContain('Nobody could decide all of this');
    expect(text).toContain('2. Owner: Ada Moreau');
    expect(text).toContain('an exception from refunds-and-routing: nobody');
    expect(text).toContain(
      '• support-desk/admin can’t go together with billing/refunds (held), because of “Nobody both routes',
    );
    await ada.types('/access explain @wanda prod-db/write 1h');
    await ada.sees(
      /it would be \*refused\*.*\nprod-db\/write can’t go together with billing\/refunds \(held\)/,
    );
    await scene.person('sami').types('/access conflicts');
    await scene.person('sami').sees(/Only admins and auditors may see/);
  });
});
