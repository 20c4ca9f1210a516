import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { importGrants } from '../../src/operations/grant/import/import-grants.ts';
import { person } from '../../src/store/schema/index.ts';
import { acmeScene } from './support/scene.ts';

const READ = 'prod-db/read 1h Looking into the failed invoices';

describe('/access who', () => {
  test('says who holds something, until when and who owns it; why, to owners alone', async () => {
    const scene = await acmeScene();
    const [omar, noah] = [scene.person('omar'), scene.person('noah')];
    await scene.asks('sami', READ);
    await omar.clicks('Approve');
    await scene.settle();
    await noah.types('/access who production database');
    const seen = await noah.sees(/Who holds Production database/);
    expect(seen).toContain('Owned by Omar Haddad and Dora Novak');
    expect(seen).toMatch(
      /Sami Okafor \(sami@acme\.test\): \*Production database · Read only\* until .* approved by Omar Haddad/,
    );
    expect(seen).not.toContain('failed invoices');
    await omar.types('/access who prod-db');
    expect(await omar.sees(/Who holds/)).toContain('> Looking into the failed invoices');
    await noah.types('/access who prod-bd');
    await noah.sees(/Did you mean prod-db\?/);
  });

  test('names those who hold the same for as long in the order of their names, and since when by the day where a list gave days', async () => {
    const scene = await acmeScene();
    const listed = ['wanda', 'kim', 'noah'].map(
      (name) => `${name}@acme.test,prod-db/read,2026-01-14,permanent,`,
    );
    await importGrants(scene.ctx, { csv: `email,entitlement,since,expires,note\n${listed.join('\n')}\n` });
    const omar = scene.person('omar');
    await omar.types('/access who prod-db/read');
    expect(await omar.sees(/Who holds/)).toMatch(/Kim Larsen[\s\S]*Noah Brandt[\s\S]*Wanda Ruiz/);
    await omar.types('/access who @kim');
    expect(await omar.sees(/What Kim Larsen holds/)).toContain(
      'with no end date · since 2026-01-14 · predates',
    );
  });

  test('lets an owner end it with a reason, in a form, and shows the list anew; nobody else sees the button', async () => {
    const scene = await acmeScene();
    const [omar, dora, noah, sami] = ['omar', 'dora', 'noah', 'sami'].map((name) => scene.person(name));
    await scene.asks('sami', READ);
    await omar?.clicks('Approve');
    await scene.settle();
    await noah?.types('/access who prod-db');
    expect(await noah?.sees(/Who holds/)).not.toContain('[End access]');
    await omar?.types('/access who prod-db');
    await dora?.types('/access who prod-db/read');
    await omar?.clicks('End access');
    await dora?.clicks('End access');
    const [form, late] = [await omar?.modal('End access'), await dora?.modal('End access')];
    expect(form?.text()).toMatch(
      /Sami Okafor \(sami@acme\.test\): \*Production database · Read only\* until .*\nIt’s removed right away, and Sami Okafor is told/,
    );
    await form?.fill('Why', 'The invoices are fixed');
    await form?.submit();
    expect(await omar?.sees(/Who holds Production database\n[\s\S]* being removed/)).not.toContain(
      '[End access]',
    );
    await late?.fill('Why', 'Me too');
    await late?.submit();
    expect(late?.text()).toContain('This access is being removed already, so nothing was changed.');
    await dora?.sees(/Who holds Production database · Read only\n[\s\S]* being removed/);
    await scene.settle();
    expect(scene.target.state().holdings).toEqual([]);
    await sami?.sees(/ended .*\. Omar Haddad ended it\.\n> The invoices are fixed/);
  });
});

