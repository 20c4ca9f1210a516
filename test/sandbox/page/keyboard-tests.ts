import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { composer, log, says, type PageScene } from './page-scene.ts';

const isFocused = async (page: Page, selector: ReturnType<Page['locator']>): Promise<boolean> =>
  (await selector.and(page.locator(':focus')).count()) === 1;

const outlineOf = (element: unknown): string =>
  (globalThis as unknown as { getComputedStyle: (of: unknown) => { outline: string } }).getComputedStyle(
    element,
  ).outline;

/** What somebody without a mouse must be able to do, in the world of the lunch bot. */
export function keyboardTests(at: PageScene): void {
  test('keeps the keyboard inside a modal until Escape closes it, and gives it back to the composer', async () => {
    const page = await at.open('sami@acme.test');
    await says(page, '/lunch');
    const dish = page.getByRole('combobox', { name: 'Dish' });
    await dish.press('ArrowDown');
    await page.getByRole('option', { name: 'Lasagne' }).waitFor();
    await dish.press('ArrowDown');
    await dish.press('Enter');
    await page.getByText('Lentil soup takes 20 minutes.').waitFor();
    expect(await dish.inputValue()).toBe('Lentil soup');

    for (let presses = 0; presses < 8; presses += 1) {
      await page.keyboard.press('Tab');
      expect(await page.getByRole('dialog').locator(':focus').count()).toBe(1);
    }
    await dish.press('ArrowDown');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(1);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await composer(page).and(page.locator(':focus')).count()).toBe(1);
  });

  test('leads past the people to the message field, sends a form with Ctrl and Enter, and stays where a pressed button was', async () => {
    const page = await at.open('sami@acme.test');
    await page.evaluate('document.body.tabIndex = -1, document.body.focus()');
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: 'Skip to the conversation' });
    expect(await isFocused(page, skip)).toBe(true);
    await expect.poll(async () => (await skip.boundingBox())?.y ?? -1).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Enter');
    expect(await isFocused(page, page.getByRole('main'))).toBe(true);

    await says(page, '/lunch');
    const modal = page.getByRole('dialog', { name: 'Lunch' });
    await modal.getByRole('combobox', { name: 'Dish' }).press('ArrowDown');
    await page.getByRole('option', { name: 'Lasagne' }).waitFor();
    await modal.getByRole('combobox', { name: 'Dish' }).press('Enter');
    await modal.getByText('Lasagne takes 20 minutes.').waitFor();
    const why = modal.getByRole('textbox', { name: 'Why' });
    await why.fill('it is cold');
    await why.press('Enter');
    expect(await why.inputValue()).toBe('it is cold\n');
    await why.press('Control+Enter');
    await modal.waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Be Omar Diaz' }).press('Enter');
    const allow = page.getByRole('button', { name: 'Allow' });
    await allow.press('Enter');
    await log(page).getByText('Allowed by').waitFor();
    await allow.waitFor({ state: 'detached' });
    await expect.poll(() => isFocused(page, page.getByRole('article'))).toBe(true);
  });

  test('shows where the keyboard is', async () => {
    const page = await at.open('sami@acme.test');
    const stops = page.locator('.rail-entry, .clock-moves .button, .clock-form .field, .composer .field');
    await page.keyboard.press('Tab');
    for (const stop of await stops.all()) {
      await stop.focus();
      expect(await stop.evaluate(outlineOf)).toMatch(/solid 2px$/);
    }
  });
}
