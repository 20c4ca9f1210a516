import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumArguments, chromiumPath } from '../support/chromium.ts';
import { builtProgram } from '../support/program.ts';
import { sandboxSettings, startSandboxProgram } from './sandbox-program.ts';

const name = chromiumPath === undefined ? ' (SKIPPED: no Chromium here, and none in CHROMIUM_PATH)' : '';

describe.skipIf(chromiumPath === undefined)(`Acme’s small review, on the built program${name}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    await builtProgram();
    browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumArguments });
  });
  afterAll(() => browser.close());

  test('starts from what Acme’s people hold, and sends its picture and its evidence', async () => {
    const program = await startSandboxProgram(await sandboxSettings());
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.setDefaultTimeout(30_000);
    await page.goto(`${await program.link()}?as=ada@acme.test`);
    const messages = page.getByRole('log', { name: 'Messages' });
    const composer = page.getByRole('textbox', { name: 'Message to' });
    await composer.fill('/access campaign start support-desk');
    await composer.press('Enter');
    await messages.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Start' }).click();

    await messages.getByRole('button', { name: 'Chart' }).click();
    const picture = messages.getByRole('img', { name: /^Support desk check: 0 of 4 done/ });
    await picture.waitFor();
    const width = () =>
      picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth);
    await expect.poll(width, { timeout: 30_000 }).toBe(1_200);

    await messages.getByRole('button', { name: 'Evidence' }).click();
    await messages.getByText(/evidence-support-desk-check-.*\.zip/).waitFor();
    await page.close();
    expect(await program.end('SIGINT')).toEqual({ code: 0, signal: null });
  }, 180_000);
});