describe('/access who @someone', () => {
  test('says what they hold, since when and under which approval, by whatever name; what is too much is said', async () => {
    const scene = await acmeScene();
    const [omar, noah] = [scene.person('omar'), scene.person('noah')];
    await scene.asks('sami', READ);
    await omar.clicks('Approve');
    await scene.settle();
    const wanda = 'wanda@acme.test';
    for (const typed of ['@sami', 'sami@acme.test', 'Sami Okafor', 'okafor']) {
      await noah.types(`/access who ${typed}`);
      const seen = await noah.sees(/What Sami Okafor holds/);
      expect(seen).toMatch(
        /\*Production database · Read only\* until .* · since .* · approved by Omar Haddad/,
      );
      expect(seen).not.toContain('failed invoices');
    }
    await noah.types('/access who Acme.Test');
    await noah.sees(/Several people match “Acme\.Test”\. Whom do you mean\?[\s\S]*and more/);
    await noah.clicks('Show');
    await noah.sees(/What .* holds/);
    await noah.types(`/access who ${wanda}`);
    await noah.sees(/What Wanda Ruiz holds: nothing right now\./);
    await noah.types('/access who nobody-here');
    await noah.sees(/Nothing in the catalog and nobody is called “nobody-here”/);
    await noah.types('/access who prod-db read vpn');
    await noah.sees(/Who holds Production database · Read only[\s\S]*“vpn” was left out/);
    await noah.types('/access who @sami prod-db');
    await noah.sees(/What Sami Okafor holds[\s\S]*“prod-db” was left out/);
    await omar.types('/access who @sami');
    expect(await omar.sees(/What Sami Okafor holds/)).toContain(
      '> Looking into the failed invoices\n[End access]',
    );
    await omar.clicks('End access');
    const form = await omar.modal('End access');
    await form.fill('Why', 'The invoices are fixed');
    await form.submit();
    await omar.sees(/What Sami Okafor holds\n[\s\S]* being removed/);
  });
});

describe('whoever approved access and answers for it', () => {
  test('ends it from their own message while it is there; whoever comes late reads that, and sees it gone', async () => {
    const scene = await acmeScene();
    const [omar, dora, sami] = [scene.person('omar'), scene.person('dora'), scene.person('sami')];
    await scene.asks('sami', READ);
    await omar.clicks('Approve');
    await scene.settle();
    await omar.sees(/\*Approved\* by Omar Haddad [\s\S]*\[End access\]/);

    await omar.clicks('End access');
    const form = await omar.modal('End access');
    await form.fill('Why', 'The invoices are fixed');
    await form.submit();
    await scene.settle();

    expect(scene.target.state().holdings).toEqual([]);
    await sami.sees(/ended .*\. Omar Haddad ended it\.\n> The invoices are fixed/);
    expect(await omar.sees(/\*Approved\* by Omar Haddad/)).not.toContain('[End access]');
    await dora.clicks('End access');
    await dora.sees(/This access has ended already, so nothing was changed\./);
    await dora.until('the message without it', () => (dora.seesNow(/\[End access\]/) ? undefined : true));
  });

  test('isn’t who only approved it; once its time was up, the button says so and goes', async () => {
    const scene = await acmeScene();
    const [omar, wanda] = [scene.person('omar'), scene.person('wanda')];
    const reportsTo = (managerEmail: string) =>
      scene.ctx.db.drizzle.update(person).set({ managerEmail }).where(eq(person.email, 'sami@acme.test'));
    await scene.asks('sami', 'prod-db/write 1h Correct the address of customer 4711 INC-4711');
    await wanda.clicks('Approve');
    await scene.settle();
    await reportsTo('ada@acme.test');
    await omar.clicks('Approve');
    await scene.settle();
    expect(await wanda.sees(/\*Approved\* by Wanda Ruiz/)).not.toContain('[End access]');
    expect(await omar.sees(/\*Approved\* by Wanda Ruiz/)).toContain('[End access]');

    await scene.pass(61);
    await omar.clicks('End access');
    await omar.sees(/This access has ended already, so nothing was changed\./);
    await omar.until('the message without it', () => (omar.seesNow(/\[End access\]/) ? undefined : true));
  });
});
