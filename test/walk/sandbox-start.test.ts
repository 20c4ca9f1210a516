import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Act, Snapshot } from '../../src/sandbox/acts.ts';
import { chromiumArguments, chromiumPath } from '../support/chromium.ts';
import { builtProgram, spawnProgram } from '../support/program.ts';
import { sandboxSettings, startSandboxProgram } from './sandbox-program.ts';

beforeAll(async () => void (await builtProgram()));

const STARTING = 'Sallyport is starting.\n';
const PREPARING = 'Preparing the database: this is done once.\n';

describe('a start of the sandbox beside another one', () => {
  let settings: Awaited<ReturnType<typeof sandboxSettings>>;
  let first: Awaited<ReturnType<typeof startSandboxProgram>>;
  const cleanUps: (() => void | Promise<void>)[] = [];
  beforeAll(async () => {
    const finished = (cleanUp: () => void | Promise<void>) => void cleanUps.unshift(cleanUp);
    settings = await sandboxSettings({ finished });
    first = await startSandboxProgram(settings, finished);
    await first.link();
  });
  afterAll(async () => {
    for (const cleanUp of cleanUps) await cleanUp();
  });

  test('refuses a directory or a port that the other one has, in a sentence that says what to do', async () => {
    const sameDirectory = await spawnProgram({ ...settings, SANDBOX_PORT: '0', PORT: '0' });
    expect(await sameDirectory.ended()).toEqual({ code: 1, signal: null });
    expect(sameDirectory.logs()).toBe(
      `${STARTING}${settings.DATA_DIR} is in use by process ${first.pid()}. Stop it, or set DATA_DIR to another directory; for several processes at once set DATABASE_URL.\n`,
    );

    const { DATA_DIR } = await sandboxSettings();
    const samePort = await spawnProgram({ ...settings, DATA_DIR, PORT: '0' });
    expect(await samePort.ended()).toEqual({ code: 1, signal: null });
    expect(samePort.logs()).toBe(
      `${STARTING}Port ${settings.SANDBOX_PORT} is taken by another program, so the sandbox’s page can’t open. Stop that one, or set SANDBOX_PORT to a free port.\n`,
    );
    expect(first.ending()).toBeNull();
  }, 300_000);

  test('goes on without a word where only the port for health and metrics is taken', async () => {
    const { DATA_DIR, SANDBOX_PORT } = await sandboxSettings();
    const second = await startSandboxProgram({ ...settings, DATA_DIR, SANDBOX_PORT });
    const link = await second.link();
    expect(second.logs()).toBe(
      `${STARTING}\n  Sallyport’s sandbox is ready. Open ${link}\n\n  Stop it with Ctrl+C.\n\n`,
    );
  }, 300_000);
});

/** What changes nothing at the target: it is read by itself, from the start on. */
const READING = new Set(['access.accounts', 'access.entitlements', 'access.health', 'access.list']);

