import { DomainError } from '../../../src/domain/errors.ts';
import { approveRequest } from '../../../src/operations/approval/decide/approve-request.ts';
import { decideDiscrepancy } from '../../../src/operations/discrepancy/decide-discrepancy.ts';
import { decideFinding } from '../../../src/operations/finding/decide-finding.ts';
import { endGrant } from '../../../src/operations/grant/end/end-grant.ts';
import { returnGrant } from '../../../src/operations/grant/end/return-grant.ts';
import { importPeople } from '../../../src/operations/people/import-people.ts';

import { peopleWithout } from '../days/company.ts';
import { isUnsettled, pictureOf } from './differences.ts';
import type { Picture } from './differences.ts';
import type { Deed } from './steps.ts';
import { accountCalled } from './steps.ts';
import type { RandomWorld } from './world.ts';

const [OWNER, ADMIN] = ['omar@acme.test', 'ada@acme.test'];
const DAY_MS = 24 * 60 * 60_000;

/** Does this; what an operation refuses is part of the story. */
export const act = (random: RandomWorld, deed: Deed): Promise<void> =>
  does(random, deed).catch((error: unknown) => {
    if (!(error instanceof DomainError)) throw error;
  });

async function does(random: RandomWorld, deed: Deed): Promise<void> {
  const { world, away } = random;
  const { target } = world;
  switch (deed.do) {
    case 'give':
      return approved(random, `${deed.who}@acme.test`, deed.what, { durationSeconds: deed.minutes * 60 });
    case 'add': {
      const { login, email } = accountCalled(deed.account);
      if (login === email) target.holdsFromBefore(login, deed.target);
      else target.holdsAlsoAs(login, email, deed.target);
      return;
    }
    case 'lose': {
      const held = pick(target.all(), deed.which);
      if (held) target.loses(held.account.login, held.target);
      return;
    }
    case 'bring-back': {
      const given = pick(
        target.calls.filter(({ verb }) => verb === 'grant'),
        deed.which,
      );
      const operationId = target.keepsOperations ? given?.operation.operationId : undefined;
      if (given) target.holdsFromBefore(given.email, given.target, operationId ? { operationId } : {});
      return;
    }
    case 'misbehave':
      return target.next(deed.verb, deed.how);
    case 'finish':
      return target.finish();
    case 'work':
      return random.works();
    case 'leave':
    case 'come-back':
      if (deed.do === 'leave') away.add(deed.who);
      else away.delete(deed.who);
      await importPeople(world.ctx, { csv: peopleWithout(away), force: true });
      return;
    default:
      return decides(random, deed, await pictureOf(world));
  }
}

async function decides(random: RandomWorld, deed: Decision, picture: Picture): Promise<void> {
  const { world } = random;
  const active = picture.grants.filter(({ state }) => state === 'active');
  switch (deed.do) {
    case 'extend': {
      const grant = pick(active, deed.which);
      if (grant === undefined) return;
      const more = { durationSeconds: deed.minutes * 60, extendsGrantId: grant.id };
      return approved(random, grant.account.email, grant.entitlement, more);
    }
    case 'return': {
      const grant = pick(active, deed.which);
      if (grant) await returnGrant(await world.as(grant.account.email), { grantId: grant.id });
      return;
    }
    case 'end': {
      const grant = pick(active, deed.which);
      if (grant) await endGrant(await world.as(ADMIN), { grantId: grant.id, comment: 'Because' });
      return;
    }
    case 'decide-found': {
      const found = pick(
        picture.found.filter(({ state }) => state === 'open'),
        deed.which,
      );
      if (found)
        await decideFinding(await world.as(OWNER), { grantId: found.grantId, verdict: deed.verdict });
      return;
    }
    case 'decide-difference':
      return decidesDifference(random, deed, picture);
  }
}

async function decidesDifference(
  { world }: RandomWorld,
  { which, verdict }: Extract<Deed, { do: 'decide-difference' }>,
  { differing }: Picture,
): Promise<void> {
  const one = pick(
    differing.filter((row) => isUnsettled(row) && (row.kind === 'mass-change') === (verdict === 'confirm')),
    which,
  );
  if (one === undefined) return;
  const { gone = 0, added = 0 } = one.facts;
  const until = new Date(world.clock.now().getTime() + 7 * DAY_MS);
  const verdicts: Record<typeof verdict, Verdict> = {
    restore: { kind: 'restore' },
    remove: { kind: 'remove' },
    ignore: { kind: 'ignore', until, reason: 'It can wait' },
    confirm: { kind: 'confirm', gone, added },
  };
  const decider = verdict === 'confirm' ? ADMIN : OWNER;
  await decideDiscrepancy(await world.as(decider), { id: one.id, verdict: verdicts[verdict] });
}

type Decision = Extract<Deed, { do: 'extend' | 'return' | 'end' | 'decide-found' | 'decide-difference' }>;
type Verdict = Parameters<typeof decideDiscrepancy>[1]['verdict'];

/** Asked for, and approved where it waits for anybody. */
async function approved(
  { world }: RandomWorld,
  email: string,
  entitlement: string,
  more: { durationSeconds: number; extendsGrantId?: string },
): Promise<void> {
  const request = await world.asks(email, entitlement, { ticket: '4711', ...more });
  if (request.state === 'pending') await approveRequest(await world.as(OWNER), { requestId: request.id });
}

const pick = <T>(items: readonly T[], which: number): T | undefined =>
  items[which % Math.max(1, items.length)];
