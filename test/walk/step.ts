import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { faultsInLooks } from '../sandbox/page/page-looks.ts';
import type { ReadmeStep } from './readme-steps.ts';

const SCREENSHOTS = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));
const taking = process.env['TAKE_SCREENSHOTS'] === 'yes';

/** A step of the README, whose words are used up in their order. */
export class Step {
  readonly who: string;
  readonly #page: Page;
  readonly #words: { typed: string[]; pressed: string[]; pictures: string[] };
  constructor(page: Page, { who, ...words }: ReadmeStep) {
    this.who = who;
    this.#page = page;
    this.#words = words;
  }

  async becomes(): Promise<void> {
    await this.#page.getByRole('button', { name: `Be ${this.who}` }).click();
    await expect.poll(() => this.#page.title(), { timeout: 90_000 }).toContain(this.who);
  }

  async types(expected: string): Promise<void> {
    const text = this.#words.typed.shift() ?? '';
    expect(text).toBe(expected);
    const composer = this.#page.getByRole('textbox', { name: 'Message to' });
    await composer.fill(text);
    await composer.press('Enter');
  }

  /** What the README names next in italics. */
  names(): string {
    return this.#words.pressed.shift() ?? '';
  }

  async presses(within: Locator, expected: string): Promise<void> {
    const label = this.names();
    expect(label).toBe(expected);
    await within.getByRole('button', { name: label, exact: true }).first().click();
  }

  /** As `presses`, where Slack asks whether it is meant. */
  async pressesAndConfirms(within: Locator, expected: string): Promise<void> {
    await this.presses(within, expected);
    await this.#page.getByRole('alertdialog').getByRole('button').last().click();
  }

  /**
   * Compares nothing but that the picture is there: with TAKE_SCREENSHOTS=yes it is taken anew. Whatever the size and
   * the colours, what it shows is to be read whole.
   */
  async shows(expected: string): Promise<void> {
    const picture = this.#words.pictures.shift() ?? '';
    expect(picture).toBe(expected);
    const path = `${SCREENSHOTS}${picture}.png`;
    if (taking) await this.#page.screenshot({ path });
    expect(existsSync(path)).toBe(true);
    expect(await faultsInLooks(this.#page)).toEqual([]);
  }

  left(): string[] {
    return Object.values(this.#words).flat();
  }
}
