import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumArguments, chromiumPath } from '../support/chromium.ts';
import { builtProgram } from '../support/program.ts';
import { readmeSteps } from './readme-steps.ts';
import { sandboxSettings, startSandboxProgram } from './sandbox-program.ts';
import { Step } from './step.ts';

const name = chromiumPath === undefined ? ' (SKIPPED: no Chromium here, and none in CHROMIUM_PATH)' : '';

describe.skipIf(chromiumPath === undefined)(
  `what the README does behind the bot’s back, on the built program${name}`,
  () => {
    let browser: Browser;
    beforeAll(async () => {
      await builtProgram();
      browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumArguments });
    });
    afterAll(() => browser.close());

    test('is noticed, asked about and settled, and nothing is open then', async () => {
      const program = await startSandboxProgram(await sandboxSettings());
      const page = await browser.newPage({
        viewport: { width: 1280, height: 1000 },
        timezoneId: 'Europe/Berlin',
      });
      page.setDefaultTimeout(90_000);
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(String(error)));
      await page.goto(await program.link());
      const [change, settle, serve] = readmeSteps(/^### Then do something.*$/m).map(
        (step) => new Step(page, step),
      );
      if (!change || !settle || !serve) throw new Error('the README does it in three steps');
      const messages = page.getByRole('log', { name: 'Messages' });
      const holdings = page.getByRole('region', { name: 'Who holds what now' });
      const said = page.getByRole('status').filter({ hasText: 'wasn’t told' });

      await change.becomes();
      const menu = change.names();
      const choose = async (what: string, field: string, typed: string, option: string) => {
        const form = page.getByRole('form', { name: what });
        await form.getByRole('combobox', { name: field }).fill(typed);
        await page.getByRole('option', { name: option }).click();
        return form;
      };
      const opens = async () => {
        await page.getByRole('button', { name: menu }).click();
        const what = change.names();
        await page.getByRole('menuitem', { name: what }).click();
        return what;
      };
      const give = await opens();
      await choose(give, 'Who', 'noah', 'Noah Brandt');
      await change.presses(await choose(give, 'Group', 'readwrite', 'prod_db_readwrite'), 'Give access');
      await said.filter({ hasText: 'Noah Brandt was added to prod_db_readwrite' }).waitFor();
      const take = await opens();
      const taking = await choose(take, 'Whose access', 'kim', 'Kim Larsen · prod_db_readonly');
      await change.presses(taking, 'Take it away');
      await said.filter({ hasText: 'Kim Larsen was removed from prod_db_readonly' }).waitFor();
      const add = await opens();
      await change.presses(await choose(add, 'Group', 'prod_db_readonly', 'prod_db_readonly'), 'Add it');
      await said.filter({ hasText: 'backup-bot was added to prod_db_readonly' }).waitFor();
      await change.types('/access reconcile prod-db');
      await messages.getByText('3 findings wait to be settled').waitFor();

      const card = (text: string) => messages.getByRole('article').filter({ hasText: text });
      const missing = card('Production database · Read only isn’t there any more');
      const found = card('Should it stay?');
      const orphan = card('The account “backup-bot” on Production database');
      for (const one of [missing, orphan, found]) await one.waitFor();
      await change.shows('findings');
      await settle.pressesAndConfirms(missing, 'Restore');
      for (const other of ['Adopt…', 'Ignore…']) {
        expect(settle.names()).toBe(other);
        await found.getByRole('button', { name: other, exact: true }).waitFor();
      }
      await settle.pressesAndConfirms(found, 'Remove');
      const held = (who: string, group: string) =>
        holdings.getByRole('listitem').filter({ hasText: who }).filter({ hasText: group });
      await held('Kim Larsen', 'prod_db_readonly').waitFor();
      await held('Noah Brandt', 'prod_db_readwrite').waitFor({ state: 'detached' });

      await serve.presses(orphan, 'A service account…');
      const form = page.getByRole('dialog', { name: 'A service account' });
      await form.getByRole('combobox', { name: 'Who answers for it' }).fill('Dora');
      await page.getByRole('option', { name: 'Dora Novak' }).click();
      await form.getByRole('textbox', { name: 'What it is for' }).fill('Copies the database every night');
      await serve.presses(form, 'Save');
      await orphan.getByText('it’s a service account and Dora Novak').waitFor();
      await serve.types('/access findings prod-db');
      await messages
        .getByText('No findings on Production database: what is there is what was decided.')
        .waitFor();
      await serve.shows('findings-settled');

      for (const step of [change, settle, serve]) expect(step.left()).toEqual([]);
      expect(faults).toEqual([]);
      await page.close();
      expect(await program.end('SIGINT')).toEqual({ code: 0, signal: null });
    }, 300_000);
  },
);
