import { describe, expect, it } from 'vitest';
import { makeConnectors } from '../../src/connectors/index.ts';
import { time } from '../support/webhook-stand.ts';

async function placeOf(type: string, settings: Record<string, unknown>) {
  const sections = new Map([['one', { id: 'one', type, settings }]]);
  const connector = (await makeConnectors(sections, time)).get('one');
  await connector?.close?.();
  return connector?.place;
}
const secret = 'a secret of 16 characters';
const webhook = (url: string, more = {}) => placeOf('webhook', { url, secret, ...more });
const postgres = (url: string, more = {}) => placeOf('postgres', { url, ...more });

describe('the place where a connector acts', () => {
  it('is a webhook’s whole URL, whatever its secret', async () => {
    const here = await webhook('https://hooks.acme.test/access');
    expect(await webhook('https://hooks.acme.test/access', { secret: 'another of 16 characters' })).toEqual(
      here,
    );
    for (const url of [
      'https://hooks2.acme.test/access',
      'https://hooks.acme.test/other',
      'https://hooks.acme.test/access?to=b',
      'https://hooks.acme.test:8443/access',
    ])
      expect((await webhook(url))?.id, url).not.toBe(here?.id);
  });

  it('is a PostgreSQL server, whoever logs in, at whichever of its databases', async () => {
    const here = await postgres('postgres://sallyport:one@db.acme.test/app');
    expect(
      await postgres('postgres://other:two@DB.acme.test:5432/postgres?sslmode=require', {
        set_valid_until: true,
      }),
    ).toEqual(here);
    for (const url of [
      'postgres://sallyport:one@db2.acme.test/app',
      'postgres://sallyport:one@db.acme.test:5433/app',
    ])
      expect((await postgres(url))?.id, url).not.toBe(here?.id);
  });

  it('is another where the type is another, and says no more of it than the host', async () => {
    const ids = await Promise.all([
      webhook('https://db.acme.test/?key=hidden'),
      postgres('postgres://sallyport:hidden@db.acme.test/hidden'),
      placeOf('manual', { assignees: ['wanda@acme.test'] }),
    ]);
    expect(new Set(ids.map((place) => place?.id)).size).toBe(3);
    expect(JSON.stringify(ids)).not.toContain('hidden');
    expect(await placeOf('manual', { assignees: ['ada@acme.test'] })).toEqual(ids[2]);
  });
});
