import { expect, test } from 'vitest';
import { ACCOUNT, startTickets, TOKEN } from '../support/ticket-services.ts';
import { acmeScene, type Scene } from './support/scene.ts';

const ASKED = { open: 'ticket: { open: true }', refuse: 'ticket: { open: true, or: refuse }' };

/** The company of the example, whose tickets are in Jira. */
async function jiraScene(asked: keyof typeof ASKED = 'open') {
  const jira = await startTickets('jira');
  const lines: string[] = [];
  const check = `check: { from: jira, url: "${jira.url}", email: ${ACCOUNT}, token: ${TOKEN}, allow_private_addresses: true }`;
  const scene = await acmeScene(
    'http',
    [],
    (line) => lines.push(line),
    (yaml) =>
      `${yaml.replace('ticket: true', ASKED[asked])}\ntickets: { pattern: 'INC-\\d+', example: INC-4711, ${check} }\n`,
  );
  return { jira, scene, log: () => lines.join('') };
}

async function fills(scene: Scene) {
  const sami = scene.person('sami');
  await sami.types('/access request prod-db/write 1h');
  const modal = await sami.modal('Request access');
  await modal.fill('Why', 'Mending the failed invoices');
  await modal.fill('Ticket', 'INC-4711');
  return modal;
}

test('the form refuses a ticket at its field until it is open, and the approver’s card says what it is', async () => {
  const { jira, scene, log } = await jiraScene();
  const modal = await fills(scene);
  await modal.submit();
  expect(modal.errors['Ticket']).toMatch(/Jira shows no ticket INC-4711\./);
  jira.keeps('INC-4711', { open: false });
  await modal.submit();
  expect(modal.errors['Ticket']).toMatch(/INC-4711 is closed, and this needs an open ticket\./);
  jira.keeps('INC-4711', { assignee: { name: 'Sami *Okafor*', email: null } });
  await modal.submit();
  await scene.settle();
  await scene.person('wanda').sees(/Ticket INC-4711: Checkout is slow \(open, assigned to Sami ∗Okafor∗\)/);
  expect(log()).not.toContain(TOKEN);
});

test('a title is shown as text, whatever it says', async () => {
  const { jira, scene } = await jiraScene();
  jira.keeps('INC-4711', {
    title:
      '<!channel> @here <@U0000001> <https://evil.test|Approve> *bold* `tick`\n> quote \u202Eturned\u200B',
  });
  await (await fills(scene)).submit();
  await scene.settle();
  const wanda = scene.person('wanda');
  await wanda.sees(/Ticket INC-4711: /);
  const shown = JSON.stringify(
    wanda.snapshot().conversations.flatMap((one) => one.messages.map(({ text, blocks }) => [text, blocks])),
  );
  expect(shown).toContain('∗bold∗ ˋtickˋ &gt; quote turned (open, assigned to Sami)');
  expect(shown).not.toMatch(/<!(?!date)|<@|<https?:|@here|[\u202A-\u202E\u200B]/);
});

test('a service that hangs is waited for no longer than Slack waits, and the card says so', async () => {
  const { jira, scene } = await jiraScene();
  jira.broken = 'hangs';
  const modal = await fills(scene);
  await modal.submit();
  await scene.settle();
  await scene.person('wanda').sees(/Ticket INC-4711 couldn’t be checked: Jira didn’t answer in time\./);
});

test('what can’t be checked is refused in the form where the policy says so', async () => {
  const { jira, scene } = await jiraScene('refuse');
  jira.broken = { status: 502, body: '<html>Bad gateway</html>' };
  const modal = await fills(scene);
  await modal.submit();
  expect(modal.errors['Ticket']).toMatch(
    /Ticket INC-4711 couldn’t be checked: Jira answered 502\. Try again in a while/,
  );
});
