import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { liveDefinitions } from '../../src/program/definitions/live-definitions.ts';
import { ACME_YAML } from '../support/acme-definitions.ts';
import { acmeWorld } from '../support/acme-world.ts';
import { startTickets } from '../support/ticket-services.ts';

it('looks tickets up where the file that was read again says, and closes the way to where it said before', async () => {
  const jira = await startTickets('jira');
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-tickets-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'access.yaml');
  const world = await acmeWorld();
  const ctx = { ...world.ctx };
  const live = liveDefinitions(ctx, world.clock, path, {});
  const yaml = ACME_YAML.replace('type: scripted', 'type: manual, assignees: [wanda@acme.test]');
  const reads = async (check: string, more = '') => {
    writeFileSync(path, `${yaml}\ntickets: { pattern: 'INC-\\d+', example: INC-1${check} }\n${more}`);
    await live.reread();
    return ctx.ticketSource;
  };
  const check = (token: string) =>
    `, check: { from: jira, url: "${jira.url}", email: a@acme.test, token: ${token}, allow_private_addresses: true }`;

  expect(await reads('')).toBeUndefined();
  const first = (await reads(check('one'))) ?? expect.fail('no source');
  await expect(first.lookUp('INC-1')).rejects.toThrow('Jira answered 401');
  expect(await reads(check('one'), '# the same\n')).toBe(first);
  const closes = vi.spyOn(first, 'close');
  const second = await reads(check('two'));
  expect(second).not.toBe(first);
  expect(closes).toHaveBeenCalledOnce();
  onTestFinished(async () => second?.close());
});
