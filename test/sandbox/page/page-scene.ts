import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest';
import { buildPage } from '../../../scripts/build-page.mjs';
import { chromiumArguments, chromiumPath } from '../../support/chromium.ts';
import { lunchScene, type Scene } from '../bolt-app.ts';

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

type Register = Parameters<typeof lunchScene>[2];

export interface PageScene {
  scene: Scene;
  pageDir: string;
  /** A tab in which one is the member of this address, or a phone. */
  open: (as: string, on?: 'phone') => Promise<Page>;
}

/** Tests on the built page in a real browser, over a sandbox and a bot of their own each. */
export function describePage(what: string, register: Register, tests: (at: PageScene) => void): void {
  const name =
    chromiumPath === undefined ? `${what} (SKIPPED: no Chromium here, and none in CHROMIUM_PATH)` : what;
  describe.skipIf(chromiumPath === undefined)(name, () => {
    let browser: Browser;
    let faults: string[] = [];
    const open = async (as: string, on?: 'phone'): Promise<Page> => {
      const page = await browser.newPage(on === 'phone' ? phone : { viewport: { width: 1280, height: 800 } });
      page.setDefaultTimeout(5000);
      page.on('pageerror', (error) => faults.push(String(error)));
      await page.goto(`${at.scene.sandbox.url}?as=${as}`);
      await composer(page).waitFor();
      return page;
    };
    const at = { open } as PageScene;

    beforeAll(async () => {
      at.pageDir = await mkdtemp(join(tmpdir(), 'sallyport-page-'));
      await buildPage(at.pageDir);
      browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumArguments });
    });
    afterAll(async () => {
      await browser?.close();
      await rm(at.pageDir, { recursive: true, force: true });
    });
    beforeEach(async () => {
      faults = [];
      at.scene = await lunchScene('socket', {}, register);
      Object.assign(at.scene.sandbox.workspace.options, { pageDir: at.pageDir });
    });
    afterEach(async () => {
      for (const context of browser.contexts()) await context.close();
      await at.scene.close();
      expect(faults).toEqual([]);
    });
    tests(at);
  });
}

export const composer = (page: Page): Locator => page.getByRole('textbox', { name: 'Message to' });

export const log = (page: Page): Locator => page.getByRole('log', { name: 'Messages' });

export async function says(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press('Enter');
}
