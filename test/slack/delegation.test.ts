import { describe, expect, test } from 'vitest';
import { request } from '../../src/store/schema/index.ts';
import { copyRequest } from '../support/copies.ts';
import { acmeScene } from './support/scene.ts';

const READ = 'prod-db/read 1h Looking into the failed invoices';
const MINUTES_A_DAY = 24 * 60;

describe('/access delegate', () => {
  test('puts what is open and what comes before the colleague, recorded as decided for the approver', async () => {
    const scene = await acmeScene();
    const [omar, lena] = [scene.person('omar'), scene.person('lena')];
    await scene.asks('sami', READ);
    await omar.types('/access delegate @lena until friday');
    await omar.sees(/Lena Fischer \(lena@acme\.test\) decides for you until /);
    await scene.settle();
    await lena.sees(/Omar Haddad \(omar@acme\.test\) asked you to decide for them until/);
    await lena.sees(/\*Sami Okafor\* \(sami@acme\.test\) asks for \*Production database · Read only\*/);
    await lena.clicks('Approve');
    await scene.settle();
    await scene.person('sami').sees(/You have access to \*Production database · Read only\*/);
    await scene.person('iris').types('/access audit kind:decision');
    await scene.person('iris').sees(/Lena Fischer.*approved/);
    await scene.asks('noah', READ);
    await lena.sees(/\*Noah Brandt\*/);
  });

  test('puts many open requests before the colleague in one message, decided in it and in its whole list', async () => {
    const scene = await acmeScene();
    const [omar, lena] = [scene.person('omar'), scene.person('lena')];
    await scene.asks('sami', READ);
    const [first] = await scene.ctx.db.drizzle.select().from(request);
    await copyRequest(scene.ctx, first?.id ?? '', 11);
    await omar.types('/access delegate @lena until friday');
    await scene.pass(1);
    const digest = () =>
      lena.dm().find((message) => /because Omar Haddad delegated to you/.test(message.reads));
    expect(digest()?.reads).toContain(
      '12 requests are waiting for your decision, because Omar Haddad delegated to you.',
    );
    expect(lena.dm().filter((message) => message.buttons.includes('Approve'))).toHaveLength(1);
    await lena.clicks('Approve', digest());
    await scene.settle();
    expect(digest()?.reads).toContain('11 requests are waiting for your decision');
    await scene.person('sami').sees(/You have access/);
    await lena.clicks('All 11 requests', digest());
    await lena.sees(/For you to decide[^]*You decide for Omar Haddad, who delegated to you\./);
  });

  test('shows alone what is delegated, ends with a button, and takes the buttons from the delegate', async () => {
    const scene = await acmeScene();
    const [omar, lena] = [scene.person('omar'), scene.person('lena')];
    await omar.types('/access delegate');
    await omar.sees(/You haven’t delegated anything\./);
    await omar.types('/access delegate @lena for 3 days');
    await scene.asks('sami', READ);
    await lena.types('/access delegate');
    await lena.sees(/You decide for Omar Haddad \(omar@acme\.test\) until/);
    await omar.types('/access delegate');
    await omar.clicks('End it now');
    await omar.sees(/You decide alone again/);
    await scene.settle();
    expect(lena.dm().flatMap((message) => message.buttons)).toEqual([]);
    await lena.sees(/You stopped deciding for Omar Haddad/);
  });

  test('ends by itself at its end, and begins anew after that', async () => {
    const scene = await acmeScene();
    const [omar, lena] = [scene.person('omar'), scene.person('lena')];
    await omar.types('/access delegate @lena until tomorrow');
    await scene.settle();
    await scene.pass(2 * MINUTES_A_DAY);
    await omar.types('/access delegate');
    await omar.sees(/You haven’t delegated anything\./);
    await lena.sees(/You stopped deciding for/);
    await scene.asks('sami', READ);
    await omar.types('/access delegate @lena until 2026-12-24');
    await scene.settle();
    await lena.clicks('Approve');
    await scene.settle();
    await scene.person('sami').sees(/You have access/);
  });

  test('passes the delegate over where they are the one who asks', async () => {
    const scene = await acmeScene();
    const [omar, sami] = [scene.person('omar'), scene.person('sami')];
    await omar.types('/access delegate @sami until friday');
    await omar.sees(/decides for you/);
    await scene.asks('sami', READ);
    expect(sami.dm().flatMap((message) => message.buttons)).not.toContain('Approve');
    await scene.asks('noah', READ);
    await sami.clicks('Approve');
    await scene.settle();
    await scene.person('noah').sees(/You have access/);
  });

  test('refuses a circle, oneself, the past, and words that say no day', async () => {
    const scene = await acmeScene();
    const [omar, lena] = [scene.person('omar'), scene.person('lena')];
    await omar.types('/access delegate @lena until friday');
    await omar.sees(/decides for you/);
    await lena.types('/access delegate @omar until friday');
    await lena.sees(/Omar Haddad has delegated to you until 2026-11-27, so nobody would decide/);
    await lena.types('/access delegate @lena until friday');
    await lena.sees(/You can’t delegate to yourself/);
    await lena.types('/access delegate @wanda until 2026-01-01');
    await lena.sees(/“until 2026-01-01” has passed/);
    await lena.types('/access delegate @wanda until 2027-12-01');
    await lena.sees(/at most 90 days|to 90 days ahead/);
    await lena.types('/access delegate @wanda until 6');
    await lena.sees(/Is 6 in the morning or in the evening\?/);
    await lena.types('/access delegate @wanda');
    await lena.sees(/Say until when\. Write it like “until friday”/);
    await lena.types('/access delegate @nobody-here until friday');
    await lena.sees(/Nobody matches “@nobody-here”/);
    await lena.types('/access delegate off');
    await lena.sees(/You haven’t delegated anything/);
  });
});
