import { describe, expect, test } from 'vitest';
import { readOverview } from '../../../src/operations/overview/show-overview.ts';
import { type ApiFault, RESPONSE_URL } from '../../../src/sandbox/workspace/faults.ts';
import { acmeScene } from '../support/scene.ts';

const READ = 'prod-db/read 1h Looking into the failed invoices';

describe('a card', () => {
  test.each<[string, ApiFault]>([
    ['asks to wait', { kind: 'ratelimited', retryAfterSeconds: 3 }],
    ['fails', { kind: 'status', status: 503 }],
    ['fails inside', { kind: 'error', error: 'internal_error' }],
  ])('is right in the end when Slack %s, at the post and at the update', async (_what, fault) => {
    const scene = await acmeScene();
    const [sami, omar] = [scene.person('sami'), scene.person('omar')];
    scene.sandbox.workspace.faults.provoke('chat.postMessage', fault, { times: 4 });
    await scene.asks('sami', READ);
    for (let minute = 0; minute < 4; minute++) await scene.pass(1);
    expect(omar.dm()).toHaveLength(1);
    scene.sandbox.workspace.faults.provoke('chat.update', fault, { times: 4 });
    await omar.clicks('Approve');
    await scene.settle();
    for (let minute = 0; minute < 4; minute++) await scene.pass(1);
    expect(omar.dm().at(-1)?.buttons).toEqual(['End access']);
    expect(sami.seesNow(/You have access to \*Production database · Read only\*/)).toBe(true);
  });

  test.each<[string, ApiFault]>([
    ['a proxy answers in Slack’s place', { kind: 'page', isDone: false }],
    ['a proxy answers in place of what Slack answered', { kind: 'page', isDone: true }],
    ['Slack asks to wait in a good answer', { kind: 'error', error: 'ratelimited' }],
  ])('is there once, and within seconds, where %s', async (_what, fault) => {
    const scene = await acmeScene();
    const omar = scene.person('omar');
    scene.sandbox.workspace.faults.provoke('chat.postMessage', fault, { times: 3 });
    await scene.asks('sami', READ);
    for (let times = 0; times < 5; times++) await scene.pass(0.1);
    expect(omar.dm()).toHaveLength(1);
    scene.sandbox.workspace.faults.provoke(RESPONSE_URL, fault, { times: 2 });
    await omar.clicks('Approve');
    await scene.settle();
    expect(omar.dm().at(-1)?.buttons).toEqual(['End access']);
    expect(scene.person('sami').seesNow(/You have access to/)).toBe(true);
  });

  test('that Slack gives no answer to for a minute is told of to admins and counted', async () => {
    const scene = await acmeScene();
    const page: ApiFault = { kind: 'page', isDone: false };
    scene.sandbox.workspace.faults.provoke('chat.postMessage', page, { share: 1 });
    await scene.asks('sami', READ);
    for (let times = 0; times < 8; times++) await scene.pass(0.3);
    const { counts, stuck } = await readOverview(scene.ctx);
    expect(counts.lateCards).toBe(3);
    expect(stuck.map(({ sentence }) => sentence)).toEqual([
      expect.stringMatching(/^Slack doesn’t take 3 messages now: .*wasn’t Slack’s/),
    ]);
    scene.sandbox.workspace.faults.clear();
    await scene.pass(1);
    expect(await readOverview(scene.ctx)).toMatchObject({ counts: { lateCards: 0 }, stuck: [] });
  });

  test('isn’t queued in memory while Slack asks to wait: forms still open', async () => {
    const scene = await acmeScene();
    scene.sandbox.workspace.faults.provoke(
      'chat.postMessage',
      { kind: 'ratelimited', retryAfterSeconds: 30 },
      { times: 20 },
    );
    await scene.asks('sami', READ);
    const noah = scene.person('noah');
    await noah.types('/access request');
    await (await noah.modal('Request access')).close();
  });

  test('isn’t posted while Slack asks to wait, whoever it is for; posted ones are still brought up to date', async () => {
    const scene = await acmeScene();
    const posts = () => scene.sandbox.workspace.calls.to('chat.postMessage').length;
    const [sami, omar, noah] = [scene.person('sami'), scene.person('omar'), scene.person('noah')];
    await scene.asks('sami', READ);
    scene.sandbox.workspace.faults.provoke('chat.postMessage', {
      kind: 'ratelimited',
      retryAfterSeconds: 50,
    });
    await sami.clicks('Cancel request');
    await scene.asks('dora', 'vpn/connect 90d');
    const tried = posts();
    await scene.asks('noah', 'staging-db/read 90d');
    expect(posts()).toBe(tried);
    expect(omar.dm().at(-1)?.reads).toContain('*Cancelled*');
    expect(noah.dm()).toEqual([]);
    await scene.pass(1);
    expect(noah.dm()).not.toEqual([]);
  });

  test('is posted anew when its message is gone', async () => {
    const scene = await acmeScene();
    const shown = ['sami', 'omar', 'dora'].map((name) => scene.person(name));
    await scene.asks('sami', READ);
    scene.sandbox.workspace.faults.provoke('chat.update', { kind: 'error', error: 'message_not_found' });
    await shown[0]?.clicks('Cancel request');
    await scene.settle();
    expect(shown.flatMap((person) => person.dm())).toHaveLength(4);
    for (const person of shown) expect(person.dm().at(-1)?.reads).toContain('*Cancelled*');
  });

  test('is posted once a second to one person, so that Slack has nothing to refuse', async () => {
    const scene = await acmeScene();
    await scene.asks('sami', 'analytics/viewer 90d');
    await scene.asks('sami', 'vpn/connect 90d');
    await scene.asks('sami', 'staging-db/read 90d');
    expect(scene.person('sami').dm()).toHaveLength(3);
    const refused = scene.sandbox.workspace.calls.all().filter((call) => call.status === 429);
    expect(refused).toEqual([]);
  });

  test('never carries a token or the text of a request into the log', async () => {
    const lines: string[] = [];
    const scene = await acmeScene('http', [], (line) => lines.push(line));
    scene.sandbox.workspace.faults.provoke('chat.postMessage', { kind: 'error', error: 'invalid_blocks' });
    scene.sandbox.workspace.faults.provoke('views.open', { kind: 'status', status: 500 }, { times: 2 });
    await scene.person('sami').types('/access request');
    await scene.person('sami').sees(/Slack did not open the form in time/);
    await scene.asks('sami', 'prod-db/read 1h my canary justification');
    const log = lines.join('\n');
    expect(log).toContain('invalid_blocks');
    expect(log).not.toMatch(/xox|xapp-|whsec_|a signing secret|canary justification/);
  });
});

describe('a message whose post Slack never confirmed', () => {
  test('loses its buttons when they turn out to be stale', async () => {
    const scene = await acmeScene();
    const [omar, dora] = [scene.person('omar'), scene.person('dora')];
    // It can’t be looked for, and so is there twice.
    scene.sandbox.workspace.options.scopes = ['chat:write', 'im:write'];
    scene.sandbox.workspace.faults.provoke('chat.postMessage', { kind: 'lost' }, { times: 6 });
    await scene.asks('sami', READ);
    await scene.pass(1);
    await scene.pass(1);
    const [orphan] = omar.dm();
    await dora.clicks('Approve');
    await scene.settle();
    expect(omar.dm().length).toBeGreaterThan(1);
    await omar.clicks('Approve', orphan);
    await omar.until('the orphan to close', () =>
      omar.dm()[0]?.buttons.join() === 'End access' ? true : undefined,
    );
    expect(omar.dm()[0]?.reads).toContain('*Approved* by Dora Novak');
  });
});
