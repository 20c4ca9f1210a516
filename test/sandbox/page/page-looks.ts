import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { measurePage } from './measure-page.mjs';

const phone = { width: 390, height: 844 };
const desk = { width: 1280, height: 800 };

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string }[];
}

/**
 * What is wrong with how the page looks now, on a desk and on a phone, by day and by night: text of too little contrast,
 * what is cut off or scrolls sideways, what a finger can't press. The page is left as it was.
 */
export async function faultsInLooks(page: Page): Promise<string[]> {
  const faults: string[] = [];
  await inEachLook(page, async (look, isPhone) => {
    for (const fault of await page.evaluate(measurePage, isPhone)) faults.push(`${look}: ${fault}`);
  });
  return faults;
}

/** The same, and what axe finds: of colours it says no more than was measured, so once for each size is enough. */
export async function faultsInLooksAndRoles(page: Page): Promise<string[]> {
  const faults: string[] = [];
  await inEachLook(page, async (look, isPhone, isDark) => {
    for (const fault of await page.evaluate(measurePage, isPhone)) faults.push(`${look}: ${fault}`);
    if (isPhone !== isDark) return;
    if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
    const found = await page.evaluate<Violation[]>(
      `axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations)`,
    );
    for (const { id, impact, nodes } of found)
      faults.push(`${look}: ${impact} ${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
  return faults;
}

async function inEachLook(
  page: Page,
  judge: (look: string, isPhone: boolean, isDark: boolean) => Promise<void>,
): Promise<void> {
  const before = page.viewportSize();
  for (const size of [desk, phone])
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme });
      await judge(`${size.width} ${colorScheme}`, size === phone, colorScheme === 'dark');
    }
  await page.emulateMedia({ colorScheme: 'light' });
  if (before !== null) await page.setViewportSize(before);
}
