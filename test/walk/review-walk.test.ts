import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumArguments, chromiumPath } from '../support/chromium.ts';
import { builtProgram } from '../support/program.ts';
import { readmeSteps } from './readme-steps.ts';
import { sandboxSettings, startSandboxProgram } from './sandbox-program.ts';
import { Step } from './step.ts';

const name = chromiumPath === undefined ? ' (SKIPPED: no Chromium here, and none in CHROMIUM_PATH)' : '';

describe.skipIf(chromiumPath === undefined)(`the README’s review, on the built program${name}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    await builtProgram();
    browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumArguments });
  });
  afterAll(() => browser.close());

  test('leads from the draft to what was revoked being gone, the picture and the evidence', async () => {
    const program = await startSandboxProgram(await sandboxSettings());
    const page = await browser.newPage({
      viewport: { width: 1280, height: 900 },
      timezoneId: 'Europe/Berlin',
    });
    page.setDefaultTimeout(90_000);
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    await page.goto(await program.link());
    const [draft, decide, close] = readmeSteps(/^### Then review.*$/m).map((step) => new Step(page, step));
    if (!draft || !decide || !close) throw new Error('the README’s review has three steps');
    const messages = page.getByRole('log', { name: 'Messages' });

    await draft.becomes();
    await draft.types('/access campaign start support-desk');
    await messages.getByText('4 items for 2 reviewers, in 2 messages.').waitFor();
    await draft.shows('review-draft');
    await draft.pressesAndConfirms(messages, 'Start');
    await messages.getByText('0 of 4 decided').first().waitFor();

    await decide.becomes();
    await messages.getByText('0 of 3 decided').waitFor();
    await decide.shows('review-batch');
    await decide.presses(messages, 'Revoke');
    await messages.getByText('1 of 3 decided').waitFor();
    await decide.presses(messages, 'Decide several…');
    const form = page.getByRole('dialog', { name: 'Decide several' });
    await form.getByRole('checkbox').first().waitFor();
    for (const box of await form.getByRole('checkbox').all()) await box.check();
    await form.getByRole('radio', { name: decide.names() }).check();
    await decide.presses(form, 'Decide');
    await messages.getByText('3 of 3 decided').waitFor();
    await decide.pressesAndConfirms(messages, 'Submit');
    // The page shows that for some seconds alone, which the message may take longer than.
    await Promise.all([
      page.getByRole('region', { name: 'Who holds what now' }).getByText('taken away').waitFor(),
      messages.getByText('Everything revoked is gone (1 of 1, confirmed at the target).').waitFor(),
    ]);
    await decide.shows('review-submitted');

    await close.becomes();
    await close.presses(messages, 'Revoke');
    await messages.getByText('1 of 1 decided').waitFor();
    await close.pressesAndConfirms(messages, 'Submit');
    await messages.getByText('Everything revoked is gone (1 of 1, confirmed at the target).').waitFor();
    await close.pressesAndConfirms(messages, 'Close now…');
    await messages.getByText('Nothing in it can change now.').first().waitFor();
    await close.presses(messages, 'Chart');
    const picture = messages.getByRole('img', { name: /^Support desk check: 4 of 4 decided/ });
    await picture.waitFor();
    const width = () =>
      picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth);
    await expect.poll(width, { timeout: 90_000 }).toBe(1_200);
    await close.presses(messages, 'Evidence');
    await messages.getByText(/evidence-support-desk-check-.*\.zip/).waitFor();
    await messages.getByText('Its sha-256, also in the audit trail').waitFor();
    await messages.getByText('Its sha-256, also in the audit trail').scrollIntoViewIfNeeded();
    await close.shows('review-closed');

    for (const step of [draft, decide, close]) expect(step.left()).toEqual([]);
    expect(faults).toEqual([]);
    await page.close();
    expect(await program.end('SIGINT')).toEqual({ code: 0, signal: null });
  }, 300_000);
});
