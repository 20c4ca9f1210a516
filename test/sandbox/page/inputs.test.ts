import type { App } from '@slack/bolt';
import type { KnownBlock } from '@slack/types';
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { faultsInLooksAndRoles } from './page-looks.ts';
import { describePage, log, says } from './page-scene.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const option = (text: string) => ({ text: plain(text), value: text.toLowerCase() });
const input = (id: string, label: string, element: Record<string, unknown>): KnownBlock =>
  ({
    type: 'input',
    block_id: id,
    label: plain(label),
    element: { action_id: 'a', ...element },
  }) as KnownBlock;

const everyInput = [
  input('person', 'Person', { type: 'users_select' }),
  input('people', 'People', { type: 'multi_users_select' }),
  input('room', 'Room', { type: 'conversations_select' }),
  input('kind', 'Kind', {
    type: 'static_select',
    options: [option('Hot'), option('Cold')],
    initial_option: option('Cold'),
  }),
  input('sides', 'Sides', {
    type: 'multi_static_select',
    options: [option('Rice'), option('Bread'), option('Salad')],
  }),
  input('day', 'Day', { type: 'datepicker', initial_date: '2026-12-01' }),
  input('hour', 'Hour', { type: 'timepicker' }),
  input('moment', 'Moment', { type: 'datetimepicker' }),
  input('verdict', 'Verdict', { type: 'radio_buttons', options: [option('Keep'), option('Revoke')] }),
  input('extras', 'Extras', { type: 'checkboxes', options: [option('Salt'), option('Pepper')] }),
  input('plates', 'Plates', { type: 'number_input', is_decimal_allowed: false, min_value: '1' }),
  input('mail', 'Mail', { type: 'email_text_input' }),
];
const view = {
  type: 'modal' as const,
  callback_id: 'every',
  title: plain('Every input'),
  submit: plain('Send'),
  blocks: everyInput,
};
const card: KnownBlock[] = [
  { type: 'section', text: { type: 'mrkdwn', text: 'A card' } },
  {
    type: 'actions',
    elements: [
      {
        type: 'button',
        action_id: 'drop',
        text: plain('Drop'),
        value: 'r1',
        confirm: {
          title: plain('Drop it?'),
          text: plain('It is gone then.'),
          confirm: plain('Yes'),
          deny: plain('No'),
        },
      },
      { type: 'overflow', action_id: 'more', options: [option('Explain'), option('History')] },
    ],
  },
];

let submitted: unknown;

function inputBot(app: App): void {
  app.command('/lunch', async ({ ack, body, client }) => {
    await ack();
    if (body.text === '') await client.views.open({ trigger_id: body.trigger_id, view });
    else await client.chat.postMessage({ channel: body.user_id, text: 'A card', blocks: card });
  });
  app.view('every', async ({ ack, view: { state } }) => {
    submitted = Object.fromEntries(
      Object.entries(state.values).map(([id, { a }]) => {
        const { type: _, ...value } = { ...a };
        return [id, Object.values(value)[0]];
      }),
    );
    const answers: Record<string, Record<string, string>> = {
      'wrong@acme.test': { verdict: 'Choose what you mean.', extras: 'Salt is needed.' },
      'strange@acme.test': { nowhere: 'That isn’t there.' },
    };
    const errors = answers[state.values.mail?.a?.value ?? ''];
    await (errors === undefined ? ack() : ack({ response_action: 'errors', errors }));
  });
  app.action(/drop|more/, async ({ ack, action, body, client }) => {
    await ack();
    if (body.type !== 'block_actions' || !('action_id' in action)) return;
    const chosen = action.type === 'overflow' ? action.selected_option.value : 'confirmed';
    await client.chat.postMessage({ channel: body.user.id, text: `${action.action_id}: ${chosen}` });
  });
  app.event('app_home_opened', async ({ event, client }) => {
    const blocks: KnownBlock[] = [{ type: 'header', text: plain('What you hold') }];
    await client.views.publish({ user_id: event.user, view: { type: 'home', blocks } });
  });
}

async function fillAll(page: Page): Promise<void> {
  const modal = page.getByRole('dialog', { name: 'Every input' });
  const pick = async (label: string, typed: string, choice: string): Promise<void> => {
    await modal.getByRole('combobox', { name: label, exact: true }).fill(typed);
    await page.getByRole('option', { name: choice }).click();
  };
  await pick('Person', 'om di', 'Omar Diaz');
  await pick('People', 'sami', 'Sami Haddad');
  await pick('People', 'omar', 'Omar Diaz');
  await pick('Room', 'gen', '#general');
  await pick('Sides', 'sa', 'Salad');
  await pick('Sides', 'ri', 'Rice');
  await modal.getByRole('button', { name: 'Remove Salad' }).click();
  await modal.getByLabel('Hour').fill('16:40');
  await modal.getByLabel('Moment').fill('2026-12-01T12:00');
  await modal.getByRole('radiogroup', { name: 'Verdict' }).getByLabel('Revoke').check();
  await modal.getByRole('group', { name: 'Extras' }).getByLabel('Pepper').check();
  await modal.getByLabel('Plates').fill('2');
}

async function expectWithin(part: Locator, whole: Locator): Promise<void> {
  const [inner, outer] = [await part.boundingBox(), await whole.boundingBox()];
  if (inner === null || outer === null) throw new Error('one of them isn’t there');
  expect(inner.y).toBeGreaterThanOrEqual(outer.y);
  expect(inner.y + inner.height).toBeLessThanOrEqual(outer.y + outer.height);
}

