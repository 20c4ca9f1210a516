import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import {
  AccountTold,
  ActionPayload,
  CommandPayload,
  HomeOpened,
  OptionsPayload,
  readPayload,
  SubmissionPayload,
  TokensRevoked,
} from '../../src/slack/payloads.ts';

const user = { id: 'U1' };
const element = {
  value: null,
  selected_option: null,
  selected_options: null,
  selected_user: null,
  selected_date: null,
};
const view = {
  id: 'V1',
  type: 'modal',
  hash: null,
  callback_id: null,
  private_metadata: null,
  blocks: [{ block_id: null }],
  state: { values: { reason: { reason: element } } },
};
const container = { type: 'message', is_ephemeral: null, channel_id: null, message_ts: null };
const action = { action_id: 'a', action_ts: null, block_id: null, value: null, selected_option: null };

test.each<[string, z.ZodType, Record<string, unknown>]>([
  ['a command', CommandPayload, { user_id: 'U1', command: '/access', text: null, trigger_id: '1.1' }],
  ['a click', ActionPayload, { user, trigger_id: null, container, view: null, actions: [action] }],
  ['a click in a form', ActionPayload, { user, trigger_id: null, container, view, actions: [action] }],
  ['a form', SubmissionPayload, { user, view }],
  ['a form without blocks', SubmissionPayload, { user, view: { ...view, blocks: null, state: null } }],
  ['a form without values', SubmissionPayload, { user, view: { ...view, state: { values: null } } }],
  ['a search', OptionsPayload, { user, action_id: 'a', value: null }],
  ['a Home tab', HomeOpened, { user: 'U1', tab: null }],
  ['a member', AccountTold, { user: null }],
  ['tokens', TokensRevoked, { tokens: { bot: null } }],
  ['no tokens', TokensRevoked, { tokens: null }],
])('%s is read where all that isn’t needed is null', (_, schema, payload) => {
  expect(schema.safeParse(payload).error).toBeUndefined();
});

test('what can’t be read is a word in the log that names where, and nothing of what was sent', () => {
  const said: string[] = [];
  const log = pino({}, { write: (line: string) => said.push(line) });

  expect(readPayload(SubmissionPayload, { user: { id: 7 }, view: 'a secret' }, log)).toBeUndefined();

  expect(said).toHaveLength(1);
  expect(JSON.parse(said[0] ?? '')).toMatchObject({
    level: 40,
    where: ['user.id', 'view'],
    msg: 'a payload was dropped: it is not of the shape that Slack sends',
  });
  expect(said[0]).not.toContain('a secret');
});
