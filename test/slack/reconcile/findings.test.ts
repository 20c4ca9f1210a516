import { describe, expect, test } from 'vitest';
import { acmeScene, type Scene } from '../support/scene.ts';
import { looksAround, takenAway } from '../support/looks.ts';

/** Sami's access to the database is gone, a bot has some, and Noah has dashboards from nobody knows whom. */
async function differing(): Promise<Scene> {
  const scene = await acmeScene();
  await scene.asks('sami', 'prod-db/read 8h Looking into the failed invoices');
  await scene.person('omar').clicks('Approve');
  await scene.settle();
  await takenAway(scene, 'prod_db_readonly', 'sami@acme.test');
  await scene.target.hold({ target: 'prod_db_readonly', email: null, name: 'backup-bot' });
  await scene.target.hold({ target: 'analytics_viewer', email: 'noah@acme.test', name: 'Noah Brandt' });
  await looksAround(scene);
  await scene.pass(1);
  return scene;
}

describe('/access findings', () => {
  test('shows an admin all that differs, how much of what, whom each waits for, and how it was looked at', async () => {
    const scene = await differing();
    const ada = scene.person('ada');
    await ada.types('/access findings');
    const seen = await ada.sees(/\nFindings\n/);
    expect(seen).toMatch(
      /1 case of access that nobody here approved, 1 case of missing access, 1 account that nobody is known for\./,
    );
    expect(seen).toMatch(/Looked at completely: 6 of 8 resources, longest ago \*.*\* \(.*\)\./);
    expect(seen).toContain('Never looked at: *Wiki* and *Server room*.');
    expect(seen).toMatch(
      /Sami Okafor \(sami@acme\.test\)’s access to \*Production database · Read only\* isn’t there any more.*\nWaits for Omar Haddad or Dora Novak since /,
    );
    expect(seen).toMatch(/“backup-bot” on \*Production database\* has `prod_db_readonly`.*\nWaits for Omar/);
    expect(seen).toMatch(
      /Noah Brandt .* has access to \*Analytics · View dashboards\*[\s\S]*Waits for Lena Fischer/,
    );
    expect(seen).not.toMatch(/\[(?:Restore|Adopt…|Remove)\]/);
    expect(seen).toContain('All 3.');
  });

  test('shows an auditor the same, of one resource alone where it is named', async () => {
    const scene = await differing();
    const iris = scene.person('iris');
    await iris.types('/access findings production database');
    const seen = await iris.sees(/\nFindings on Production database\n/);
    expect(seen).toMatch(/Last complete look at \*Production database\*: /);
    expect(seen).toContain('All 2.');
    expect(seen).not.toContain('Noah Brandt');
    expect(seen).not.toContain('[Look again]');
    await iris.types('/access findings prod-bd');
    await iris.sees(/Did you mean prod-db\?/);
  });

  test('shows owners theirs, with what they may do, and anew after a click', async () => {
    const scene = await differing();
    const [omar, lena] = [scene.person('omar'), scene.person('lena')];
    await omar.types('/access findings');
    const seen = await omar.sees(/\nFindings\n/);
    expect(seen).toMatch(
      /isn’t there any more.*\nWaits for you or Dora Novak since .*\n\[Restore\] \[End it\]/,
    );
    expect(seen).not.toContain('Analytics');
    await lena.types('/access findings prod-db');
    await lena.sees(/Only its owners, admins and auditors see what was found on Production database\./);

    await omar.types('/access findings prod-db');
    await omar.sees(/\nFindings on Production database\n[\s\S]*\[Look again\]/);
    await omar.clicks('Restore');
    await omar.sees(/\nFindings on Production database\n1 account that nobody is known for\.[\s\S]*All 1\./);
  });

  test('says to everybody else that there is nothing for them', async () => {
    const scene = await acmeScene();
    const sami = scene.person('sami');
    await sami.types('/access findings');
    await sami.sees(/You own nothing here, so there are no findings for you to see\./);
    await sami.types('/access findings prod-db');
    await sami.sees(/Only its owners, admins and auditors see/);
  });

  test('says that all is as decided only where all was looked at', async () => {
    const scene = await acmeScene();
    const [ada, lena] = [scene.person('ada'), scene.person('lena')];
    await lena.types('/access findings');
    await lena.sees(
      /No findings, as far as anybody has looked\.\nNot looked at yet: \*Billing\* and \*Analytics\*\./,
    );
    await looksAround(scene);
    await lena.types('/access findings');
    await lena.sees(
      /No findings: what is there is what was decided\.\nLooked at completely: 2 of 2 resources/,
    );
    await ada.types('/access findings wiki');
    await ada.sees(/No findings on Wiki, as far as anybody has looked\.\n\*Wiki\* can’t be read/);
  });

  test('names what couldn’t be read and why', async () => {
    const scene = await acmeScene();
    scene.target.failNext({ kind: 'answer', status: 500, text: 'The disk is full' }, 500);
    await looksAround(scene);
    const omar = scene.person('omar');
    await omar.types('/access findings');
    await omar.sees(/Couldn’t be read at the latest look: \*Production database\* \(.+\)/);
    await omar.types('/access findings prod-db');
    await omar.sees(
      /Nobody has looked at all of \*Production database\* yet\.\nThe latest look couldn’t read everything: /,
    );
  });

  test('shows on request what is ignored, until when and why, and from there what is open', async () => {
    const scene = await differing();
    const [omar, lena] = [scene.person('omar'), scene.person('lena')];
    await omar.types('/access findings ignored');
    await omar.sees(/No findings are ignored\./);
    await omar.types('/access findings');
    await omar.sees(/\nFindings\n/);
    await omar.clicks('Leave it for now…');
    const form = await omar.modal('Leave it for now');
    await form.fill('Until the end of', '2026-12-05');
    await form.fill('Why', 'The vendor looks into it');
    await form.submit();
    await omar.types('/access findings');
    await omar.sees(/\[1 ignored finding\]/);
    await omar.clicks('1 ignored finding');
    await omar.sees(
      /\nIgnored findings\n[\s\S]*Omar Haddad leaves it as it is until .*: The vendor looks into it/,
    );
    await omar.clicks('1 open finding');
    await omar.sees(/\nFindings\n/);
    await lena.types('/access findings ignored');
    await lena.sees(/No findings are ignored\./);
  });

  test('is turned page by page, and its buttons show the page on which they stand anew', async () => {
    const scene = await acmeScene();
    for (let n = 10; n < 24; n++)
      await scene.target.hold({ target: 'vpn_users', email: null, name: `bot-${n}` });
    // More than a few are a change too large to be believed, unless most of what is there isn't new.
    await looksAround(scene);
    const ada = scene.person('ada');
    await ada.types('/access findings vpn');
    await ada.sees(/\nFindings on Company VPN\n1 change too large to be believed\./);
    await ada.clicks('It’s right');
    await looksAround(scene);
    await ada.types('/access findings vpn');
    const first = await ada.sees(
      /\nFindings on Company VPN\n14 accounts that nobody is known for\.[\s\S]*\[Next\]/,
    );
    const shown = Number(/1 to (\d+) of 14\./.exec(first)?.[1]);
    expect(shown).toBeGreaterThan(3);
    await ada.clicks('Next');
    await ada.sees(
      new RegExp(`14 accounts that nobody is known for\\.[\\s\\S]*${shown + 1} to \\d+ of 14\\.`),
    );
  });
});
