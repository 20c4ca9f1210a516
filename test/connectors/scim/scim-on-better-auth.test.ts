import { expect, it, onTestFinished } from 'vitest';
import { everyItem } from '../../../src/domain/pages.ts';
import { exerciseConnector } from '../../support/exercise-connector.ts';
import { startBetterAuth } from '../../support/scim/better-auth-service.ts';
import { betterAuthStand, connectTo } from '../../support/stands/scim-stand.ts';

exerciseConnector('scim on Better Auth', betterAuthStand, { overHttp: true, disables: true });

it('goes on where the service lists fewer than it was asked for', async () => {
  const service = await startBetterAuth();
  onTestFinished(() => service.close());
  const emails = Array.from({ length: 101 }, (_, at) => `m${at}@acme.test`);
  for (const email of emails) await service.addUser(email);
  const connector = connectTo(service.url, { token: service.token, pageSize: 500 });
  onTestFinished(async () => connector.close?.());
  const { items, next } = await connector.reads.accounts();
  expect([items.length, next]).toEqual([100, expect.any(String)]);
  const listed: (string | null)[] = [];
  for await (const { email } of everyItem((cursor) => connector.reads.accounts(cursor))) listed.push(email);
  expect(new Set(listed)).toEqual(new Set(emails));
  expect(listed).toHaveLength(101);
});