describe('the first start of the sandbox', () => {
  test('has something to review: what Acme’s people hold already, also at its target, and only once; and goes on by the clock as it was moved, with what was done behind the bot’s back', async () => {
    const program = await startSandboxProgram(await sandboxSettings({ fromNothing: true }));
    const read = async <T>(url: string): Promise<T> => (await fetch(url)).json() as Promise<T>;
    const held = async (link: string) => {
      const { members } = await read<Pick<Snapshot, 'members'>>(`${link}api/people`);
      return (await read<Snapshot>(`${link}api/snapshot?as=${members[0]?.id}`)).target;
    };
    const first = await held(await program.link());
    expect(program.logs()).toContain(`${STARTING}${PREPARING}`);
    expect(first.holdings).toHaveLength(17);
    expect(first.holdings).toContainEqual({
      target: 'prod_db_readonly',
      email: 'iris@acme.test',
      name: 'Iris Chen',
      since: '2022-03-14T00:00:00.000Z',
      expiresAt: null,
      lastUsedAt: expect.any(String),
      sessions: 0,
    });
    expect(first.calls.map(({ type }) => type).filter((type) => !READING.has(type))).toEqual([]);

    const now = async (link: string) => {
      const { members } = await read<Pick<Snapshot, 'members'>>(`${link}api/people`);
      return new Date((await read<Snapshot>(`${link}api/snapshot?as=${members[0]?.id}`)).now).getTime();
    };
    const link = await program.link();
    const { members } = await read<Pick<Snapshot, 'members'>>(`${link}api/people`);
    const act = async (wanted: Act) => {
      const done = await fetch(`${link}api/act`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-sandbox': '1' },
        body: JSON.stringify({ as: members[0]?.id, act: wanted }),
      });
      return done.json();
    };
    expect(await act({ kind: 'advance', minutes: 7 * 60 })).toEqual({ kind: 'ok' });
    const then = await now(link);
    expect(then - Date.now()).toBeGreaterThan(6 * 3_600_000);

    const change = { kind: 'give', email: 'sami@acme.test', group: 'vpn_users' } as const;
    expect(await act({ kind: 'change-out-of-band', change })).toEqual({
      kind: 'changed',
      message: 'Sami Okafor was added to vpn_users, and Sallyport wasn’t told.',
    });
    const { holdings, calls } = await held(link);
    expect(holdings).toHaveLength(18);
    expect(calls.filter(({ type }) => type === 'access.grant')).toEqual([]);

    expect(await program.end('SIGINT')).toEqual({ code: 0, signal: null });
    program.again();
    await expect
      .poll(async () => (await held(await program.link())).holdings, { timeout: 60_000 })
      .toEqual(holdings);
    expect(await now(await program.link())).toBeGreaterThanOrEqual(then);
  }, 300_000);
});

const name = chromiumPath === undefined ? ' (SKIPPED: no Chromium here, and none in CHROMIUM_PATH)' : '';

describe.skipIf(chromiumPath === undefined)(`a restart of the sandbox${name}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumArguments });
  });
  afterAll(() => browser.close());

  test('follows Ctrl+C and keeps what was granted, the messages and the moved clock', async () => {
    const program = await startSandboxProgram(await sandboxSettings());
    const page = await browser.newPage({ timezoneId: 'Europe/Berlin' });
    page.setDefaultTimeout(90_000);
    const asNoah = `${await program.link()}?as=noah@acme.test`;
    await page.goto(asNoah);
    const messages = page.getByRole('log', { name: 'Messages' });
    const holdings = page.getByRole('region', { name: 'Who holds what now' });
    const composer = page.getByRole('textbox', { name: 'Message to' });
    await composer.fill('/access request analytics/viewer 7d');
    await composer.press('Enter');
    await page.getByRole('button', { name: 'Send request' }).click();
    await messages.getByText('You have access to Analytics').waitFor();
    await page.getByRole('button', { name: '+1 day' }).click();
    await page.getByRole('button', { name: '+1 day', disabled: false }).waitFor();
    const said = await messages.getByText('You have access to Analytics').textContent();

    expect(await program.end('SIGINT')).toEqual({ code: 0, signal: null });

    const lost = page.getByText('Lost the connection to the sandbox.');
    await lost.waitFor();
    program.again();
    await lost.waitFor({ state: 'detached', timeout: 90_000 });
    await page.goto(asNoah);
    await holdings.getByText('analytics_viewer').waitFor();
    expect(await messages.getByText('You have access to Analytics').textContent()).toBe(said);
    await messages.getByRole('button', { name: 'Give back' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Give back' }).click();
    // The page shows that for some seconds alone, which the message may take longer than.
    await Promise.all([
      holdings.getByText('taken away').waitFor(),
      messages.getByText(/ended today at .* \(given back\)\. Confirmed gone\./).waitFor(),
    ]);
    await page.close();
  }, 300_000);
});