describePage('the page’s inputs', inputBot, (at) => {
  test('send the bot what Slack’s would', async () => {
    const page = await at.open('sami@acme.test');
    const { workspace } = at.scene.sandbox;
    const idOf = (email: string): string | undefined => workspace.memberByEmail(email)?.id;
    await says(page, '/lunch');
    const modal = page.getByRole('dialog', { name: 'Every input' });
    await fillAll(page);
    await modal.getByLabel('Plates').fill('two');
    await modal.getByLabel('Mail').fill('sami@acme.test');
    await modal.getByRole('button', { name: 'Send' }).click();
    await modal.getByRole('alert').filter({ hasText: 'Please enter a whole number.' }).waitFor();
    await modal.getByLabel('Plates').fill('2');
    await modal.getByRole('button', { name: 'Send' }).click();
    await modal.waitFor({ state: 'detached' });

    expect(submitted).toMatchObject({
      person: idOf('omar@acme.test'),
      people: [idOf('sami@acme.test'), idOf('omar@acme.test')],
      room: workspace.conversations.all().find((one) => one.name === 'general')?.id,
      kind: { value: 'cold' },
      sides: [{ value: 'rice' }],
      day: '2026-12-01',
      hour: '16:40',
      moment: Date.parse('2026-12-01T10:00:00Z') / 1000,
      verdict: { value: 'revoke' },
      extras: [{ value: 'pepper' }],
      plates: '2',
      mail: 'sami@acme.test',
    });
  });

  test('ask before a button that wants it, and do nothing on No', async () => {
    const page = await at.open('sami@acme.test');
    await says(page, '/lunch card');
    const ask = page.getByRole('alertdialog', { name: 'Drop it?' });
    await page.getByRole('button', { name: 'Drop' }).click();
    await ask.getByRole('button', { name: 'No' }).click();
    await ask.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'History' }).click();
    await log(page).getByText('more: history').waitFor();
    expect(await log(page).getByText('drop:').count()).toBe(0);
    await page.getByRole('button', { name: 'Drop' }).click();
    await ask.getByRole('button', { name: 'Yes' }).click();
    await log(page).getByText('drop: confirmed').waitFor();
  });

  test('are used by keyboard alone: a menu by its arrows, a question by Escape and Enter', async () => {
    const page = await at.open('sami@acme.test');
    const focused = page.locator(':focus');
    await says(page, '/lunch card');
    const more = page.getByRole('button', { name: 'More actions' });
    await more.press('ArrowDown');
    await page.getByRole('menuitem', { name: 'Explain' }).and(focused).waitFor();
    await page.keyboard.press('ArrowUp');
    await page.getByRole('menuitem', { name: 'History' }).and(focused).waitFor();
    expect(await faultsInLooksAndRoles(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await more.and(focused).waitFor();
    await more.press('Enter');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await log(page).getByText('more: history').waitFor();
    await more.and(focused).waitFor();

    const drop = page.getByRole('button', { name: 'Drop' });
    const ask = page.getByRole('alertdialog', { name: 'Drop it?' });
    await drop.press('Enter');
    await ask.getByRole('button', { name: 'Yes' }).and(focused).waitFor();
    expect(await faultsInLooksAndRoles(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await ask.waitFor({ state: 'detached' });
    await drop.and(focused).waitFor();
    await drop.press('Enter');
    await page.keyboard.press('Enter');
    await log(page).getByText('drop: confirmed').waitFor();
    await drop.and(focused).waitFor();
  });

  test('show what is wrong beside the first that is in fault, in sight and with the focus', async () => {
    const page = await at.open('sami@acme.test', 'phone');
    const focused = page.locator(':focus');
    await says(page, '/lunch');
    const modal = page.getByRole('dialog', { name: 'Every input' });
    const send = modal.getByRole('button', { name: 'Send' });
    await send.tap();
    const person = modal.getByRole('combobox', { name: 'Person' });
    await person.and(focused).waitFor();
    expect(await person.getAttribute('aria-invalid')).toBe('true');
    await page.keyboard.press('Tab');
    expect(await faultsInLooksAndRoles(page)).toEqual([]);

    const submitWith = async (mail: string): Promise<void> => {
      await modal.getByLabel('Mail').fill(mail);
      await send.tap();
    };
    await fillAll(page);
    await page.setViewportSize({ width: 390, height: 480 });
    await submitWith('wrong@acme.test');
    const verdict = modal.getByRole('radiogroup', { name: 'Verdict' });
    await verdict.getByLabel('Revoke').and(focused).waitFor();
    await expect.poll(() => verdict.getAttribute('aria-invalid')).toBe('true');
    const description = modal.locator(`[id="${await verdict.getAttribute('aria-describedby')}"]`);
    expect(await description.textContent()).toBe('Choose what you mean.');
    for (const part of [verdict, description]) await expectWithin(part, modal.locator('.modal-body'));
    expect(await modal.getByLabel('Pepper').getAttribute('aria-invalid')).toBe('true');

    await submitWith('strange@acme.test');
    const refusal = modal.getByRole('alert').filter({ hasText: 'no input block: nowhere' });
    await refusal.waitFor();
    await expectWithin(refusal, modal);
    await page.route('**/api/act', (route) =>
      route.fulfill({ json: { kind: 'errors', errors: { gone: 'This block has gone.' } } }),
    );
    await send.tap();
    await modal.getByRole('alert').filter({ hasText: 'This block has gone.' }).and(focused).waitFor();
  });

  test('show the Home tab that the bot publishes when it is opened', async () => {
    const page = await at.open('sami@acme.test');
    await page.getByRole('button', { name: 'Home' }).click();
    await page.getByRole('main', { name: 'Home' }).getByRole('heading', { name: 'What you hold' }).waitFor();
    expect(await faultsInLooksAndRoles(page)).toEqual([]);
  });
});
