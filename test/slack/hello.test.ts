import { describe, expect, test } from 'vitest';
import { acmeScene } from './support/scene.ts';

describe('words to the bot', () => {
  test('are answered once, with what it can do and buttons that do it', async () => {
    const scene = await acmeScene();
    const sami = scene.person('sami');
    await sami.types('hello');
    await sami.sees(/I don’t read messages, but I can get you access and show what you have\./);
    await sami.types('are you there?');
    await scene.settle();
    expect(sami.dm().filter((message) => message.buttons.includes('Request access'))).toHaveLength(1);
    await sami.clicks('Waiting for me');
    await sami.sees(/You’re all caught up/);
    await sami.clicks('What I have');
    await sami.sees(/What you hold\nNothing right now\./);
    await sami.clicks('Request access');
    await (await sami.modal('Request access')).close();
    await scene.pass(11);
    await sami.types('request prod-db/read 2h');
    await sami.sees(/Type that as a command: `\/access request prod-db\/read 2h`/);
  });

  test('where it is mentioned are answered to the writer alone', async () => {
    const scene = await acmeScene();
    const [sami, omar] = [scene.person('sami'), scene.person('omar')];
    await sami.types('@sallyport what can you do?', 'access-audit');
    const seen = () => sami.channel('access-audit').filter((message) => message.ephemeral);
    await sami.until('the answer', () => (seen().length > 0 ? true : undefined));
    expect(seen()[0]?.reads).toContain('I don’t read messages');
    expect(omar.channel('access-audit').filter((message) => message.ephemeral)).toEqual([]);
  });

  test('that a bot wrote, or that are no new message, are never answered', async () => {
    const scene = await acmeScene();
    const sami = scene.person('sami');
    const { workspace } = scene.sandbox;
    const channel = workspace.directWith(sami.id).id;
    const said = { type: 'message', channel, channel_type: 'im', text: 'hello', ts: '1.000001' };
    workspace.emit({ ...said, user: workspace.bot.id, bot_id: workspace.botId }, 'message.im');
    workspace.emit({ ...said, user: workspace.bot.id }, 'message.im');
    workspace.emit({ ...said, user: sami.id, bot_id: 'B0ANOTHER' }, 'message.im');
    workspace.emit({ ...said, user: sami.id, subtype: 'message_changed' }, 'message.im');
    workspace.emit({ ...said, type: 'app_mention', user: 'U0ANOTHER', bot_id: 'B0ANOTHER' }, 'app_mention');
    await sami.types('/access status');
    await sami.sees(/What you hold/);
    await scene.settle();
    expect(sami.dm().filter((message) => !message.ephemeral)).toEqual([]);
  });
});
