import { describe, expect, test } from 'vitest';
import { grant, request } from '../../src/store/schema/index.ts';
import { acmeScene } from './support/scene.ts';

const READ = 'prod-db/read 2h Looking into the failed invoices';

describe('an approver', () => {
  test('gives less time than was asked for, and both cards say so', async () => {
    const scene = await acmeScene();
    const [sami, omar] = [scene.person('sami'), scene.person('omar')];
    await scene.asks('sami', READ);
    await omar.clicks('Approve for less time…');
    const modal = await omar.modal('Approve for less time');
    expect(await modal.options('For how long')).toEqual(['15 minutes', '30 minutes', '1 hour']);
    await modal.choose('For how long', '1 hour');
    await modal.submit();
    await scene.settle();
    await omar.sees(/\*Approved\* for 1 hour \(asked for 2 hours\) by Omar Haddad/);
    await sami.sees(/Approved for 1 hour \(asked for 2 hours\) by Omar Haddad/);
    await sami.sees(/You have access to \*Production database · Read only\* until 2026-11-20 10:0\d UTC/);
  });

  test('is offered no more than is left until the end that was asked for, and gives what the form says', async () => {
    const scene = await acmeScene();
    const [sami, omar] = [scene.person('sami'), scene.person('omar')];
    await scene.asks('sami', 'prod-db/read until 14:30 Looking into the failed invoices');
    const [asked] = await scene.ctx.db.drizzle.select().from(request);
    const end = asked?.wishedEndAt?.getTime() ?? 0;
    const leaves = (minutes: number) => scene.pass((end - scene.clock.now().getTime()) / 60_000 - minutes);
    await leaves(90);
    await omar.clicks('Approve for less time…');
    const modal = await omar.modal('Approve for less time');
    expect(await modal.options('For how long')).toEqual(['15 minutes', '30 minutes', '1 hour']);

    await leaves(45);
    await modal.choose('For how long', '1 hour');
    await modal.submit();
    expect(modal.errors['For how long']).toMatch(
      /^The end that was asked for comes before that: about \d+ minutes would be left\./,
    );
    await modal.choose('For how long', '30 minutes');
    await modal.submit();
    await scene.settle();

    await omar.sees(/\*Approved\* for 30 minutes \(asked until .*, and ends by then\) by Omar Haddad/);
    await sami.sees(/You have access to \*Production database · Read only\* until/);
    const [given] = await scene.ctx.db.drizzle.select().from(grant);
    const minutes = ((given?.expiresAt?.getTime() ?? 0) - (given?.activeAt?.getTime() ?? 0)) / 60_000;
    expect(Math.round(minutes)).toBe(30);
  });

  test('asks, is answered, and decides with the answer on the card', async () => {
    const scene = await acmeScene();
    const [sami, omar, dora] = [scene.person('sami'), scene.person('omar'), scene.person('dora')];
    await scene.asks('sami', READ);
    await omar.clicks('Ask a question…');
    const ask = await omar.modal('Ask a question');
    await ask.fill('Question', 'Which <!channel> invoices?');
    await ask.submit();
    await scene.settle();
    await sami.sees(/Omar Haddad \(omar@acme\.test\) asks about your request for .*:\n> Which/);
    expect(JSON.stringify(sami.dm().map(({ text, blocks }) => [text, blocks]))).not.toContain('<!channel>');
    await sami.clicks('Answer');
    const answer = await sami.modal('Answer');
    expect(answer.text()).toContain('invoices?');
    await answer.fill('Answer', 'Those of October');
    await answer.submit();
    await scene.settle();
    await omar.sees(/Sami Okafor \(sami@acme\.test\) answered your question:\n> Those of October/);
    for (const asked of [omar, dora, sami])
      await asked.sees(
        /\*Omar Haddad\* asked:\n> Which .* invoices\?\n\*Sami Okafor\* answered:\n> Those of October/,
      );
    await omar.clicks('Approve');
    await scene.settle();
    const question = sami.dm().find((message) => /asks about your request/.test(message.reads));
    expect(question?.buttons).toEqual([]);
  });

  test('hands a request on with a reason, and no longer decides it', async () => {
    const scene = await acmeScene();
    const [sami, omar, lena] = [scene.person('sami'), scene.person('omar'), scene.person('lena')];
    await scene.asks('sami', READ);
    await omar.clicks('Hand on…');
    const modal = await omar.modal('Hand on');
    await modal.choose('To whom', 'Sami Okafor');
    await modal.fill('Why', 'Lena knows the invoices');
    await modal.submit();
    expect(modal.errors['To whom']).toContain('can’t decide their own request');
    await modal.choose('To whom', 'Lena Fischer');
    await modal.submit();
    await scene.settle();
    await lena.sees(/Omar Haddad handed this on to you: ./);
    expect(omar.dm().at(-1)?.buttons).toEqual([]);
    expect(omar.dm().at(-1)?.reads).toContain('This is waiting for Dora Novak or Lena Fischer now.');
    await sami.sees(/Waiting for Dora Novak or Lena Fischer/);
    await lena.clicks('Approve');
    await scene.settle();
    await sami.sees(/You have access to/);
  });
});

