import { describe, expect, test } from 'vitest';
import { acmeScene } from './support/scene.ts';

const READ = 'prod-db/read 1h Looking into the failed invoices';

describe('a decision', () => {
  test('is denied with a reason, which the requester and everybody asked read', async () => {
    const scene = await acmeScene();
    const [sami, omar, dora] = [scene.person('sami'), scene.person('omar'), scene.person('dora')];
    await scene.asks('sami', READ);
    await omar.clicks('Deny');
    const modal = await omar.modal('Deny request');
    expect(modal.text()).toContain('Sami Okafor');
    await modal.fill('Why', 'Use the replica instead');
    await modal.submit();
    await scene.settle();
    await sami.sees(/was denied by Omar Haddad \(omar@acme\.test\)\.\n> Use the replica instead/);
    for (const asked of [omar, dora]) {
      expect(asked.dm().at(-1)?.reads).toMatch(/\*Denied\* by Omar Haddad/);
      expect(asked.dm().at(-1)?.buttons).toEqual([]);
    }
    expect(scene.target.state().calls).toEqual([]);
  });

  test('is shown where it was made: a list in which a request was denied offers nothing of it any more', async () => {
    const scene = await acmeScene();
    const [omar, dora] = [scene.person('omar'), scene.person('dora')];
    await scene.asks('sami', READ);
    for (const asked of [omar, dora]) await asked.types('/access approvals');
    const listOf = (asked: typeof omar) =>
      asked.dm().find((message) => /1 request is waiting for your decision/.test(message.reads));
    await omar.clicks('Deny', listOf(omar));
    const modal = await omar.modal('Deny request');
    await modal.fill('Why', 'Use the replica instead');
    await modal.submit();
    await omar.sees(/^You’re all caught up\./);
    await scene.settle();
    expect(omar.dm().flatMap((message) => message.buttons)).not.toContain('Deny');

    await dora.clicks('Deny', listOf(dora));
    await dora.sees(/This request is already denied/);
    await dora.sees(/^You’re all caught up\./);
  });

  test('is made in a list as on the card, once, by an approver and by who decides for them', async () => {
    const scene = await acmeScene();
    const [omar, dora, lena] = [scene.person('omar'), scene.person('dora'), scene.person('lena')];
    await scene.asks('sami', READ);
    await scene.asks('noah', READ);
    await dora.types('/access delegate @lena until friday');
    await scene.settle();
    const listOf = (asked: typeof omar) =>
      asked.dm().findLast((message) => /requests? (?:is|are) waiting for your decision/.test(message.text));
    for (const asked of [omar, lena]) await asked.types('/access approvals');
    const [mine, theirs] = [listOf(omar), listOf(lena)];
    expect(mine?.reads).toMatch(
      /> Looking into the failed invoices\nSupport .*, reports to .* · holds nothing yet · \*high sensitivity\* \(prod\)\n/,
    );
    expect(mine?.buttons.filter((label) => label === 'Approve')).toHaveLength(2);
    await omar.clicks('Approve', mine);
    await omar.until('one left', () =>
      listOf(omar)?.text.startsWith('1 request is waiting') ? true : undefined,
    );
    await lena.clicks('Approve', theirs);
    await lena.sees(/already approved by Omar Haddad/);
    await lena.until('one left', () =>
      listOf(lena)?.text.startsWith('1 request is waiting') ? true : undefined,
    );
    await lena.clicks('Approve', listOf(lena));
    await lena.sees(/^You’re all caught up\./);
    await scene.settle();
    expect(
      scene.target
        .state()
        .holdings.map(({ email }) => String(email))
        .toSorted(),
    ).toEqual(['noah@acme.test', 'sami@acme.test']);
    expect(scene.target.state().calls.filter(({ type }) => type === 'access.grant')).toHaveLength(2);
  });

  test('is taken once: the second to click is told what happened', async () => {
    const scene = await acmeScene();
    const [omar, dora] = [scene.person('omar'), scene.person('dora')];
    await scene.asks('sami', READ);
    await omar.clicks('Approve');
    await dora.clicks('Approve');
    await dora.sees(/already approved by Omar Haddad/);
    await scene.settle();
    expect(scene.target.state().holdings).toHaveLength(1);
  });

  test('is refused as a denial once somebody has approved, before a reason is asked for', async () => {
    const scene = await acmeScene();
    const [omar, dora] = [scene.person('omar'), scene.person('dora')];
    await scene.asks('sami', READ);
    await omar.clicks('Approve');
    await dora.clicks('Deny');
    await dora.sees(/already approved/);
    expect(dora.snapshot().modals).toEqual([]);
  });

  test('is one decision when Slack delivers the click twice', async () => {
    const scene = await acmeScene();
    const omar = scene.person('omar');
    await scene.asks('sami', READ);
    scene.sandbox.workspace.faults.repeatDeliveries('interactive');
    await omar.clicks('Approve');
    await scene.settle();
    expect(scene.target.state().calls.filter((call) => call.type === 'access.grant')).toHaveLength(1);
    await omar.sees(/\*Approved\* by Omar Haddad/);
  });

  test('is not for who was deactivated between the post and the click', async () => {
    const scene = await acmeScene();
    const omar = scene.person('omar');
    await scene.asks('sami', READ);
    scene.sandbox.workspace.changeMember('omar@acme.test', { deleted: true });
    await omar.clicks('Approve').catch(() => undefined);
    await scene.pass(6);
    await omar.clicks('Approve').catch(() => undefined);
    await scene.settle();
    expect(scene.target.state().holdings).toEqual([]);
  });
});

