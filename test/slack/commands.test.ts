import { describe, expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { COMMANDS } from '../../src/slack/commands/index.ts';
import { acmeScene } from './support/scene.ts';

const READ = 'prod-db/read 1h Looking into the failed invoices';

describe('/access', () => {
  test('alone says what waits and what is held, and offers to ask', async () => {
    const scene = await acmeScene();
    const [sami, omar] = [scene.person('sami'), scene.person('omar')];
    await sami.types('/access');
    await sami.sees(/You’re all caught up\.\*\nYou hold no access now\.\n\[Request access\]/);
    await sami.clicks('Request access');
    await (await sami.modal('Request access')).close();
    await scene.asks('sami', READ);
    await omar.types('/access');
    await omar.sees(/1 request is waiting for your decision\*: `\/access approvals`/);
  });

  test.each(['manifest.json', 'manifest.http.json'])(
    'is hinted at in %s by all that everybody may type',
    (file) => {
      const manifest = JSON.parse(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'));
      const everybody = COMMANDS.filter(({ audience }) => audience === undefined).map(({ name }) => name);
      expect(manifest.features.slash_commands[0].usage_hint).toBe(`[${everybody.join(' | ')}]`);
    },
  );

  test('help lists what this person may use, and nothing that isn’t there yet', async () => {
    const scene = await acmeScene();
    const [sami, iris] = [scene.person('sami'), scene.person('iris')];
    await sami.types('/access help');
    const text = await sami.sees(/What you can do/);
    expect(text).toContain('/access request [what …] [how long] [for @someone] [why]');
    expect(text).not.toMatch(/access (audit|conflicts|offboard|campaign)/);
    await iris.types('/access help');
    const auditors = await iris.sees(/What you can do/);
    expect(auditors).toContain('/access audit');
    expect(auditors).toContain('/access campaign [start <review>]');
  });

  test('offers the nearest for a misspelt word, and never repeats a mention in it', async () => {
    const scene = await acmeScene();
    const sami = scene.person('sami');
    await sami.types('/access requst prod-db');
    await sami.sees(/Did you mean `\/access request`\?/);
    await sami.types('/access <!channel>');
    await sami.sees(/There is no “<!channel>” here/);
    expect(JSON.stringify(sami.dm().map((message) => [message.text, message.blocks]))).not.toContain(
      '<!channel>',
    );
  });
});

describe('/access request', () => {
  test('with words opens the form filled in', async () => {
    const scene = await acmeScene();
    const sami = scene.person('sami');
    await sami.types('/access request prod-db/read 2h fixing INC-4711 & <b>');
    const modal = await sami.modal('Request access');
    expect(modal.value('Access')).toMatchObject([{ text: { text: 'Production database · Read only' } }]);
    expect(modal.value('For how long')).toMatchObject({ text: { text: '2 hours' } });
    expect(modal.value('Why')).toBe('fixing INC-4711 & <b>');
    expect(modal.value('Ticket')).toBe('INC-4711');
  });

  test('finds a role by its name', async () => {
    const scene = await acmeScene();
    const sami = scene.person('sami');
    await sami.types('/access request Support Agent 2h');
    const role = await sami.modal('Request access');
    expect(role.value('Access')).toMatchObject([{ text: { text: 'Role: Support agent' } }]);
  });

  test('keeps what was typed when the thing isn’t known, and says what is near', async () => {
    const scene = await acmeScene();
    const sami = scene.person('sami');
    await sami.types('/access request prod-bd/read 2h fixing invoices');
    const modal = await sami.modal();
    expect(modal.text()).toContain(
      'Nothing in the catalog is called “prod-bd/read”. The nearest is prod-db/read.',
    );
    expect(modal.value('Why')).toBe('fixing invoices');
    await modal.choose('Access', 'Production database · Read only');
    await modal.shows(/\*Who will be asked\*/);
    expect(modal.value('Why')).toBe('fixing invoices');
  });

  test('searches the catalog as is typed, by any of its words', async () => {
    const scene = await acmeScene();
    const sami = scene.person('sami');
    await sami.types('/access request');
    const modal = await sami.modal();
    expect(await modal.options('Access', 'data rea')).toContain('Production database · Read only');
    expect(await modal.options('Access', 'zebra')).toEqual([]);
  });

  test('limits the lengths to what the policy allows, and says what is held and asked already', async () => {
    const scene = await acmeScene();
    const [sami, omar] = [scene.person('sami'), scene.person('omar')];
    await scene.asks('sami', READ);
    await omar.clicks('Approve');
    await scene.settle();
    await sami.types('/access request prod-db/write 2h');
    const modal = await sami.modal();
    expect(await modal.options('For how long')).toEqual([
      '15 minutes',
      '30 minutes',
      '1 hour',
      '2 hours',
      '4 hours',
    ]);
    expect(modal.text()).toContain('You already hold *Production database · Read only* until');
    expect(modal.text()).toContain('Wanda Ruiz (Manager), then Omar Haddad or Dora Novak (Owner)');
  });

  test('offers no submit for what the policy refuses, but its reason and another choice', async () => {
    const scene = await acmeScene();
    const kim = scene.person('kim');
    await kim.types('/access request prod-db/write 1h');
    const modal = await kim.modal();
    expect(modal.text()).toContain('Contractors may not change production');
    expect(modal.view().submit).toBeUndefined();
    await modal.choose('Something else?', 'Production database · Read only');
    await modal.shows(/\*Who will be asked\*/);
    expect(modal.view().submit).toBeDefined();
  });

  test('shows what is missing at the field that misses it, and keeps the form', async () => {
    const scene = await acmeScene();
    const sami = scene.person('sami');
    await sami.types('/access request prod-db/write 1h');
    const modal = await sami.modal();
    await modal.fill('Why', '          short        ');
    await modal.fill('Ticket', 'INC-1');
    await modal.submit();
    expect(Object.keys(modal.errors)).toEqual(['Why']);
    expect(modal.isOpen).toBe(true);
  });
});

describe('/access status, approvals, extend, return', () => {
  test('approvals is decided in place, and the list follows', async () => {
    const scene = await acmeScene();
    const omar = scene.person('omar');
    await scene.asks('sami', READ);
    await omar.types('/access approvals');
    const list = omar.dm().findLast((message) => message.ephemeral);
    await omar.clicks('Approve', list);
    await omar.sees(/You’re all caught up\. I’ll message you when something needs you\./);
    await scene.settle();
    expect(scene.target.state().holdings).toHaveLength(1);
  });

  test('status lists what is held and asked for, and cancels in place', async () => {
    const scene = await acmeScene();
    const sami = scene.person('sami');
    await scene.asks('sami', READ);
    await sami.types('/access status');
    const list = sami.dm().findLast((message) => message.ephemeral);
    expect(list?.reads).toContain('1 request of yours is waiting for a decision');
    await sami.clicks('Cancel request', list);
    await sami.sees(/Recently decided\n[\s\S]*\*Cancelled\* by Sami Okafor/);
  });

  test('extend opens the form for what is named, and for the only thing held when nothing is', async () => {
    const scene = await acmeScene();
    const sami = scene.person('sami');
    await sami.types('/access extend');
    await sami.sees(/You don’t hold any access/);
    await scene.asks('sami', READ);
    await scene.person('omar').clicks('Approve');
    await scene.settle();
    await sami.types('/access extend prod-db/read 30m because the fix isn’t out yet');
    const modal = await sami.modal('Keep access longer');
    expect(modal.value('How much longer')).toMatchObject({ text: { text: '30 minutes' } });
    expect(modal.value('Why')).toBe('the fix isn’t out yet');
    await modal.close();
    await sami.types('/access extend');
    expect((await sami.modal('Keep access longer')).text()).toContain('Production database · Read only');
  });

  test('return gives back what is named, and asks first when nothing is', async () => {
    const scene = await acmeScene();
    const sami = scene.person('sami');
    await scene.asks('sami', 'analytics/viewer 90d');
    await scene.asks('sami', 'vpn/connect 90d');
    await sami.types('/access return');
    await sami.sees(/Which one\?/);
    for (const [more, left] of [
      ['vpn tomorrow', 'tomorrow'],
      ['vpn/connect, not the rest', 'not the rest'],
      ['company vpn analytics/viewer', 'analytics/viewer'],
    ]) {
      await sami.types(`/access return ${more}`);
      await sami.sees(
        new RegExp(
          `You hold \\*Company VPN · Connect from anywhere\\*\\. Give it back now\\?[\\s\\S]*“${left}” was left out`,
        ),
      );
    }
    await scene.settle();
    expect(scene.target.state().holdings).toHaveLength(2);
    await sami.types('/access return vpn');
    await scene.settle();
    expect(scene.target.state().holdings.map((holding) => holding.target)).toEqual(['analytics_viewer']);
    await sami.types('/access return');
    await sami.sees(/You hold \*Analytics · View dashboards\*\. Give it back now\?/);
    expect(scene.target.state().holdings).toHaveLength(1);
  });

  test('return and extend know what is held by its resource’s name, of several words too', async () => {
    const scene = await acmeScene();
    const kim = scene.person('kim');
    await scene.asks('kim', 'prod-db/read 1h Tracing the failed invoices');
    await scene.person('omar').clicks('Approve');
    await scene.settle();
    await kim.types('/access extend production database 30m the fix isn’t out yet');
    const modal = await kim.modal('Keep access longer');
    expect(modal.value('Why')).toBe('the fix isn’t out yet');
    await modal.close();
    await kim.types('/access return Production Database');
    await kim.sees(/Your access to \*Production database · Read only\* is being removed/);
  });
});

describe('/access audit', () => {
  test('is for auditors and admins alone', async () => {
    const scene = await acmeScene();
    const sami = scene.person('sami');
    await sami.types('/access audit');
    await sami.sees(/Only admins and auditors may read the audit trail/);
  });

  test('finds by person, thing and kind, and says who did what', async () => {
    const scene = await acmeScene();
    const iris = scene.person('iris');
    await scene.asks('sami', READ);
    await scene.person('omar').clicks('Approve');
    await scene.settle();
    await iris.types('/access audit who:@sami what:prod-db kind:decision');
    await iris.sees(
      /\*Omar Haddad\* \(omar@acme\.test\) approved Production database · Read only for Sami Okafor/,
    );
    await iris.types('/access audit sami grant');
    await iris.sees(/Audit trail: sami grant\n/);
    await iris.sees(/gave Sami Okafor Production database · Read only until 2026-11-20 10:0\d UTC\./);
    await iris.types('/access audit knd:grant.revokd');
    await iris.sees(/There is no kind of event “grant\.revokd”\. Did you mean grant\.revoked\?/);
    await iris.types('/access audit from:yesterday');
    await iris.sees(/“yesterday” isn’t a date\. Write it like 2026-11-30\./);
    await iris.types('/access audit to:2026-11-19');
    await iris.sees(/Nothing in the audit trail matches/);
  });

  test('finds a thing by its name and its key in any case, and says what it doesn’t take', async () => {
    const scene = await acmeScene();
    const iris = scene.person('iris');
    await scene.asks('sami', READ);
    await iris.types('/access audit what:Prod-DB/Read');
    await iris.sees(/Sami Okafor.*asked for Production database · Read only/);
    await iris.types('/access audit "Production Database"');
    await iris.sees(/Audit trail: "Production Database"\n/);
    await iris.types('/access audit what:prod-bd');
    await iris.sees(/Nothing in the catalog is called “prod-bd”\. Did you mean prod-db\?/);
    await iris.types(`/access audit ${'sami '.repeat(100)}`);
    await iris.sees(/longer than 300 characters/);
  });

  test('turns pages both ways in the same message', async () => {
    const scene = await acmeScene();
    const iris = scene.person('iris');
    await scene.asks('sami', 'analytics/viewer 90d');
    await iris.types('/access audit');
    const first = await iris.sees(/Audit trail\n/);
    await iris.clicks('Older');
    const second = await iris.sees(/\[Newer\]/);
    expect(second.split('\n')[3]).not.toBe(first.split('\n')[3]);
    await iris.clicks('Newer');
    await iris.until('the first page again', () => (iris.seesNow(/\[Newer\]/) ? undefined : true));
    expect(iris.dm()).toHaveLength(1);
  });

  test.each(['csv', 'jsonl'])('exports %s as a file that only the caller gets', async (format) => {
    const scene = await acmeScene();
    const iris = scene.person('iris');
    await iris.types(`/access audit export:${format}`);
    await iris.sees(/events are in the file I just sent you/);
    const [file] = iris.dm().flatMap((message) => message.files);
    expect(file?.name).toMatch(new RegExp(`\\.${format}$`));
  });
});
