import { expect, test } from 'vitest';
import { acmeScene } from './support/scene.ts';

const HOSTILE = [
  '<!channel> <!here> <@U0000001> <#C1|general> <https://evil.test|Approve here>',
  '&lt;!channel&gt; @channel @here @everyone',
  '=cmd|’/c calc’!A1',
  '\u202Edetceted\u202C \u200Bzero\u2066width\0nul',
  '> quoted\n*Approved* by Omar Haddad\n```code``` `tick`',
  '🙂'.repeat(1_400),
  '<&>"\''.repeat(599),
  'x'.repeat(3_000),
];

const ANY_TICKET = String.raw`tickets: { pattern: '[\s\S]+', example: INC-4711 }`;

test.each(HOSTILE)(
  'what is typed into every field is shown as text, and obeyed nowhere: %j',
  async (typed) => {
    const scene = await acmeScene('http', [], undefined, (yaml) => `${yaml}\n${ANY_TICKET}\n`);
    const [sami, omar, iris] = [scene.person('sami'), scene.person('omar'), scene.person('iris')];
    await sami.types('/access request prod-db/read 1h');
    const modal = await sami.modal();
    await modal.fill('Why', `0123456789 ${typed}`.slice(0, 3_000));
    await modal.fill('Ticket', typed.slice(0, 60));
    await modal.submit();
    await scene.settle();
    await omar.types('/access approvals');
    await omar.opensHome();
    await omar.until('the tab', () => (omar.home() === '' ? undefined : true));
    await omar.clicks('Deny');
    const denial = await omar.modal('Deny request');
    await denial.fill('Why', typed);
    await denial.submit();
    await scene.settle();
    await sami.types('/access status');
    await iris.types('/access audit');
    await iris.sees(/Audit trail/);
    await sami.sees(/was denied by Omar Haddad/);
    const shown = JSON.stringify(
      [sami, omar, iris].map((person) => {
        const { conversations, home } = person.snapshot();
        return [
          conversations.flatMap((one) => one.messages.map(({ text, blocks }) => [text, blocks])),
          home?.view,
        ];
      }),
    );
    expect(shown).not.toMatch(/<!(?!date)|<@|<#|<https?:|@(channel|here|everyone)/);
    expect(shown).not.toMatch(/\\u0000|[\u202A-\u202E\u2066-\u2069\u200B]/);
  },
);
