import { WebClient } from '@slack/web-api';
import { expect, test } from 'vitest';
import type { TargetState } from '../../src/sandbox/acts.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { sandboxOptions } from './bolt-app.ts';
import { keyboardTests } from './page/keyboard-tests.ts';
import { composer, describePage, log, says } from './page/page-scene.ts';
import { phoneTests } from './page/phone-tests.ts';

const ONE_DOT =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

const animationOf = (element: unknown): string =>
  (
    globalThis as unknown as { getComputedStyle: (of: unknown) => { animationName: string } }
  ).getComputedStyle(element).animationName;

describePage('the page', undefined, (at) => {
  test('lets one person ask, become another, and answer', async () => {
    const page = await at.open('sami@acme.test');
    await composer(page).pressSequentially('/lu');
    await page.getByRole('option', { name: '/lunch' }).waitFor();
    await composer(page).press('Enter');
    await composer(page).press('Enter');

    const modal = page.getByRole('dialog', { name: 'Lunch' });
    await modal.getByRole('textbox', { name: 'Why' }).fill('just because');
    await modal.getByRole('combobox', { name: 'Dish' }).pressSequentially('la');
    await page.getByRole('option', { name: 'Lasagne' }).waitFor();
    await modal.getByRole('combobox', { name: 'Dish' }).fill('pad');
    await page.getByRole('option', { name: 'Pad thai' }).click();
    await modal.getByText('Pad thai takes 20 minutes.').waitFor();
    await modal.getByRole('button', { name: 'Ask' }).click();

    await modal.getByRole('alert').filter({ hasText: 'Give a better reason.' }).waitFor();
    expect(await modal.getByRole('textbox', { name: 'Why' }).inputValue()).toBe('just because');
    await modal.getByRole('textbox', { name: 'Why' }).fill('it is *cold*');
    await modal.getByText('Give a better reason.').waitFor({ state: 'detached' });
    expect(await modal.getByRole('textbox', { name: 'Why' }).getAttribute('aria-invalid')).toBe('false');
    await modal.getByRole('button', { name: 'Ask' }).click();
    await modal.waitFor({ state: 'detached' });

    const omar = page.getByRole('button', { name: 'Be Omar Diaz' });
    await omar.getByText('1 unread').waitFor();
    await omar.click();
    await log(page).getByText('would like Pad thai').waitFor();
    expect(page.url()).toContain('as=omar@acme.test');
    await page.getByRole('button', { name: 'Allow' }).click();
    await log(page).getByText('Allowed by').waitFor();
    await page.getByRole('button', { name: 'Allow' }).waitFor({ state: 'detached' });
    await omar.getByText('unread').waitFor({ state: 'detached' });
  });

  test('is two people in two tabs, each told at once what the other does', async () => {
    const [sami, omar] = [await at.open('sami@acme.test'), await at.open('omar@acme.test')];
    for (const page of [sami, omar]) await page.getByRole('button', { name: 'general' }).click();
    await says(sami, 'is anybody there?');
    await log(omar).getByText('is anybody there?').waitFor();
    await says(omar, 'yes');
    await log(sami).getByText('yes').waitFor();
  });

  test('never takes what people or the bot write for HTML', async () => {
    const page = await at.open('sami@acme.test');
    const hostile =
      '<img src=x onerror="document.title=1"> <script>document.title=1</script> <javascript:alert(1)|x>';
    await page.getByRole('button', { name: 'general' }).click();
    await says(page, hostile);
    await log(page).getByText(hostile).waitFor();
    expect(await log(page).locator('img, script, a').count()).toBe(0);
  });

  test('shows a picture in its message, described by its title', async () => {
    const { sandbox } = at.scene;
    const page = await at.open('sami@acme.test');
    const member = sandbox.workspace.memberByEmail('sami@acme.test');
    const client = new WebClient('xoxb-sandbox', { slackApiUrl: sandbox.apiUrl });
    await client.filesUploadV2({
      channel_id: sandbox.workspace.directWith(member?.id ?? '').id,
      filename: 'progress.png',
      title: 'Half of it is done',
      file: Buffer.from(ONE_DOT, 'base64'),
    });
    const picture = log(page).getByRole('img', { name: 'Half of it is done' });
    await picture.waitFor();
    await expect
      .poll(() => picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth))
      .toBeGreaterThan(0);
  });

  test('shows what the far end says as it changes, and marks what was taken away, moving nothing for whoever wants no motion', async () => {
    const page = await at.open('sami@acme.test');
    let target: TargetState = { holdings: [], calls: [], groups: [] };
    Object.assign(at.scene.sandbox.workspace.options, {
      targetState: () => target,
      openSession: (name: string, email: string) => {
        const opens = ({ target: one, email: whose }: TargetState['holdings'][number]) =>
          one === name && whose === email;
        target = {
          ...target,
          holdings: target.holdings.map((one) => (opens(one) ? { ...one, sessions: one.sessions + 1 } : one)),
        };
        at.scene.sandbox.workspace.changed();
        return true;
      },
    });
    const panel = page.getByRole('complementary', { name: 'Target system' });
    await panel.getByText('Nobody holds anything here.').waitFor();

    const since = at.scene.sandbox.workspace.now().toISOString();
    const held = {
      target: 'app_readonly',
      email: 'sami@acme.test',
      name: 'Sami Haddad',
      since,
      expiresAt: since,
      sessions: 0,
    };
    const another = { ...held, email: 'omar@acme.test', name: 'Omar Reyes', sessions: 2 };
    target = { holdings: [held, another], calls: [], groups: [] };
    at.scene.sandbox.workspace.changed();
    await panel.getByText('app_readonly').first().waitFor();
    await panel.getByText(/^since today, 11:00, until today, 11:00$/).waitFor();
    await panel.getByText('until today, 11:00, 2 sessions open').waitFor();

    // Each uses what is their own.
    const use = panel.getByRole('button', { name: 'Use it' });
    expect(await use.count()).toBe(1);
    await use.click();
    await panel.getByText('until today, 11:00, 1 session open').waitFor();

    target = { holdings: [], calls: [], groups: [] };
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.getByRole('button', { name: '+1 hour' }).click();
    const gone = panel.getByRole('listitem').filter({ hasText: 'taken away' }).first();
    await gone.waitFor();
    expect(await gone.evaluate(animationOf)).toBe('none');
    await page.getByRole('group', { name: 'clock' }).getByText('12:00').waitFor();
  });

  test('says in Slack’s words why a command failed, and gives the text back', async () => {
    const page = await at.open('sami@acme.test');
    await says(page, '/brunch now');
    await page.getByRole('alert').filter({ hasText: '/brunch is not a valid command' }).waitFor();
    expect(await composer(page).inputValue()).toBe('/brunch now');
    await page.getByRole('button', { name: 'Dismiss notice' }).click();
    await page.getByRole('alert').waitFor({ state: 'detached' });
  });

  keyboardTests(at);
  phoneTests(at);

  test('says that the connection is lost, and goes on when the workspace is back', async () => {
    const page = await at.open('sami@acme.test');
    const port = Number(new URL(at.scene.sandbox.url).port);
    await at.scene.close();
    const lost = page.getByText('Lost the connection to the sandbox.');
    await lost.waitFor();
    const again = await startSandbox(sandboxOptions({ port, pageDir: at.pageDir }));
    at.scene = { ...at.scene, sandbox: again, close: () => again.close() };
    await lost.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'general' }).click();
    await says(page, 'back again');
    await log(page).getByText('back again').waitFor();
  });
});
