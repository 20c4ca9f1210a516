import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { faultsInLooks, faultsInLooksAndRoles } from './page-looks.ts';
import { composer, log, says, type PageScene } from './page-scene.ts';

const pane = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name });

/** What a phone of 390 pixels must be able to do, in the world of the lunch bot. */
export function phoneTests(at: PageScene): void {
  test('on a phone leads through asking, becoming another, allowing and the target, with nothing cut off', async () => {
    const page = await at.open('sami@acme.test', 'phone');
    expect(await composer(page).and(page.locator(':focus')).count()).toBe(0);
    await says(page, '/lunch');
    const modal = page.getByRole('dialog', { name: 'Lunch' });
    await modal.getByRole('combobox', { name: 'Dish' }).tap();
    await page.getByRole('option', { name: 'Pad thai' }).tap();
    await modal.getByText('Pad thai takes 20 minutes.').waitFor();
    await modal.getByRole('textbox', { name: 'Why' }).fill('it is cold');
    await modal.getByRole('button', { name: 'Ask' }).tap();
    await modal.waitFor({ state: 'detached' });

    await pane(page, 'People & chats').tap();
    await expect.poll(() => composer(page).isVisible()).toBe(false);
    expect(await faultsInLooks(page)).toEqual([]);
    await page.getByRole('button', { name: 'Be Omar Diaz' }).tap();
    await log(page).getByText('would like Pad thai').waitFor();
    expect(await faultsInLooksAndRoles(page)).toEqual([]);
    await page.getByRole('button', { name: 'Allow' }).tap();
    await log(page).getByText('Allowed by').waitFor();

    await pane(page, 'Target system').tap();
    await page.getByText('Nobody holds anything here.').waitFor();
    expect(await faultsInLooks(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await composer(page).waitFor();
  });

  test('keeps the message field in sight, uncovered and where it is, above the keyboard of a phone', async () => {
    const page = await at.open('sami@acme.test', 'phone');
    const meta = page.locator('meta[name="viewport"]');
    expect(await meta.getAttribute('content')).toContain('interactive-widget=resizes-content');
    await page.setViewportSize({ width: 390, height: 420 });
    await composer(page).tap();
    const box = await composer(page).boundingBox();
    expect((box?.y ?? 420) + (box?.height ?? 0)).toBeLessThanOrEqual(420);
    await says(page, 'hello');
    await log(page).getByText('hello').waitFor();
    const taller = () =>
      page.evaluate('document.documentElement.scrollHeight - document.documentElement.clientHeight');
    expect(await taller()).toBe(0);
  });

  test('moves the clock by what is typed, and says why it doesn’t', async () => {
    const page = await at.open('sami@acme.test', 'phone');
    const clock = page.getByRole('group', { name: 'clock' });
    const field = clock.getByRole('textbox', { name: 'Move the clock by, or until' });
    const toggle = clock.getByRole('button', { name: 'Move clock' });
    await toggle.tap();
    await field.press('Escape');
    expect(await toggle.and(page.locator(':focus')).count()).toBe(1);
    expect(await field.isVisible()).toBe(false);
    await toggle.tap();
    await field.fill('-2h');
    await field.press('Enter');
    const said = clock.getByRole('alert').filter({ hasText: '“-2h” is in the past' });
    await said.waitFor();
    await clock.getByText('11:00').waitFor();
    expect(await faultsInLooksAndRoles(page)).toEqual([]);

    await field.fill('until tomorrow 9:30');
    await said.waitFor({ state: 'detached' });
    await clock.getByRole('button', { name: 'Move', exact: true }).tap();
    await clock.getByText('09:30').waitFor();
    await page
      .getByRole('status')
      .getByText('The clock says Saturday, November 21st, 2026, 09:30.')
      .waitFor();
    await expect.poll(() => toggle.getAttribute('aria-expanded')).toBe('false');
    expect(await field.isVisible()).toBe(false);
  });
}