describe('a request', () => {
  test('is cancelled from its card, and everybody’s card closes', async () => {
    const scene = await acmeScene();
    const [sami, omar] = [scene.person('sami'), scene.person('omar')];
    await scene.asks('sami', READ);
    await sami.clicks('Cancel request');
    await scene.settle();
    await sami.sees(/\*Cancelled\* by Sami Okafor/);
    expect(omar.dm().at(-1)?.buttons).toEqual([]);
  });

  test('is asked again from what came of it: the form is filled as it was, and nothing is sent by itself', async () => {
    const scene = await acmeScene();
    const [sami, omar, noah] = [scene.person('sami'), scene.person('omar'), scene.person('noah')];
    await scene.asks('sami', READ);
    await omar.clicks('Deny');
    const deny = await omar.modal('Deny request');
    await deny.fill('Why', 'Use the replica instead');
    await deny.submit();
    await scene.settle();
    const outcome = sami.dm().find(({ reads }) => /was denied by Omar Haddad/.test(reads));
    await sami.clicks('Ask again', outcome);
    const form = await sami.modal('Request access');
    expect(form.value('Why')).toBe('Looking into the failed invoices');
    expect(form.text()).toContain('*Who will be asked*\nOmar Haddad or Dora Novak (Owner)');
    await scene.settle();
    expect(omar.dm().flatMap(({ buttons }) => buttons)).not.toContain('Approve');
    await form.submit();
    await scene.settle();
    await omar.clicks('Approve');
    await scene.settle();
    await scene.pass(61);
    const ended = sami.dm().find(({ reads }) => /Still need it\?/.test(reads));
    await sami.clicks('Ask again', ended);
    expect((await sami.modal('Request access')).value('Why')).toBe('Looking into the failed invoices');
    await sami.types('/access status');
    const listed = sami.dm().at(-1);
    expect(listed?.buttons).toEqual(['Ask again', 'Why?', 'Ask again', 'Why?']);
    const { config } = scene.ctx;
    const entitlements = new Map([...config.entitlements].filter(([key]) => key !== 'prod-db/read'));
    scene.ctx.config = { ...config, entitlements };
    await sami.clicks('Ask again', listed);
    await sami.sees(/“Production database · Read only” isn’t in the catalog any more\./);
    expect(noah.dm()).toEqual([]);
  });

  test('ends unapproved when nobody decides, and says so', async () => {
    const scene = await acmeScene();
    await scene.asks('sami', READ);
    await scene.pass(24 * 60 + 1);
    await scene.person('sami').sees(/Your request for .* ended undecided\./);
    expect(scene.person('omar').dm().at(-1)?.buttons).toEqual([]);
  });

  test('is asked of nobody when the policy approves it, and the grant’s card is all there is', async () => {
    const scene = await acmeScene();
    await scene.asks('sami', 'analytics/viewer 90d');
    await scene.person('sami').sees(/You have access to \*Analytics · View dashboards\*/);
    expect(scene.person('lena').dm()).toEqual([]);
  });

  test('is one request when the form is sent twice', async () => {
    const scene = await acmeScene();
    const sami = scene.person('sami');
    await sami.types(`/access request ${READ}`);
    const modal = await sami.modal();
    scene.sandbox.workspace.faults.repeatDeliveries('interactive');
    await modal.submit();
    await scene.settle();
    expect(scene.person('omar').dm()).toHaveLength(1);
  });

  test('costs eight Slack calls at the most, from the command to the end of the access', async () => {
    const scene = await acmeScene();
    const [sami, wanda] = [scene.person('sami'), scene.person('wanda')];
    scene.sandbox.workspace.calls.clear();
    await sami.types('/access request');
    const modal = await sami.modal();
    await modal.choose('Access', 'Support desk · Answer customers');
    await modal.shows(/\*Who will be asked\*/);
    await modal.fill('Why', 'Covering for Noah this afternoon');
    await modal.submit();
    await scene.settle();
    await wanda.clicks('Approve');
    await scene.settle();
    await scene.pass(9 * 60);
    await sami.sees(/Confirmed gone/);
    const calls = scene.sandbox.workspace.calls.all().map((call) => call.method);
    const aboutPeople = calls.filter((method) => !method.startsWith('users.'));
    expect(aboutPeople.length, aboutPeople.join(' ')).toBeLessThanOrEqual(8);
  });
});

