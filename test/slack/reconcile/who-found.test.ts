import { describe, expect, test } from 'vitest';
import { acmeScene, type Scene } from '../support/scene.ts';
import { looksAround, takenAway } from '../support/looks.ts';

/** Sami's access to the database is gone, a bot has some, Noah too, and Kim holds it as decided. */
async function differing(): Promise<Scene> {
  const scene = await acmeScene();
  for (const who of ['sami', 'kim']) {
    await scene.asks(who, 'prod-db/read 8h Looking into the failed invoices');
    await scene.person('omar').clicks('Approve');
    await scene.settle();
  }
  await takenAway(scene, 'prod_db_readonly', 'sami@acme.test');
  await scene.target.hold({ target: 'prod_db_readonly', email: null, name: 'backup-bot' });
  await scene.target.hold({ target: 'prod_db_readwrite', email: 'noah@acme.test', name: 'Noah Brandt' });
  await looksAround(scene);
  await scene.pass(1);
  return scene;
}

describe('/access who prod-db', () => {
  test('has what was decided and what was found side by side, and when it was looked at, for an auditor and an owner', async () => {
    const scene = await differing();
    const [iris, omar] = [scene.person('iris'), scene.person('omar')];
    await iris.types('/access who prod-db');
    const seen = await iris.sees(/\nWho holds Production database\n/);
    expect(seen).toMatch(
      /Owned by Omar Haddad and Dora Novak\nLast complete look at \*Production database\*: /,
    );
    expect(seen).toMatch(/Sami Okafor .* approved by Omar Haddad\n> .*\nMissing at the target since .*\.\n/);
    expect(seen).toMatch(/Kim Larsen .* approved by Omar Haddad\n> .*\n(?!Missing)/);
    expect(seen).toMatch(
      /Noah Brandt .* found at the target\nFound .*, and nobody has decided whether it stays\./,
    );
    expect(seen).toMatch(
      /“backup-bot” on .* nobody here is known to use it\.\nWaits for Omar Haddad or Dora/,
    );
    expect(seen).toContain('All 4.');
    expect(seen).not.toContain('[Leave it for now…]');

    await omar.types('/access who prod-db/write');
    expect(await omar.sees(/\nWho holds Production database · .*write\n/)).not.toContain('backup-bot');
    await omar.types('/access who prod-db/read');
    expect(await omar.sees(/\nWho holds Production database · Read only\n/)).toContain('backup-bot');
    await omar.clicks('Leave it for now…');
    const form = await omar.modal('Leave it for now');
    await form.fill('Until the end of', '2026-12-05');
    await form.fill('Why', 'The vendor looks into it');
    await form.submit();
    await omar.types('/access who prod-db');
    await omar.sees(/\nWho holds Production database\n[\s\S]*Omar Haddad leaves it as it is until /);
  });

  test('tells everybody else who holds it and when it was looked at, and nothing of what was found', async () => {
    const scene = await differing();
    const lena = scene.person('lena');
    await lena.types('/access who prod-db');
    const seen = await lena.sees(/\nWho holds Production database\n/);
    expect(seen).toContain('Last complete look at *Production database*: ');
    expect(seen).toMatch(/Sami Okafor .* approved by Omar Haddad\n/);
    expect(seen).not.toMatch(/Missing|nobody has decided|backup-bot/);
    expect(seen).toContain('All 3.');
  });

  test('says what was never looked at, and what can’t be read', async () => {
    const scene = await acmeScene();
    const omar = scene.person('omar');
    await omar.types('/access who prod-db');
    await omar.sees(/Who holds Production database: nothing right now\.\n.*\nNobody has looked at all of/);
    await omar.types('/access who wiki');
    await omar.sees(/\*Wiki\* can’t be read, so nobody knows what else it holds\./);
  });

  test('turns from the last holder to the accounts of nobody', async () => {
    const scene = await acmeScene();
    const ada = scene.person('ada');
    for (const who of ['sami', 'noah', 'wanda', 'lena', 'omar', 'dora', 'iris'])
      await scene.asks(who, 'vpn/connect 8h');
    for (let n = 10; n < 15; n++)
      await scene.target.hold({ target: 'vpn_users', email: null, name: `bot-${n}` });
    await looksAround(scene);
    await ada.types('/access who vpn');
    const first = await ada.sees(/\nWho holds Company VPN\n[\s\S]*1 to 10 of 12\./);
    expect(first.match(/“bot-\d+”/g)).toHaveLength(3);
    await ada.clicks('Next');
    const second = await ada.sees(/\nWho holds Company VPN\n[\s\S]*11 to 12 of 12\./);
    const bots = `${first}${second}`.match(/“bot-\d+”/g);
    expect(new Set(bots).size).toBe(5);
  });
});

describe('/access who @someone', () => {
  test('says where what they hold differs, to themselves too, and when its systems were looked at', async () => {
    const scene = await differing();
    const [sami, noah] = [scene.person('sami'), scene.person('noah')];
    await sami.types('/access who me');
    const seen = await sami.sees(/\nWhat Sami Okafor holds\n/);
    expect(seen).toMatch(/Last complete look at \*Production database\*: /);
    expect(seen).toMatch(/Missing at the target since /);
    await noah.types('/access who @sami');
    expect(await noah.sees(/\nWhat Sami Okafor holds\n/)).not.toContain('Missing');
  });
});
