import { expect } from 'vitest';
import type { Recorded } from '../../support/payload-recorder.ts';
import type { Stage } from '../../support/system-stage.ts';

/**
 * One payload of each kind that people send, as Slack sends them, and some that nobody here listens for. What they ask
 * for is decided by then, so that nothing comes of any of them a second time.
 */
export async function oneOfEach(stage: Stage, recorded: Recorded[]): Promise<Recorded[]> {
  const asker = stage.person(9);
  const owner = stage.person(stage.ownersOf(3)[0] ?? 0);
  await asker.types('/access status');
  await asker.opensHome();
  await asker.types('/access request');
  const empty = await asker.modal('Request access');
  await empty.options('Access', 'Resource 3');
  await empty.choose('Access', 'Resource 3 · Use');
  await asker.types('/access request r3/use 1h To look into it');
  await (await asker.modal('Request access')).submit();
  await owner.clicks('Deny');
  const denial = await owner.modal('Deny request');
  await denial.fill('Why', 'Use the replica instead');
  await denial.submit();
  const typeOf = ({ payload }: Recorded) => payload['type'] ?? (payload['command'] && 'command');
  const byType = new Map(recorded.map((one) => [typeOf(one), one]));
  const clicks = recorded.filter((one) => typeOf(one) === 'block_actions');
  const submitted = byType.get('view_submission') ?? expect.unreachable();
  const event = byType.get('event_callback') ?? expect.unreachable();
  const [, command] = recorded.filter(({ as }) => as === 'form');
  const { user, team, api_app_id, trigger_id } = submitted.payload as Record<string, unknown>;
  const odd = (type: string, more: object): Recorded => ({
    as: 'payload',
    payload: { type, callback_id: 'nobody_knows', user, team, api_app_id, trigger_id, ...more },
  });
  const told = (of: object): Recorded => ({ as: 'json', payload: { ...event.payload, event: of } });
  expect([...byType.keys()]).toEqual(
    expect.arrayContaining(['command', 'event_callback', 'block_suggestion', 'block_actions']),
  );
  return [
    ...byType.values(),
    ...clicks,
    command ?? expect.unreachable(),
    { as: 'payload', payload: { ...submitted.payload, type: 'view_closed', is_cleared: false } },
    odd('shortcut', {}),
    odd('message_action', { message: { ts: '1.1', text: 'hello' }, channel: { id: 'C1' } }),
    told({ type: 'user_change', user: { id: asker.id, profile: {}, team_id: 'T1' } }),
    told({ type: 'team_join', user: { id: asker.id, profile: { email: 'new@acme.test' } } }),
    told({ type: 'message', channel: 'D1', text: 'hello', user: asker.id }),
  ];
}
