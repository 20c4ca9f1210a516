import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { measurePage } from './measure-page.mjs';

const phone = { width: 390, height: 844 };
const desk = { width: 1280, height: 800 };

/** What floats is placed anew in the frame after the size has changed; what fades is judged as it stands, not on its way. */
const TWO_FRAMES = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))';

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string }[];
}

/**
 * What is wrong with how the page looks now, on a desk by day and on a phone by night: text of too little contrast, what is
 * cut off or scrolls sideways, what a finger can't press. The page is left as it was.
 */
export async function faultsInLooks(page: Page): Promise<string[]> {
  const faults: string[] = [];
  await inEachLook(page, async (look, isPhone, isDark) => {
    if (isPhone === isDark) faults.push(...(await measured(page, look, isPhone)));
  });
  return faults;
}

/** The same on both by day and by night, and what axe finds: of colours it says no more than is measured. */
export async function faultsInLooksAndRoles(page: Page): Promise<string[]> {
  const faults: string[] = [];
  await inEachLook(page, async (look, isPhone, isDark) => {
    faults.push(...(await measured(page, look, isPhone)));
    if (isPhone === isDark) faults.push(...(await foundByAxe(page, look)));
  });
  return faults;
}

async function measured(page: Page, look: string, isPhone: boolean): Promise<string[]> {
  return (await page.evaluate(measurePage, isPhone)).map((fault) => `${look}: ${fault}`);
}

async function foundByAxe(page: Page, look: string): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  const found = await page.evaluate<Violation[]>(
    `axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations)`,
  );
  return found.map(
    ({ id, impact, nodes }) => `${look}: ${impact} ${id}: ${nodes.map(({ html }) => html).join(' ')}`,
  );
}

async function inEachLook(
  page: Page,
  judge: (look: string, isPhone: boolean, isDark: boolean) => Promise<void>,
): Promise<void> {
  const before = page.viewportSize();
  for (const size of [desk, phone])
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.evaluate(TWO_FRAMES);
      await judge(`${size.width} ${colorScheme}`, size === phone, colorScheme === 'dark');
    }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'no-preference' });
  if (before !== null) await page.setViewportSize(before);
}