describe('a stage that needs two', () => {
  const twoNeeded = (source: string) =>
    source.replace(
      '- { name: Owner, approvers: [owner], need: 1 }\n    expire_after: 24h',
      '- { name: Owner, approvers: [owner], need: 2 }\n    expire_after: 24h',
    );

  test('shows which of two a yes would be, and counts an approver and their delegate as one', async () => {
    const scene = await acmeScene('http', [], undefined, twoNeeded);
    const [sami, omar] = [scene.person('sami'), scene.person('omar')];
    const [dora, lena] = [scene.person('dora'), scene.person('lena')];
    await omar.types('/access delegate @lena until friday');
    await scene.asks('sami', READ);
    expect(dora.dm().at(-1)?.buttons).toEqual(['Approve (1 of 2)', 'Deny']);
    await lena.sees(/You decide for Omar Haddad, who delegated to you\./);
    await lena.clicks('Approve (1 of 2)');
    await omar.clicks('Approve (1 of 2)');
    await omar.sees(/Lena Fischer has approved “Owner” for you\. It’s waiting for somebody else now\./);
    await scene.settle();
    await omar.sees(/Lena Fischer approved this for you\. It’s waiting for Dora Novak/);
    expect(omar.dm().flatMap((message) => message.buttons)).not.toContain('Deny');
    await sami.sees(/Waiting for Dora Novak, 1 of 2 approved/);
    expect(dora.dm().at(-1)?.buttons).toEqual(['Approve (2 of 2)', 'Deny']);
    await dora.clicks('Approve (2 of 2)');
    await scene.settle();
    await sami.sees(/Approved by Lena Fischer \(lena@acme\.test\) for Omar Haddad, Dora Novak/);
  });
});

describe('the requester', () => {
  test('nudges once an hour, and is told when they may again', async () => {
    const scene = await acmeScene();
    const [sami, omar, dora] = [scene.person('sami'), scene.person('omar'), scene.person('dora')];
    await scene.asks('sami', READ);
    await sami.clicks('Nudge');
    await sami.sees(/Reminder sent\. You can nudge again in an hour\./);
    await scene.settle();
    for (const asked of [omar, dora]) await asked.sees(/1 request is waiting for your decision/);
    await scene.pass(20);
    await sami.clicks('Nudge');
    await sami.sees(/You can nudge them again in 40 minutes\./);
    await scene.pass(41);
    await sami.clicks('Nudge');
    await scene.settle();
    expect(omar.dm().filter((message) => /Still waiting/.test(message.reads))).toHaveLength(2);
  });

  test('is told when those are reminded who aren’t at work, and whom it is not said of', async () => {
    const scene = await acmeScene();
    const [sami, omar] = [scene.person('sami'), scene.person('omar')];
    await scene.asks('sami', READ);
    await scene.pass(9 * 60);
    const before = omar.dm().length;
    await sami.clicks('Nudge');
    await sami.sees(/They’ll get a reminder 2026-11-23 0\d:00 UTC, when their working hours begin\./);
    await scene.settle();
    expect(omar.dm()).toHaveLength(before);
    await scene.person('iris').types('/access audit kind:request.nudged');
    await scene
      .person('iris')
      .sees(/asked for a reminder about .*: (Omar|Dora) .* is reminded at 2026-11-23 0/);
  });

  test('sees whose turn it is, and since when others may decide too', async () => {
    const scene = await acmeScene();
    const [sami, wanda, omar] = [scene.person('sami'), scene.person('wanda'), scene.person('omar')];
    await scene.asks('sami', 'prod-db/write 2h Repairing the failed migration INC-4711');
    await sami.sees(/Waiting for Wanda Ruiz, stage 1 of 2 \(Manager\)/);
    await scene.pass(4 * 60 + 1);
    await sami.sees(
      /Waiting for Wanda Ruiz, .* or .*, stage 1 of 2 \(Manager\), escalated at 2026-11-20 13:0\d UTC/,
    );
    await omar.sees(/This came to you because nobody decided in time\./);
    await wanda.clicks('Approve');
    await scene.settle();
    await sami.sees(/stage 2 of 2 \(Owner\)/);
  });
});

describe('an exception', () => {
  test('is a stage of its own, said as such with its reason, and decided by its approvers', async () => {
    const scene = await acmeScene();
    const [sami, ada] = [scene.person('sami'), scene.person('ada')];
    const [lena, wanda] = [scene.person('lena'), scene.person('wanda')];
    await scene.asks('sami', 'support-desk/admin 2h Changing the routing of refunds');
    await wanda.clicks('Approve');
    await scene.settle();
    await scene.asks('sami', 'billing/refunds 1h Paying back the double charges INC-4711');
    await wanda.sees(
      /\*Exception\* from Nobody both routes customers' conversations and issues refunds: billing\/refunds can’t go together with support-desk\/admin/,
    );
    await wanda.clicks('Approve');
    await scene.settle();
    await lena.clicks('Approve');
    await scene.settle();
    await ada.sees(/\*Exception\* from Nobody both routes/);
    expect(scene.target.state().holdings.map(({ target }) => target)).toEqual(['desk_admin']);
    await ada.clicks('Approve');
    await scene.settle();
    await sami.sees(/You have access to \*Billing · Issue refunds\*/);
  });
});
