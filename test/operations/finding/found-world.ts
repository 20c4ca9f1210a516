import type { Finding } from '../../../src/domain/grant/finding.ts';
import { decideFinding } from '../../../src/operations/finding/decide-finding.ts';
import { showFinding } from '../../../src/operations/finding/show-finding.ts';
import { listMyWaiting } from '../../../src/operations/waiting/list-waiting.ts';
import { findingCard } from '../../../src/slack/cards/grant/finding.ts';
import { reads } from '../../slack/support/reads.ts';
import { acmeWorld, HOUR, type AcmeWorld } from '../../support/acme-world.ts';

export const SAMI = 'sami@acme.test';
export const OMAR = 'omar@acme.test';
export const DORA = 'dora@acme.test';
export const DAY = 24 * HOUR;

/** The end of a day where the company is, in winter. */
export const endOf = (date: string): Date => new Date(`${date}T23:59:59.999+01:00`);

/** Each verdict, as its button or form says it. */
export const VERDICTS = {
  keep: { verdict: 'keep' },
  adopt: { verdict: 'adopt', until: endOf('2026-12-24'), reason: 'For the reports' },
  remove: { verdict: 'remove' },
  ignore: { verdict: 'ignore', until: endOf('2026-11-25'), reason: 'Asking around' },
} as const;
export type Said =
  | { verdict: 'keep' | 'remove'; shown?: 'ignored' }
  | { verdict: 'adopt'; until: Date | null; reason: string; shown?: 'ignored' }
  | { verdict: 'ignore'; until: Date; reason: string; shown?: 'ignored' };

/** What Sami had at its target before they got it by asking for it. */
export interface Found {
  world: AcmeWorld;
  grantId: string;
  decides: (who: string, said: Said) => Promise<Finding>;
  finding: () => Promise<Finding>;
  card: (reader: string) => Promise<string>;
}

export async function found(
  world: AcmeWorld,
  {
    right = 'vpn/connect',
    target = 'vpn_users',
    expiresAt,
  }: { right?: string; target?: string; expiresAt?: Date } = {},
): Promise<Found> {
  world.target.holdsFromBefore(SAMI, target, expiresAt && { expiresAt });
  await world.holds(SAMI, right, HOUR);
  const [one] = (await world.rows.grants()).filter(({ source }) => source === 'found');
  const grantId = one?.id ?? '';
  return {
    world,
    grantId,
    decides: async (who, said) => decideFinding(await world.as(who), { grantId, ...said }),
    finding: async () => (await showFinding(world.ctx, grantId)).finding,
    card: async (reader) => {
      const { id } = await world.rows.person(reader);
      const view = await showFinding(world.ctx, grantId);
      return reads(findingCard(view, id, { now: world.clock.now(), command: '/access' }));
    },
  };
}

/** The same in a company of its own. */
export const foundInAcme = async (more: Parameters<typeof found>[1] = {}): Promise<Found> =>
  found(await acmeWorld(), more);

export const ofProd = { right: 'prod-db/read', target: 'db_read' };

export const waits = async (world: AcmeWorld, who: string): Promise<number> =>
  (await listMyWaiting(await world.as(who))).findings.total;
