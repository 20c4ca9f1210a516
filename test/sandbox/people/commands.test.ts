import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { modal, PersonScene } from './person-scene.ts';

let scene: PersonScene;
beforeEach(async () => {
  scene = await PersonScene.start();
});
afterEach(() => scene.bot.close());

describe('a slash command', () => {
  test('arrives with its text escaped, and mentions as ids', async () => {
    await scene.sami.types('/lunch  with @omar & @nobody in #general <!channel> ');
    expect(scene.last()).toMatchObject({
      command: '/lunch',
      text: `with <@${scene.bot.sandbox.workspace.memberByEmail('omar@acme.test')?.id}|omar> &amp; @nobody in <#${scene.bot.sandbox.workspace.conversations.findByName('general')?.id}|general> &lt;!channel&gt;`,
      user_id: scene.sami.id,
      channel_name: 'directmessage',
      team_id: scene.bot.sandbox.workspace.team.id,
      api_app_id: scene.bot.sandbox.workspace.appId,
    });
  });

  test('shows the ack’s text to the one who asked, and to nobody else', async () => {
    scene.bot.answer = () => ({ body: { text: 'Only for you' } });
    await scene.sami.types('/lunch', '#general');
    expect(scene.sami.channel('#general').at(-1)).toMatchObject({ reads: 'Only for you', ephemeral: true });
    expect(scene.bot.driver.person('omar@acme.test').channel('#general')).toEqual([]);
  });

  test.each([
    ['doesn’t answer in time', { never: true }, '/lunch failed with the error "operation_timeout"'],
    ['fails', { status: 500 }, '/lunch failed with the error "http_service_error"'],
    ['refuses', { status: 401 }, '/lunch failed with the error "dispatch_failed"'],
  ])('that the bot %s is told to the person in Slack’s words', async (_, answer, sentence) => {
    scene.bot.answer = () => answer;
    await expect(scene.sami.types('/lunch')).rejects.toThrow(sentence);
  });

  test('that nobody registered never reaches the bot', async () => {
    await expect(scene.sami.types('/dinner')).rejects.toThrow('/dinner is not a valid command');
    expect(scene.bot.received).toEqual([]);
  });

  test('can’t be given by a deactivated person', async () => {
    scene.bot.sandbox.workspace.changeMember('sami@acme.test', { deleted: true });
    await expect(scene.sami.types('/lunch')).rejects.toThrow('deactivated');
  });
});

describe('a trigger', () => {
  test('opens one view, once', async () => {
    await scene.sami.types('/lunch');
    const { trigger_id } = scene.last();
    expect(await scene.api('views.open', { trigger_id, view: modal('One') })).toMatchObject({ ok: true });
    expect(await scene.api('views.open', { trigger_id, view: modal('Two') })).toMatchObject({
      error: 'exchanged_trigger_id',
    });
  });

  test('is dead after three seconds', async () => {
    await scene.sami.types('/lunch');
    scene.time.wall += 3001;
    expect(
      await scene.api('views.open', { trigger_id: scene.last().trigger_id, view: modal('Late') }),
    ).toMatchObject({
      error: 'expired_trigger_id',
    });
    expect(await scene.api('views.open', { trigger_id: 'made up', view: modal('Late') })).toMatchObject({
      error: 'invalid_trigger_id',
    });
  });
});
