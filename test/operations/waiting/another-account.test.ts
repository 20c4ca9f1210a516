import { expect, it } from 'vitest';
import { WAITING, type WaitingKind } from '../../../src/domain/request/waiting.ts';
import { linkAccount } from '../../../src/operations/people/link-account.ts';
import { refreshDirectory } from '../../../src/operations/people/refresh-directory.ts';
import { acmeWorld, type AcmeWorld } from '../../support/acme-world.ts';
import { deliverCards } from '../../support/deliver-cards.ts';
import { MemoryDirectory } from '../../support/memory-directory.ts';
import { ACCESS_WAITS } from './access-waits.ts';
import { CAMPAIGN_WAITS } from './campaign-waits.ts';
import { type Begin, OMAR, YAML } from './waiting-world.ts';

const BEGIN: Record<WaitingKind, Begin> = { ...ACCESS_WAITS, ...CAMPAIGN_WAITS };

/** An admin ties another Slack account to somebody; returns what is posted to them after that. */
async function relinked(world: AcmeWorld, email: string): Promise<{ kind: string; subjectId: string }[]> {
  const another = email.replace('@', '.new@');
  world.directory.set(another);
  await refreshDirectory(world.ctx);
  await deliverCards(world.ctx);
  const from = world.shown.length;
  await linkAccount(world.ctx, { slackUserId: MemoryDirectory.idOf(another), email });
  await deliverCards(world.ctx);
  const { id } = await world.rows.person(email);
  return world.shown.slice(from).filter((card) => card.audienceId === id && card.messageTs === null);
}

it.each(Object.keys(WAITING) as WaitingKind[])(
  'somebody whose Slack account changes is asked anew, there, for what waits for them: %s',
  async (kind) => {
    const world = await acmeWorld({ yaml: YAML });
    const { who } = await BEGIN[kind](world);
    const cards: readonly string[] = WAITING[kind].cards;

    const posted = (await relinked(world, who)).map((card) => card.kind);

    expect(posted.filter((one) => cards.includes(one))).toHaveLength(1);
  },
);

it('and for many requests in one message', async () => {
  const world = await acmeWorld({ yaml: YAML });
  for (const name of ['sami', 'kim', 'lena', 'mona', 'iris', 'wanda'])
    await world.asks(`${name}@acme.test`, 'prod-db/read');
  const posted = (await relinked(world, OMAR)).map((card) => card.kind);

  expect(posted).toEqual(['approvals-reminder']);
});
