import { describe, expect, test } from 'vitest';
import { connectSlack, startListening } from '../../src/slack/workspace/app.ts';
import type { Directory } from '../../src/domain/people/directory.ts';
import { onAPort, acmeScene, type Scene, SIGNING_SECRET } from './support/scene.ts';
import { click, command, send, submission } from './support/forge.ts';

const READ = 'prod-db/read 1h Looking into the failed invoices';

/** The id that the newest Approve button in somebody's DM carries. */
function requestIdFor(scene: Scene, firstName: string): string {
  const blocks = scene.person(firstName).dm().at(-1)?.blocks ?? [];
  return /"value":"(req_[^"]+)"/.exec(JSON.stringify(blocks))?.[1] ?? '';
}

async function audited(scene: Scene, kind: string): Promise<number> {
  const iris = scene.person('iris');
  await iris.types(`/access audit kind:${kind}`);
  const text = await iris.sees(/Audit trail: kind|Nothing in the audit trail matches/);
  return Number(/(\d+) events? in all/.exec(text)?.[1] ?? 0);
}

describe('the Slack endpoint', () => {
  test('refuses what isn’t signed, is signed with another secret, or is too old or too new', async () => {
    const scene = await acmeScene();
    const payload = command(scene, 'sami', 'help');
    const minute = 60_000;
    const cases = {
      unsigned: await send(scene, payload, { headers: {} }),
      'no signature': await send(scene, payload, {
        headers: { 'x-slack-request-timestamp': String(Math.floor(Date.now() / 1000)) },
      }),
      'ssl check': await send(scene, { ...payload, ssl_check: '1' }, { headers: {} }),
      'another secret': await send(scene, payload, { secret: 'guessed' }),
      old: await send(scene, payload, { at: Date.now() - 5 * minute - 2_000 }),
      future: await send(scene, payload, { at: Date.now() + 5 * minute + 2_000 }),
    };
    for (const [name, { status, body }] of Object.entries(cases))
      expect([name, status, body]).toEqual([name, 401, '']);
    expect((await send(scene, payload)).body).toContain('What you can do');
  });

  test('drops what belongs to another app, team or enterprise', async () => {
    const scene = await acmeScene();
    await scene.asks('sami', READ);
    const id = requestIdFor(scene, 'omar');
    const { team } = scene.sandbox.workspace;
    for (const foreign of [
      { api_app_id: 'A0OTHER' },
      { api_app_id: undefined },
      { team: { id: 'T0OTHER' } },
      { team: null },
      { team_id: 'T0OTHER' },
      { enterprise: { id: 'E0OTHER' } },
      { team: { id: team.id, enterprise_id: 'E0OTHER' } },
    ]) {
      expect(await send(scene, click(scene, 'omar', 'approve_request', id, foreign))).toEqual({
        status: 200,
        body: '',
      });
    }
    await scene.settle();
    expect(scene.person('omar').dm().at(-1)?.buttons).toEqual(['Approve', 'Deny']);
  });

  test('gives a replayed click one effect', async () => {
    const scene = await acmeScene();
    await scene.asks('sami', READ);
    const approval = click(scene, 'omar', 'approve_request', requestIdFor(scene, 'omar'));
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(scene, approval)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    await scene.settle();
    expect(await audited(scene, 'request.approved')).toBe(1);
    expect(scene.target.state().holdings).toHaveLength(1);
  });
});

