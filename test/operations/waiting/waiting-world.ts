import { deliverCards } from '../../support/deliver-cards.ts';
import { remindWaiting } from '../../../src/operations/waiting/remind-waiting.ts';
import { ACME_YAML } from '../../support/acme-definitions.ts';
import { type AcmeWorld, HOUR } from '../../support/acme-world.ts';
import { prodReview } from '../campaign/review-world.ts';

export const [ADA, WANDA, OMAR, DORA] = [
  'ada@acme.test',
  'wanda@acme.test',
  'omar@acme.test',
  'dora@acme.test',
];
export const [SAMI, KIM, IRIS] = ['sami@acme.test', 'kim@acme.test', 'iris@acme.test'];
export const DAY = 24 * HOUR;

export const YAML =
  `${ACME_YAML}    break_glass: { allowed_if: "true", max: 1h, review_by: [omar@acme.test] }\n${prodReview({ reviewers: '[sami@acme.test]' })}`
    .replace('admins: [ada@acme.test]', `admins: [${ADA}, ${WANDA}]`)
    .replaceAll('expire_after: 24h', 'expire_after: 30d');

/** For whom it waits, what their Home tab says of it, and what ends it. */
export interface Begun {
  who: string;
  says: RegExp;
  end: () => Promise<unknown>;
}

export type Begin = (world: AcmeWorld) => Promise<Begun>;

export async function pass(world: AcmeWorld, seconds: number): Promise<void> {
  world.clock.advance(seconds * 1_000);
  await remindWaiting(world.ctx);
  await deliverCards(world.ctx);
}