describe('work by hand', () => {
  test('is shown to its assignee with Done, and counts only once it is pressed', async () => {
    const scene = await acmeScene();
    const [sami, wanda] = [scene.person('sami'), scene.person('wanda')];
    await scene.asks('sami', 'wiki/editor 90d');
    await wanda.sees(/Please give Sami Okafor \(sami@acme\.test\) \*Wiki · Editor\* for 90 days/);
    await sami.sees(/Approved by policy\. It’s being set up by hand: waiting for Wanda Ruiz\.$/m);
    expect(sami.seesNow(/You have access to/)).toBe(false);
    await wanda.clicks('Done');
    await scene.settle();
    await sami.sees(/You have access to \*Wiki · Editor\*/);
    expect(wanda.dm().at(-1)?.buttons).toEqual([]);
  });

  test('is refused with a reason, and the requester learns that nothing was granted', async () => {
    const scene = await acmeScene();
    const [sami, wanda] = [scene.person('sami'), scene.person('wanda')];
    await scene.asks('sami', 'wiki/editor 90d');
    await wanda.clicks('Can’t');
    const modal = await wanda.modal('Can’t be done');
    await modal.fill('Why', 'The wiki is read only until Monday');
    await modal.submit();
    await scene.settle();
    await sami.sees(/could not be set up\. Nothing was granted\./);
    await sami.sees(/The wiki is read only until Monday/);
  });
});

describe('a grant', () => {
  test('is given back from its card and confirmed gone', async () => {
    const scene = await acmeScene();
    const sami = scene.person('sami');
    await scene.asks('sami', 'analytics/viewer 90d');
    await sami.clicks('Give back');
    await scene.settle();
    await sami.sees(/ended .* \(given back\)\. Confirmed gone\./);
    expect(scene.target.state().holdings).toEqual([]);
  });

  test('is kept longer after an approval, which its card then says', async () => {
    const scene = await acmeScene();
    const [sami, omar] = [scene.person('sami'), scene.person('omar')];
    await scene.asks('sami', READ);
    await omar.clicks('Approve');
    await scene.settle();
    await sami.clicks('Extend');
    const modal = await sami.modal('Keep access longer');
    await modal.choose('How much longer', '2 hours');
    await modal.fill('Why', 'The fix isn’t out yet');
    await modal.submit();
    await scene.settle();
    await omar.sees(/asks to keep \*Production database · Read only\* 2 hours longer/);
    await omar.clicks('Approve');
    await scene.settle();
    await sami.sees(/You have access to \*Production database · Read only\* until 2026-11-20 12:0\d UTC/);
    await sami.sees(/Omar Haddad .* approved more time for .*\. You now have it until 2026-11-20 12:0\d UTC/);
  });
});