describe('a tampered payload', () => {
  test.each(['', 'x', 'req_0', 'x'.repeat(2_000), '{"requestId":"1"}', "'; drop table request; --", '🙂'])(
    'does nothing with the value %j and answers',
    async (value) => {
      const scene = await acmeScene();
      for (const action of [
        'approve_request',
        'deny_request',
        'cancel_request',
        'extend_grant',
        'return_grant',
        'issue_credential',
        'complete_task',
        'refuse_task',
        'choose_entitlement',
        'page_audit_older',
        'export_audit_csv',
        'keep_item',
        'revoke_item',
        'change_item',
        'more_of_item',
        'next_items',
        'group_by_person',
        'decide_several',
        'submit_batch',
        'continue_batch',
        'take_over_batch',
        'show_campaign',
        'start_campaign',
        'give_unreviewed',
        'spare_removals',
        'sign_campaign',
        'export_evidence',
        'post_chart',
        'nobody_knows',
      ]) {
        expect((await send(scene, click(scene, 'omar', action, value))).status, action).toBe(200);
      }
    },
  );

  test('is acknowledged and dropped when it isn’t of Slack’s shape', async () => {
    const scene = await acmeScene();
    const nothing = { status: 200, body: '' };
    for (const more of [
      { actions: [{ action_id: 'approve_request', value: 7 }] },
      { user: { id: 7 } },
      { container: null },
    ]) {
      expect(await send(scene, click(scene, 'omar', 'approve_request', 'req_1', more))).toEqual(nothing);
    }
    expect(await send(scene, submission(scene, 'omar', 'deny_request', { id: 7 }))).toEqual(nothing);
    expect(await send(scene, command(scene, 'omar', 'help', { user_id: '' }))).not.toMatchObject({
      status: 404,
    });
  });

  test('lets nobody act on what they were not asked about, whoever’s id they send', async () => {
    const scene = await acmeScene();
    await scene.asks('sami', READ);
    const id = requestIdFor(scene, 'omar');
    for (const other of ['sami', 'noah', 'lena']) {
      for (const action of ['approve_request', 'deny_request'])
        await send(scene, click(scene, other, action, id));
      await send(
        scene,
        submission(scene, other, 'deny_request', {
          private_metadata: JSON.stringify({ requestId: id }),
          blocks: [{ block_id: 'reason' }],
          state: { values: { reason: { reason: { value: 'because' } } } },
        }),
      );
    }
    await send(scene, click(scene, 'noah', 'cancel_request', id));
    await scene.settle();
    expect(scene.person('omar').dm().at(-1)?.buttons).toEqual(['Approve', 'Deny']);
  });

  test.each(['', '{}', 'null', '{"requestId":1}', '{"requestId":"x","more":1}', 'x'.repeat(3_000)])(
    'is told so when its private_metadata is %j',
    async (metadata) => {
      const scene = await acmeScene();
      for (const form of [
        'deny_request',
        'extend_grant',
        'issue_credential',
        'refuse_task',
        'keep_item',
        'change_item',
        'reassign_item',
        'keep_until',
        'comment_item',
        'decide_several',
        'give_unreviewed',
        'spare_removals',
      ]) {
        const answer = await send(scene, submission(scene, 'omar', form, { private_metadata: metadata }));
        expect(answer.body).toContain('out of date');
      }
    },
  );

  test('is refused with a sentence when the form’s choices aren’t ours', async () => {
    const scene = await acmeScene();
    const state = (access: string, duration: string) => ({
      blocks: [{ block_id: 'access' }, { block_id: `duration:${access}` }],
      state: {
        values: {
          access: { choose_entitlement: { selected_option: { value: access } } },
          [`duration:${access}`]: { duration: { selected_option: { value: duration } } },
          justification: { justification: { value: 'Looking into the failed invoices' } },
        },
      },
    });
    for (const [access, duration] of [
      ['nothing/here', '3600'],
      ['#00', '3600'],
      ['prod-db/read', '-1'],
      ['prod-db/read', '1e9'],
      ['prod-db/read', 'x'],
      ['prod-db/read', 'permanent'],
    ] as const) {
      const answer = await send(scene, submission(scene, 'sami', 'request_access', state(access, duration)));
      // A length that can't be read is none: the form comes back, and says that nothing was sent.
      expect(answer.body, `${access} ${duration}`).toMatch(
        /"response_action":"errors"|"response_action":"update".*Not sent yet/,
      );
    }
    await scene.settle();
    expect(scene.person('omar').dm()).toEqual([]);
  });
});

