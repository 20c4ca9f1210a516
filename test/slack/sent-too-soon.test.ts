import type { StateValues } from '../../src/sandbox/acts.ts';
import { describe, expect, test } from 'vitest';
import { acmeScene } from './support/scene.ts';

const vpn = {
  selected_options: [{ text: { type: 'plain_text', text: 'Company VPN' }, value: 'vpn/connect' }],
};

describe('a form that is sent before it has updated', () => {
  test('asks for nothing: it comes back with what it would have shown, and asks for the length', async () => {
    const scene = await acmeScene();
    const sami = scene.person('sami');
    await sami.types('/access request');
    const form = await sami.modal('Request access');
    const chosen = { access: { choose_entitlement: vpn } };
    await sami.act({ kind: 'submit', viewId: form.viewId, state: chosen });
    await scene.settle();
    expect(scene.target.state().holdings).toEqual([]);
    expect(sami.dm()).toEqual([]);
    const shown = await form.shows(/For how long/);
    expect(shown).toMatch(/hadn’t shown/);
    expect(form.value('For how long')).toMatchObject({ text: { text: '90 days' } });
    await form.submit();
    await scene.settle();
    await sami.sees(/Connect from anywhere.*90 days|until/s);
    expect(scene.target.state().holdings).toHaveLength(1);
    expect(scene.target.state().holdings[0]?.expiresAt).toBeDefined();
  });

  test('asks for nothing either where the length was shown for something else', async () => {
    const scene = await acmeScene();
    const sami = scene.person('sami');
    await sami.types('/access request analytics/viewer');
    const form = await sami.modal('Request access');
    const shown = form.view().blocks as { block_id: string }[];
    const duration = shown.find((block) => block.block_id.startsWith('duration:'))?.block_id ?? '';
    const permanent = {
      selected_option: { text: { type: 'plain_text', text: 'Permanent' }, value: 'permanent' },
    };
    const sent: StateValues = { access: { choose_entitlement: vpn }, [duration]: { duration: permanent } };
    await sami.act({ kind: 'submit', viewId: form.viewId, state: sent });
    await scene.settle();
    expect(scene.target.state().holdings).toEqual([]);
    expect(await form.shows(/the policy approves it right away/)).toMatch(/Not sent yet/);
    await form.choose('For how long', 'Permanent');
    await form.submit();
    await scene.settle();
    expect(scene.target.state().holdings).toMatchObject([{ target: 'vpn_users', expiresAt: null }]);
  });
});
