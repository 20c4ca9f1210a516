import type { App } from '@slack/bolt';
import { expect, test } from 'vitest';
import { onCommand } from '../../../src/slack/listeners/on-command.ts';
import type { SlackContext } from '../../../src/slack/slack-context.ts';
import { acmeWorld } from '../../support/acme-world.ts';
import { MemoryDirectory } from '../../support/memory-directory.ts';

/** What happens, in order, when somebody types this. */
async function orderOf(email: string, text: string): Promise<string[]> {
  const { ctx } = await acmeWorld();
  const order: string[] = [];
  const clients = {
    interactive: { conversations: { open: async () => ({ channel: { id: 'D1' } }) } },
    bulk: { filesUploadV2: async () => void order.push('the file') },
  };
  let listen: (args: object) => Promise<void> = async () => undefined;
  const app = { use: (listener: typeof listen) => (listen = listener) } as unknown as App;
  onCommand(app, { base: ctx, clients, teamId: 'T1', command: '/access' } as unknown as SlackContext);
  const user = { user_id: MemoryDirectory.idOf(email), command: '/access', trigger_id: 't' };
  await listen({
    command: {},
    body: { ...user, text },
    ack: async (answer?: { text: string }) => void order.push(`acknowledged: ${answer?.text ?? ''}`),
    respond: async (answer: { text: string }) => void order.push(`told: ${answer.text}`),
  });
  return order;
}

test.each([
  [
    'iris@acme.test',
    'audit kind:audit export:csv',
    ['the file', expect.stringMatching(/told: \d+ events? (is|are) in the file/)],
  ],
  ['sami@acme.test', 'audit export:jsonl', [expect.stringMatching(/told: Only admins and auditors/)]],
])(
  'an export that %s types is acknowledged before it begins, and they hear what became of it: %s',
  async (email, text, then) => {
    expect(await orderOf(email, text)).toEqual(['acknowledged: ', ...then]);
  },
);

test('what is quick is the acknowledgement itself', async () => {
  expect(await orderOf('sami@acme.test', 'help')).toEqual([expect.stringMatching(/^acknowledged: ./)]);
});
