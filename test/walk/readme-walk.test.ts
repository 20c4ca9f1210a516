import { readFileSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumArguments, chromiumPath } from '../support/chromium.ts';
import { builtProgram } from '../support/program.ts';
import { readmeStart, readmeSteps } from './readme-steps.ts';
import { Step } from './step.ts';
import { sandboxSettings, startSandboxProgram } from './sandbox-program.ts';

const name = chromiumPath === undefined ? ' (SKIPPED: no Chromium here, and none in CHROMIUM_PATH)' : '';

describe.skipIf(chromiumPath === undefined)(`the README’s walk${name}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    await builtProgram();
    browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumArguments });
  });
  afterAll(() => browser.close());

  test('leads from the request to the end of the access, and to who did what', async () => {
    const program = await startSandboxProgram(await sandboxSettings());
    const link = await program.link();
    expect(
      program
        .logs()
        .split(/\s+/)
        .filter((word) => word.startsWith('http')),
    ).toEqual([link]);
    const page = await browser.newPage({
      viewport: { width: 1280, height: 720 },
      timezoneId: 'Europe/Berlin',
    });
    page.setDefaultTimeout(90_000);
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    await page.goto(link);
    const [ask, approve, watch, audit] = readmeSteps(/^## Try it.*$/m).map((step) => new Step(page, step));
    if (!ask || !approve || !watch || !audit) throw new Error('the README’s walk has four steps');

    await page.getByRole('button', { name: 'Sallyport' }).and(page.locator('[aria-current]')).waitFor();
    // The first looks are through: what they found is older in the trail than what follows.
    await page.getByRole('button', { name: 'Be Lena' }).getByTitle('2 unread').waitFor();
    expect(await page.title()).toContain(ask.who);
    await ask.types('/access request');
    const modal = page.getByRole('dialog', { name: 'Request access' });
    const access = modal.getByRole('combobox', { name: 'Access' });
    await access.pressSequentially('prod');
    await page.getByRole('option', { name: ask.names(), exact: true }).click();
    await modal.getByText('Who will be asked').waitFor();
    await modal.getByText('Omar Haddad or Dora Novak').waitFor();
    expect(await modal.getByRole('combobox', { name: 'For how long' }).inputValue()).toBe(ask.names());
    await modal.getByRole('textbox', { name: 'Why' }).fill('A customer can’t see their invoices');
    await modal.getByText('Access', { exact: true }).scrollIntoViewIfNeeded();
    await ask.shows('request');
    await ask.presses(modal, 'Send request');
    await modal.waitFor({ state: 'detached' });

    await approve.becomes();
    const messages = page.getByRole('log', { name: 'Messages' });
    await messages.getByText('asks for Production database · Read only for 1 hour').waitFor();
    await messages.getByText('A customer can’t see their invoices').waitFor();
    await approve.shows('approve');
    await approve.presses(messages, 'Approve');
    await messages.getByText('Approved by Omar Haddad').waitFor();
    await messages.getByRole('button', { name: 'Approve' }).waitFor({ state: 'detached' });

    await watch.becomes();
    await messages
      .getByText(/You have access to Production database · Read only until \d\d:\d\d\./)
      .waitFor();
    const holdings = page.getByRole('region', { name: 'Who holds what now' });
    const held = holdings.getByRole('listitem').filter({ hasText: watch.who });
    await held.getByText('prod_db_readonly').waitFor();
    await held.getByText(/until today|until tomorrow/).waitFor();
    await watch.presses(holdings, 'Use it');
    await held.getByText('1 session open').waitFor();
    await watch.shows('granted');
    await watch.presses(page.locator('body'), '+1 hour');
    // The page shows that for some seconds alone, which the message may take longer than.
    await Promise.all([
      holdings.getByText('taken away').waitFor(),
      messages
        .getByText(/ended today at .* \(expired\)\. Confirmed gone\. The session you had open was ended\./)
        .waitFor(),
    ]);
    expect(watch.names()).toBe('Give back');
    await watch.shows('ended');

    await audit.becomes();
    await audit.types('/access audit');
    for (const said of [/Sami Okafor .* asked for/, /Omar Haddad .* approved/, /Sallyport gave Sami Okafor/])
      await messages.getByText(said).first().waitFor();
    await messages
      .getByText(/Sallyport ended Sami Okafor’s Production database · Read only \(expired\)/)
      .waitFor();
    await audit.shows('audit');
    await audit.presses(messages, 'Export CSV');
    await messages.getByText(/audit-.*\.csv/).waitFor();

    for (const step of [ask, approve, watch, audit]) expect(step.left()).toEqual([]);
    expect(faults).toEqual([]);
    await page.close();
    expect(await program.end('SIGINT')).toEqual({ code: 0, signal: null });
  }, 300_000);

  test('begins with commands that there are', () => {
    const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(readmeStart()).toBe('npm ci && npm start');
    expect(scripts.start).toContain('dist/cli.js start');
  });
});
