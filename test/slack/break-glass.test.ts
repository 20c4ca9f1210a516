import { describe, expect, test } from 'vitest';
import { acmeScene, type Scene } from './support/scene.ts';

const WRITE = 'prod-db/write 30m payments are down, INC-4711';
const TAKEN = /Dora Novak \(dora@acme\.test\) took \*Production database · Read and write\* for 30 minutes/;

async function takes(scene: Scene): Promise<void> {
  const dora = scene.person('dora');
  await dora.types(`/access break-glass ${WRITE}`);
  await (await dora.modal('Emergency access')).submit();
  await scene.settle();
}

describe('/access break-glass', () => {
  test('says what follows before it is taken, and announces it at that moment', async () => {
    const scene = await acmeScene();
    const [dora, omar, ada] = [scene.person('dora'), scene.person('omar'), scene.person('ada')];
    await dora.types(`/access break-glass ${WRITE}`);
    const modal = await dora.modal('Emergency access');
    expect(modal.text()).toContain(
      'You get *Production database · Read and write* right away, without waiting for approval.',
    );
    expect(modal.text()).toContain('The channel #access-audit and Omar Haddad hear about it right away');
    expect(modal.text()).toContain('Ada Moreau will review afterwards whether it was justified.');
    expect(modal.value('What’s the emergency?')).toBe('payments are down, INC-4711');
    expect(modal.value('For how long')).toMatchObject({ text: { text: '30 minutes' } });
    expect(await modal.options('For how long')).toEqual(['15 minutes', '30 minutes', '1 hour']);
    await modal.submit();
    await scene.settle();
    await dora.sees(/You have access to \*Production database · Read and write\* until/);
    await omar.sees(TAKEN);
    expect(omar.dm().flatMap((message) => message.buttons)).toEqual([]);
    const [announced] = omar.channel('access-audit');
    expect(announced?.reads).toMatch(TAKEN);
    expect(announced?.reads).toContain('payments are down, INC-4711');
    expect(announced?.reads).toContain('To be reviewed by Ada Moreau.');
    expect(ada.dm().at(-1)?.buttons).toEqual(['Justified', 'Not justified']);
  });

  test('is judged with a comment, which everybody who was told reads in one line', async () => {
    const scene = await acmeScene();
    const [omar, ada] = [scene.person('omar'), scene.person('ada')];
    await takes(scene);
    await scene.pass(60);
    await ada.clicks('Justified');
    const modal = await ada.modal('Justified');
    await modal.fill('Why', 'Payments were down, as the incident says');
    await modal.submit();
    await scene.settle();
    expect(ada.dm().at(-1)?.buttons).toEqual([]);
    expect(ada.dm().at(-1)?.reads).toContain('*Justified*, judged by Ada Moreau (ada@acme.test)');
    const notice = /\*Justified\*, judged by Ada Moreau.*\n> Payments were down, as the incident says/;
    await omar.sees(notice);
    expect(omar.channel('access-audit')).toHaveLength(1);
    expect(omar.channel('access-audit')[0]?.reads).toMatch(notice);
    expect(omar.channel('access-audit')[0]?.reads).toContain('(expired)');
  });

  test('ends at once when it is judged not justified', async () => {
    const scene = await acmeScene();
    const [dora, ada] = [scene.person('dora'), scene.person('ada')];
    await takes(scene);
    await ada.clicks('Not justified');
    const modal = await ada.modal('Not justified');
    expect(modal.text()).toContain('Any access that’s left ends right away.');
    await modal.fill('Why', 'There was no incident');
    await modal.submit();
    await scene.settle();
    await dora.sees(/ended .*\(judged not justified\)/);
    expect(scene.target.state().holdings).toEqual([]);
    expect(ada.dm().at(-1)?.reads).not.toContain('is being removed');
    expect(ada.dm().at(-1)?.reads).toMatch(/ended .*\(judged not justified\)/i);
  });

  test('waits for the reviewer on the Home tab and in /access approvals until somebody decides', async () => {
    const scene = await acmeScene();
    const ada = scene.person('ada');
    await takes(scene);
    await ada.types('/access');
    await ada.sees(/1 use of emergency access is waiting for your verdict/);
    await ada.opensHome();
    await ada.until('the review', () =>
      TAKEN.test(ada.home()) && ada.home().includes('[Justified] [Not justified]') ? true : undefined,
    );
    await ada.types('/access approvals');
    await ada.sees(/For you to judge/);
    await scene.person('omar').types('/access approvals');
    await scene.person('omar').sees(/You’re all caught up\./);
  });

  test.each([
    [
      'sami',
      /You can’t take \*Production database · Read and write\* in an emergency\. Policy prod-write doesn’t allow/,
    ],
    ['kim', /Contractors may not change production/],
  ])('is refused to %s with the reason', async (name, reason) => {
    const scene = await acmeScene();
    const person = scene.person(name);
    await person.types(`/access break-glass ${WRITE}`);
    await person.sees(reason);
  });

  test('refuses a reason of too few words at its field, and a length beyond the maximum isn’t offered', async () => {
    const scene = await acmeScene();
    const dora = scene.person('dora');
    await dora.types('/access break-glass prod-db/write 3h');
    const modal = await dora.modal('Emergency access');
    expect(await modal.options('For how long')).not.toContain('3 hours');
    expect(modal.text()).toContain('3 hours is too long here: the most is 1 hour. Choose how long.');
    expect(modal.value('For how long')).toBeNull();
    await modal.choose('For how long', '1 hour');
    await modal.fill('What’s the emergency?', '            x');
    await modal.submit();
    expect(Object.keys(modal.errors)).toEqual(['What’s the emergency?']);
  });

  test('says in the log what to do where the audit channel can’t be posted to', async () => {
    const lines: string[] = [];
    const scene = await acmeScene('http', [], (line) => lines.push(line));
    const fault = { kind: 'error' as const, error: 'not_in_channel' };
    scene.sandbox.workspace.faults.provoke('chat.postMessage', fault, { times: 50 });
    await takes(scene);
    expect(lines.join('\n')).toContain('create it, or invite the bot with /invite');
  });
});
