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
  aTeamAccessView,
  render,
  minutes,
  omar,
} from './support/rows.ts';
import { aDiscrepancyView } from './support/reconcile-rows.ts';

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
      omar.home().includes('You’re all caught up.') ? true : undefined,
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
    await omar.until('it gone', () => (omar.home().includes('You’re all caught up.') ? true : undefined));
  });

  test('opens the form to ask, which still fills in as something is chosen', async () => {
    const scene = await acmeScene();
    const sami = scene.person('sami');
    await sami.opensHome();
    await sami.until('the tab', () => (sami.home() === '' ? undefined : true));
    await sami.clicks('Request access', 'home');
    const modal = await sami.modal('Request access');
    await modal.choose('Access', 'Analytics · View dashboards');
    await modal.shows(/Nobody: the policy approves it right away/);
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
    expect(ada.home()).toContain('1 request waiting · 0 live grants · 0 open tasks');
    expect(noah.home()).not.toContain('admin');
  });

  test('has what somebody’s part lets them do, on top of it where there is no message to answer under', async () => {
    const scene = await acmeScene();
    const [dora, iris, sami] = [scene.person('dora'), scene.person('iris'), scene.person('sami')];
    await scene.asks('sami', READ);
    await scene.person('omar').clicks('Approve');
    await scene.settle();
    for (const person of [dora, iris, sami]) {
      await person.opensHome();
      await person.until('the tab', () => (person.home() === '' ? undefined : true));
    }
    expect(sami.home()).toMatch(/^\[Request access\]\n/);
    expect(iris.home()).toMatch(/^\[Request access\] \[Audit trail\]\n/);
    expect(dora.home()).toMatch(
      /^\[Request access\] \[Emergency access\] \[Who holds what I own\] \[Delegate\]\n/,
    );
    await iris.clicks('Audit trail', 'home');
    const trail = await iris.modal('Sallyport');
    await trail.clicks('Older');
    await trail.shows(/Audit trail[\s\S]*\[Newer\]/);
    await trail.clicks('Export CSV');
    await trail.shows(/in the file I just sent you/);

    await dora.clicks('Who holds what I own', 'home');
    const owned = await dora.modal('Sallyport');
    await owned.clicks('End access');
    const form = await dora.modal('End access');
    await form.fill('Why', 'The invoices are fixed');
    await form.submit();
    await owned.shows(/Sami Okafor \(sami@acme\.test\): \*Production database · Read only\* being removed/);
    await owned.close();

    await dora.clicks('Delegate', 'home');
    const delegate = await dora.modal('Delegate decisions');
    await delegate.choose('Who decides', 'Omar Haddad');
    await delegate.choose('Until the end of', '2026-11-27');
    await delegate.submit();
    await dora.until('the delegation', () =>
      /\nOmar Haddad .* decides for you until .*\n\[End my delegation\]/.test(dora.home()) ? true : undefined,
    );
    expect(dora.home()).not.toContain('[Delegate]');
    await dora.clicks('End my delegation', 'home');
    await dora.until('its end', () => (dora.home().includes('[Delegate]') ? true : undefined));

    await dora.clicks('Emergency access', 'home');
    const choice = await dora.modal('Emergency access');
    await choice.choose('What do you need', 'Production database · Read and write');
    await choice.submit();
    await choice.shows(/You get \*Production database · Read and write\* right away/);
    await choice.fill('What’s the emergency?', 'The payments are down for everybody');
    await choice.submit();
    await scene.settle();
    await dora.sees(/You have access to \*Production database · Read and write\* until/);
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
    const asked = {
      id: 'q',
      kind: 'question' as const,
      from: omar,
      answersId: null,
      text: 'x'.repeat(3_000),
      at: render.now,
    };
    const stuck = many({ sentence: 'x'.repeat(3_000), since: minutes(-60) });
    const view = homeView(
      {
        personId: omar.id,
        grants: many(aGrantView()),
        requests: { rows: [...many(aRequestView()), ...many(approved())], pending: 200 },
        waiting: {
          approvals: part(many(aRequestView({ justification: '<'.repeat(3_000) }, { messages: [asked] }))),
          tasks: part(many(aTaskView())),
          reviews: part(many(aEmergencyReviewView())),
          batches: many({ batch: aBatch(), campaign: aCampaign(), counts: counted() }),
          questions: part(
            many({
              message: asked,
              request: aRequestView(),
            }),
          ),
          campaigns: many({ kind: 'guard', campaign: aCampaign({ name: 'n'.repeat(3_000) }), count: 8 }),
          late: many({
            campaign: aCampaign({ name: 'n'.repeat(3_000) }),
            reviewers: many({ batchId: aBatch().id, reviewer: omar, total: 40, open: 12, mayTakeOver: 4 }),
          }),
          findings: part(many(aFindingView())),
          discrepancies: part(many(aDiscrepancyView({ said: 'x'.repeat(3_000) }))),
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
        team: {
          access: part(many(aTeamAccessView())),
          reports: { total: 500, shown: 100 },
        },
        ways: {
          readsTrail: true,
          owns: true,
          decides: true,
          mayTakeInEmergency: true,
          delegations: {
            mine: { delegate: omar, until: minutes(60) },
            toMe: many({ approver: omar, until: minutes(60) }),
          },
          stuck: { count: 500, stuck },
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