describe('somebody who may do nothing', () => {
  const guests = [
    { email: 'gus@acme.test', name: 'Gus Guest', isRestricted: true },
    { email: 'ula@acme.test', name: 'Ula Ultra', isUltraRestricted: true },
    { email: 'sten@other.test', name: 'Sten Stranger', isStranger: true },
    { email: 'robo@acme.test', name: 'Robo', isBot: true },
    { email: 'una@acme.test', name: 'Una Unconfirmed', emailConfirmed: false },
  ];

  test.each(['gus', 'ula', 'robo', 'una'])('is refused on every surface, and told why: %s', async (name) => {
    const scene = await acmeScene('http', guests);
    await scene.asks('sami', READ);
    const id = requestIdFor(scene, 'omar');
    expect((await send(scene, command(scene, name, 'help'))).body).not.toContain('What you can do');
    await send(scene, click(scene, name, 'approve_request', id));
    const answer = await send(scene, submission(scene, name, 'request_access', {}));
    expect(answer.body).toContain('"response_action":"update"');
    const options = {
      ...click(scene, name, '', ''),
      type: 'block_suggestion',
      action_id: 'choose_entitlement',
      block_id: 'access',
      value: '',
    };
    expect(JSON.parse((await send(scene, options)).body)).toEqual({ options: [] });
    await scene.settle();
    expect(scene.target.state().holdings).toEqual([]);
    expect(await audited(scene, 'sign-in.refused')).toBeGreaterThanOrEqual(4);
  });

  test('is who was deactivated between the post and the click', async () => {
    const scene = await acmeScene();
    await scene.asks('sami', READ);
    const approval = click(scene, 'omar', 'approve_request', requestIdFor(scene, 'omar'));
    scene.sandbox.workspace.changeMember('omar@acme.test', { deleted: true });
    scene.clock.advance(6 * 60_000);
    await send(scene, approval);
    await scene.settle();
    expect(scene.target.state().holdings).toEqual([]);
    expect(await audited(scene, 'sign-in.refused')).toBe(1);
  });
});

function aGate(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

describe('the start', () => {
  test('is refused without a secret, and names the variable', async () => {
    const scene = await acmeScene();
    const { clock, log } = scene.ctx;
    const options = {
      apiUrl: scene.sandbox.apiUrl,
      commandName: '/access',
      updatesPerMinute: 45,
      clock,
      log,
    };
    await expect(
      connectSlack({ ...options, botToken: 'xoxb-of-the-bot', signingSecret: ' ' }),
    ).rejects.toThrow('SLACK_SIGNING_SECRET');
    await expect(connectSlack({ ...options, botToken: '', signingSecret: 'x' })).rejects.toThrow(
      'SLACK_BOT_TOKEN',
    );
    const wrong = connectSlack({ ...options, botToken: 'xoxb-wrong', signingSecret: 'x' });
    await expect(wrong).rejects.toThrow(/invalid_auth.*SLACK_BOT_TOKEN/);
    await expect(wrong).rejects.not.toThrow('xoxb-wrong');
  });

  test('stops only when what is being worked on is answered', async () => {
    const scene = await acmeScene();
    const { clock, log, directory } = scene.ctx;
    const connection = await connectSlack({
      apiUrl: scene.sandbox.apiUrl,
      commandName: '/access',
      updatesPerMinute: 45,
      clock,
      log,
      botToken: 'xoxb-of-the-bot',
      signingSecret: SIGNING_SECRET,
    });
    const gate = aGate();
    const entered = aGate();
    const slow: Directory = {
      ...directory,
      async account(slackUserId) {
        entered.resolve();
        await gate.promise;
        return directory.account(slackUserId);
      },
    };
    const second = await startListening(connection, { ...scene.ctx, directory: slow });
    const { eventsUrl, stop } = await onAPort(second);
    const elsewhere = { ...scene, eventsUrl };
    scene.clock.advance(6 * 60_000);
    const asked = send(elsewhere, command(scene, 'sami', 'status'));
    await entered.promise;
    let stopped = false;
    const stopping = stop().then(() => {
      stopped = true;
    });
    await expect(send(elsewhere, command(scene, 'sami', 'status'))).rejects.toThrow();
    expect(stopped).toBe(false);
    gate.resolve();
    expect((await asked).body).toContain('What you hold');
    await stopping;
    expect(second.connected()).toBe(false);
  });
});
