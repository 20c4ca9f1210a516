import { beforeAll, expect, it } from 'vitest';
import { CARD_KINDS, type CardKind } from '../../src/domain/card.ts';
import { approveRequest } from '../../src/operations/approval/decide/approve-request.ts';
import { draftCampaign } from '../../src/operations/campaign/plan/draft-campaign.ts';
import { launchDueCampaigns } from '../../src/operations/campaign/launch/launch-due-campaigns.ts';
import { startCampaign } from '../../src/operations/campaign/launch/start-campaign.ts';
import { breakGlass } from '../../src/operations/emergency/break-glass.ts';
import { askQuestion } from '../../src/operations/question/ask-question.ts';
import { submitBundle } from '../../src/operations/request/submit-request.ts';
import { listBatchesOf } from '../../src/operations/review/show/list-my-batches.ts';
import { renderFor } from '../../src/slack/cards/render-card.ts';
import { ACME_YAML } from '../support/acme-definitions.ts';
import { discrepancies, lookAtAll } from '../support/looks.ts';
import { type AcmeWorld, acmeWorld, HOUR } from '../support/acme-world.ts';

const PEOPLE = ['ada', 'omar', 'dora', 'iris', 'wanda', 'sami', 'kim', 'lena', 'mona'] as const;
type Name = (typeof PEOPLE)[number];
const email = (name: Name): string => `${name}@acme.test`;
const YAML = ACME_YAML.replace(
  '  - id: prod-write\n',
  "  - id: prod-write\n    break_glass: { allowed_if: 'true', max: 1h, review_by: [omar@acme.test] }\n",
);
const WHY = { durationSeconds: HOUR, justification: 'Looking into INC-4711', ticket: 'INC-4711' };

/** What of each kind is read by whom: by nobody else, and of a kind that isn't here by nobody. */
const READ: { [K in CardKind]?: { subjectId: string; by: Name[] } } = {};
let world: AcmeWorld;

beforeAll(async () => {
  world = await acmeWorld({ yaml: YAML });
  const as = (name: Name) => world.as(email(name));
  const asked = await world.asks(email('sami'), 'prod-db/read');
  READ['request-status'] = { subjectId: asked.id, by: ['sami'] };
  READ['request-approval'] = { subjectId: asked.id, by: ['omar', 'dora'] };
  await askQuestion(await as('omar'), { requestId: asked.id, text: 'Which table?' });
  const [question] = await world.rows.messages(asked.id);
  READ.question = { subjectId: question?.id ?? '', by: ['sami'] };
  const kim = await world.rows.person(email('kim'));
  const forKim = await world.asks(email('mona'), 'prod-db/read', { beneficiaryId: kim.id });
  READ['request-for-you'] = { subjectId: forKim.id, by: ['kim'] };
  const [line] = await submitBundle(await as('mona'), {
    ...WHY,
    items: ['wiki/editor', 'prod-db/read'],
    idempotencyKey: 'bundle',
  });
  const bundle = line?.bundleId ?? '';
  READ['bundle-status'] = { subjectId: bundle, by: ['mona'] };
  READ['bundle-approval'] = { subjectId: bundle, by: ['lena', 'omar', 'dora'] };
  const grant = await world.holds(email('lena'), 'vpn/connect');
  READ.grant = { subjectId: grant.id, by: ['lena'] };
  await approveRequest(await as('lena'), { requestId: line?.id ?? '' });
  await world.run();
  const [task] = await world.rows.tasks();
  READ.task = { subjectId: task?.id ?? '', by: ['wanda'] };
  world.target.holdsFromBefore(email('kim'), 'db_read');
  await approveRequest(await as('omar'), { requestId: forKim.id });
  await world.run();
  const found = (await world.rows.grants()).find(({ source }) => source === 'found');
  READ.finding = { subjectId: found?.id ?? '', by: ['omar', 'dora'] };
  world.target.loses(email('lena'), 'vpn_users');
  await lookAtAll(world);
  const missing = (await discrepancies(world)).find(({ kind }) => kind === 'missing');
  READ.discrepancy = { subjectId: missing?.id ?? '', by: ['omar'] };
  await breakGlass(await as('sami'), { ...WHY, entitlement: 'prod-db/write', idempotencyKey: 'glass' });
  const [review] = await world.rows.emergencyReviews();
  READ['glass-review'] = { subjectId: review?.id ?? '', by: ['omar'] };
  await world.run();
  READ.leaver = { subjectId: kim.id, by: ['ada', 'omar', 'dora'] };
  const change = `prod-db@${world.clock.now().toISOString()}`;
  READ['catalog-change'] = { subjectId: change, by: ['ada', 'omar', 'dora'] };
  READ['moved-connector'] = { subjectId: 'far', by: ['ada'] };
  const { id: campaignId } = await draftCampaign(await as('ada'), {
    kind: 'resource',
    resourceId: 'prod-db',
  });
  await startCampaign(await as('ada'), { campaignId });
  await launchDueCampaigns(world.ctx);
  READ.campaign = { subjectId: campaignId, by: ['ada', 'iris'] };
  READ['campaign-sign-off'] = { subjectId: campaignId, by: [] };
  const omar = await world.rows.person(email('omar'));
  const [batch] = await listBatchesOf(world.ctx, omar.id);
  READ['review-batch'] = { subjectId: batch?.batch.id ?? '', by: ['omar'] };
});

it.each([...CARD_KINDS])('%s is drawn anew for those whom it concerns, and for nobody else', async (kind) => {
  const { subjectId, by } = READ[kind] ?? { subjectId: 'nothing', by: [] };
  expect(subjectId).not.toBe('');
  const read: Name[] = [];
  for (const name of PEOPLE) {
    const look = { now: world.clock.now(), command: '/access' };
    const message = await renderFor(await world.as(email(name)), kind, subjectId, look);
    if (message !== undefined) read.push(name);
  }
  expect(read.toSorted()).toEqual([...by].toSorted());
});
