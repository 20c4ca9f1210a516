import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LEASE_MS } from '../../src/domain/grant/connector.ts';
import { DomainError } from '../../src/domain/errors.ts';
import { recordWithRetry } from '../../src/operations/record-with-retry.ts';
import { DatabaseWatch } from '../../src/operations/upkeep/database-watch.ts';

const ctx = { log: pino({ level: 'silent' }) };

/** Each look at the time is a lease later than the one before. */
function leasesPass(): void {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += LEASE_MS + 1));
}

afterEach(() => vi.restoreAllMocks());

describe('recordWithRetry', () => {
  it('records what was done outside however long the database was away', async () => {
    leasesPass();
    const record = vi
      .fn<() => Promise<string>>()
      .mockRejectedValueOnce(new DomainError('unavailable', 'The connection to the database was lost.'))
      .mockRejectedValueOnce(new DomainError('unavailable', 'The database was too busy.'))
      .mockResolvedValue('recorded');

    await expect(recordWithRetry(ctx, record)).resolves.toBe('recorded');
    expect(record).toHaveBeenCalledTimes(3);
  });

  it('says a trouble of the database once, however often it tries', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line) => void lines.push(line) });
    const full = Object.assign(new Error('could not extend file'), { code: '53100' });
    const record = vi
      .fn<() => Promise<string>>()
      .mockRejectedValueOnce(full)
      .mockRejectedValueOnce(full)
      .mockResolvedValue('recorded');

    await recordWithRetry({ log, databaseWatch: new DatabaseWatch(log, () => 0) }, record);
    expect(lines).toEqual([expect.stringContaining('disk is full')]);
  });

  it('gives up after a lease what fails for another reason, so that the rest goes on', async () => {
    leasesPass();
    const record = vi.fn<() => Promise<void>>().mockRejectedValue(new TypeError('a fault of ours'));

    await expect(recordWithRetry(ctx, record)).rejects.toThrow('a fault of ours');
    expect(record).toHaveBeenCalledTimes(1);
  });

  it('doesn’t try again what the rules refuse', async () => {
    const record = vi.fn<() => Promise<void>>().mockRejectedValue(new DomainError('stale', 'Too late.'));

    await expect(recordWithRetry(ctx, record)).rejects.toThrow('Too late.');
    expect(record).toHaveBeenCalledTimes(1);
  });
});
