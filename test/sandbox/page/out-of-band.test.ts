import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { targetOf } from '../target/target-of.ts';
import { faultsInLooks, faultsInLooksAndRoles } from './page-looks.ts';
import { describePage, type PageScene } from './page-scene.ts';

const OMAR = { email: 'omar@acme.test', name: 'Omar Diaz' };

const menuButton = (page: Page) => page.getByRole('button', { name: 'Do something behind the bot’s back' });
const isFocused = async (page: Page, what: ReturnType<Page['locator']>) =>
  expect.poll(() => what.and(page.locator(':focus')).count()).toBe(1);

/** Omar is an editor at the target; the page has its panel open. */
async function opened(at: PageScene, on?: 'phone') {
  const target = await targetOf(at.scene.sandbox, ['editors', 'admins']);
  await target.hold({ target: 'editors', ...OMAR });
  const page = await at.open('sami@acme.test', on);
  if (on === 'phone') await page.getByRole('button', { name: 'Target system' }).tap();
  await menuButton(page).waitFor();
  const held = () => target.state().holdings.map(({ name, email, target: group }) => [name, email, group]);
  return { page, held };
}

describePage('what is done behind the bot’s back', undefined, (at) => {
  test('is given and taken with the keyboard alone, told in a sentence, and shown', async () => {
    const { page, held } = await opened(at);
    await menuButton(page).press('ArrowDown');
    await isFocused(page, page.getByRole('menuitem', { name: 'Give somebody access' }));
    await page.keyboard.press('Enter');
    const form = page.getByRole('form', { name: 'Give somebody access' });
    await isFocused(page, form.getByRole('combobox', { name: 'Who' }));
    await page.keyboard.type('sam');
    await page.getByRole('option', { name: 'Sami Haddad' }).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type('adm');
    await page.getByRole('option', { name: 'admins' }).waitFor();
    await page.keyboard.press('Enter');
    for (const key of ['Tab', 'Tab', 'Enter']) await page.keyboard.press(key);
    const said = page.getByRole('status').filter({ hasText: 'wasn’t told' });
    await said.filter({ hasText: 'Sami Haddad was added to admins' }).waitFor();
    await isFocused(page, menuButton(page));
    const holdings = page.getByRole('region', { name: 'Who holds what now' });
    await holdings.getByRole('listitem').filter({ hasText: 'Sami Haddad' }).getByText('admins').waitFor();

    await page.keyboard.press('Enter');
    await said.waitFor({ state: 'detached' });
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await isFocused(page, page.getByRole('combobox', { name: 'Whose access' }));
    await page.keyboard.type('omar');
    await page.getByRole('option', { name: 'Omar Diaz · editors' }).waitFor();
    for (const key of ['Enter', 'Tab', 'Tab', 'Enter']) await page.keyboard.press(key);
    await said.filter({ hasText: 'Omar Diaz was removed from editors' }).waitFor();
    await holdings.getByText('taken away').waitFor();
    expect(held()).toEqual([['Sami Haddad', 'sami@acme.test', 'admins']]);
  });

  test('leaves an account of somebody who left, and one without an address, on a phone with nothing cut off', async () => {
    const { page, held } = await opened(at, 'phone');
    const chooses = async (what: string) => {
      await menuButton(page).tap();
      await page.getByRole('menuitem', { name: what }).tap();
    };
    const picks = async (group: string) => {
      await page.getByRole('combobox', { name: 'Group' }).tap();
      await page.getByRole('option', { name: group }).tap();
    };
    await menuButton(page).tap();
    expect(await faultsInLooks(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await isFocused(page, menuButton(page));

    await chooses('Leave a former colleague’s account');
    const who = page.getByRole('combobox', { name: 'Who left' });
    expect(await who.inputValue()).toBe('frank.former@acme.test');
    expect(await faultsInLooks(page)).toEqual([]);
    await picks('admins');
    await page.getByRole('button', { name: 'Leave it there' }).tap();
    await page.getByText('An account of frank.former@acme.test was left in admins').waitFor();

    await chooses('Add a service account');
    expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('backup-bot');
    await picks('editors');
    await page.getByRole('button', { name: 'Add it' }).tap();
    await page.getByText('The service account backup-bot was added to editors').waitFor();
    await page.getByText('without an address').waitFor();
    expect(await faultsInLooks(page)).toEqual([]);
    expect(held().slice(1)).toEqual([
      ['frank.former@acme.test', 'frank.former@acme.test', 'admins'],
      ['backup-bot', null, 'editors'],
    ]);
  });

  test('takes any address, says what is missing and what is refused, and is left with Escape', async () => {
    const { page, held } = await opened(at);
    await menuButton(page).click();
    await page.getByRole('menuitem', { name: 'Give somebody access' }).click();
    const form = page.getByRole('form', { name: 'Give somebody access' });
    const says = async (sentence: string) => {
      await form.getByRole('button', { name: 'Give access' }).click();
      await form.getByRole('alert').filter({ hasText: sentence }).waitFor();
    };
    await says('Choose somebody, or type an address.');
    const who = form.getByRole('combobox', { name: 'Who' });
    await who.fill('nobody');
    await page.getByText('Nobody here is called that.').waitFor();
    await who.fill(OMAR.email);
    await page.getByRole('option', { name: OMAR.name }).waitFor();
    await who.press('Tab');
    expect(await who.inputValue()).toBe(OMAR.name);
    await says('Choose a group.');
    await form.getByRole('combobox', { name: 'Group' }).click();
    await page.getByRole('option', { name: 'editors' }).click();
    await says('Omar Diaz is in editors already.');
    expect(await faultsInLooksAndRoles(page)).toEqual([]);

    await who.fill('mona@elsewhere.test');
    await who.press('Tab');
    await form.getByRole('alert').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await form.waitFor({ state: 'detached' });
    await isFocused(page, menuButton(page));
    expect(held()).toEqual([[OMAR.name, OMAR.email, 'editors']]);

    await menuButton(page).click();
    await page.getByRole('menuitem', { name: 'Give somebody access' }).click();
    await who.fill('mona@elsewhere.test');
    await page.getByRole('option', { name: 'mona@elsewhere.test' }).click();
    await form.getByRole('combobox', { name: 'Group' }).click();
    await page.getByRole('option', { name: 'admins' }).click();
    await form.getByRole('button', { name: 'Give access' }).click();
    await page.getByText('mona@elsewhere.test was added to admins').waitFor();
    expect(held().slice(1)).toEqual([['mona@elsewhere.test', 'mona@elsewhere.test', 'admins']]);
  });
});
