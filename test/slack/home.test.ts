import { describe, expect, test } from 'vitest';
import { viewFaults } from '../../src/sandbox/block-kit/surfaces.ts';
import { homeView } from '../../src/slack/home/home-view.ts';
import { acmeScene } from './support/scene.ts';
import { aBatch, aCampaign, counted } from './support/review-rows.ts';
import {
  aFindingView,
  aEmergencyReviewView,
  aGrantView,
  approved,
  aRequestView,
  aTaskView,
  render,
  minutes,
  omar,
} from './support/rows.ts';

const READ = 'prod-db/read 1h Looking into the failed invoices';
const part = <T>(rows: T[]) => ({ rows, total: 500 });
const many = <T>(one: T): T[] => Array.from({ length: 200 }, () => one);

describe('the Home tab', () => {
  test('shows what is held, asked for and waits, and acts in place', async () => {
    const scene = await acmeScene();
    const [sami, omar] = [scene.person('sami'), scene.person('omar')];
    await scene.asks('sami', READ);
    await sami.opensHome();
    await sami.until('the request', () =>
      /What you asked for\n\*Production/.test(sami.home()) ? true : undefined,
    );
    await omar.opensHome();
    await omar.until('the approval', () => (omar.home().includes('[Approve] [Deny]') ? true : undefined));
    await omar.clicks('Approve', 'home');
    await omar.until('nothing left', () =>
      omar.home().includes('Nothing waits for you.') ? true : undefined,
    );
    await scene.settle();
    await sami.opensHome();
    await sami.until('the grant', () =>
      /What you hold\nYou have access to/.test(sami.home()) ? true : undefined,
    );
    await sami.clicks('Give back', 'home');
    await sami.until('it going', () =>
      sami.home().includes('is being removed (given back)') ? true : undefined,
    );
  });

  test('follows a form that was opened on it', async () => {
    const scene = await acmeScene();
    const omar = scene.person('omar');
    await scene.asks('sami', READ);
    await omar.opensHome();
    await omar.until('the approval', () => (omar.home().includes('[Deny]') ? true : undefined));
    await omar.clicks('Deny', 'home');
    const modal = await omar.modal('Deny request');
    await modal.fill('Why', 'Use the replica instead');
    await modal.submit();
    await omar.until('it gone', () => (omar.home().includes('Nothing waits for you.') ? true : undefined));
  });

  test('opens the form to ask, which still fills in as something is chosen', async () => {
    const scene = await acmeScene();
    const sami = scene.person('sami');
    await sami.opensHome();
    await sami.until('the tab', () => (sami.home() === '' ? undefined : true));
    await sami.clicks('Request access', 'home');
    const modal = await sami.modal('Request access');
    await modal.choose('Access', 'Analytics · View dashboards');
    await modal.shows(/Nobody, it is approved at once by policy/);
    await modal.submit();
    await scene.settle();
    await sami.sees(/You have access to \*Analytics · View dashboards\*/);
  });

  test('says what went wrong in a form on top, since it has no message to answer under', async () => {
    const scene = await acmeScene();
    const omar = scene.person('omar');
    await scene.asks('sami', READ);
    await omar.opensHome();
    await omar.until('the approval', () => (omar.home().includes('[Approve]') ? true : undefined));
    await scene.person('sami').clicks('Cancel request');
    await omar.clicks('Approve', 'home');
    expect((await omar.modal('Not done')).text()).toContain('cancelled');
  });

  test('shows admins counts, and others nothing of the kind', async () => {
    const scene = await acmeScene();
    const [ada, noah] = [scene.person('ada'), scene.person('noah')];
    await scene.asks('sami', READ);
    for (const person of [ada, noah]) {
      await person.opensHome();
      await person.until('the tab', () => (person.home() === '' ? undefined : true));
    }
    expect(ada.home()).toContain('1 request waits · 0 grants are live · 0 tasks are open');
    expect(noah.home()).not.toContain('admin');
  });

  test('tells a guest why there is nothing', async () => {
    const scene = await acmeScene('http', [
      { email: 'gus@acme.test', name: 'Gus Guest', isRestricted: true },
    ]);
    const gus = scene.person('gus');
    await gus.opensHome();
    await gus.until('the reason', () => (gus.home().includes('Guests can’t use this') ? true : undefined));
  });

  test('fits Slack’s hundred blocks, whatever there is', () => {
    const stuck = many({ sentence: 'x'.repeat(3_000), since: minutes(-60) });
    const view = homeView(
      {
        personId: omar.id,
        grants: many(aGrantView()),
        requests: { rows: [...many(aRequestView()), ...many(approved())], pending: 200 },
        waiting: {
          approvals: part(many(aRequestView())),
          tasks: part(many(aTaskView())),
          reviews: part(many(aEmergencyReviewView())),
          batches: many({ batch: aBatch(), campaign: aCampaign(), counts: counted() }),
          questions: part(
            many({
              message: {
                id: 'q',
                kind: 'question',
                from: omar,
                answersId: null,
                text: 'x'.repeat(3_000),
                at: render.now,
              },
              request: aRequestView(),
            }),
          ),
          campaigns: many({ kind: 'guard', campaign: aCampaign({ name: 'n'.repeat(3_000) }), count: 8 }),
          late: many({
            campaign: aCampaign({ name: 'n'.repeat(3_000) }),
            reviewers: many({ batchId: aBatch().id, reviewer: omar, total: 40, open: 12, mayTakeOver: 4 }),
          }),
          findings: part(many(aFindingView())),
          removals: part(many(aGrantView({ state: 'revoking', endReason: 'expired' }))),
          overdue: part(many(aTaskView({ escalatedAt: render.now }))),
          untold: part(many(aGrantView({ endUntoldSince: render.now }))),
          connectors: many({ id: 'far', isBack: false, held: part(many(aGrantView())) }),
          moved: many({
            connectorId: 'c'.repeat(60),
            now: { id: 'new', name: 'n'.repeat(3_000) },
            from: ['o'.repeat(3_000), 'p'.repeat(3_000)],
            mark: '0',
            total: 500,
            mayConfirm: true,
          }),
        },
        overview: {
          counts: {
            pendingRequests: 200,
            liveGrants: 200,
            openTasks: 200,
          },
          stuckCounts: { stuckGrants: 500 },
          stuck,
        },
      },
      render,
    );
    expect(view.blocks.length).toBeLessThanOrEqual(100);
    const ids = view.blocks.map((block) => block.block_id).filter((id) => id !== undefined);
    const unique = {
      ...view,
      blocks: view.blocks.map((block, index) => ({ ...block, block_id: `${index}` })),
    };
    expect(viewFaults(JSON.parse(JSON.stringify(unique)), 'home')).toEqual([]);
    expect(ids.length).toBeGreaterThan(0);
  });
});
