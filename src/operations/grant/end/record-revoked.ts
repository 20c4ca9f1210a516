import type { CardKind } from '../../../domain/card.ts';
import type { SessionsEnded, SessionsFact } from '../../../domain/grant/connector.ts';
import type { GrantRemains } from '../../../domain/grant/grant.ts';
import { sessionsWords } from '../../../domain/grant/sessions-words.ts';
import type { Ctx } from '../../context.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import type { NewAuditEvent } from '../../../store/audit/audit-log.ts';
import { refreshCards } from '../../../store/card/cards.ts';
import type { Tx } from '../../../store/database/database.ts';
import * as grantStore from '../../../store/grant/grant-store.ts';
import type { GrantRow } from '../../../store/grant/grant-store.ts';
import * as taskStore from '../../../store/grant/task-store.ts';
import { settleOfGrants } from '../../discrepancy/note-differences.ts';
import { refreshEmergency } from '../../emergency/refresh-emergency.ts';
import { refreshLeavers } from '../../leaver/refresh-leavers.ts';
import { noteGrantsRevoked } from '../../review/decide/note-grants.ts';
import { subjectOf } from '../grant-subject.ts';
import { refreshLateRemovals } from '../late/tell-owners-of-late.ts';
import { announceOthers } from '../other-grants.ts';
import { refreshForHolders } from '../refresh-for-holders.ts';
import { tellEnded } from './tell-ended.ts';
import { tellLeftOpen } from './tell-left-open.ts';

/** The messages that show one grant. */
const TO_HOLDERS: readonly CardKind[] = ['grant', 'grant-warning', 'access-ended'];
const TO_OTHERS: readonly CardKind[] = [
  'grant-late',
  'grant-failed',
  'end-not-told',
  'left-open',
  'finding',
  'revocation-overdue',
];

export interface RevokedGrant {
  grant: GrantRow;
  remains: GrantRemains;
  proof: string;
  /** Absent where nobody looked at what was open under it. */
  sessions?: SessionsEnded | undefined;
}

/** Those that are written down with the same values, in one statement each. */
function groupAlike(revoked: readonly RevokedGrant[]): Map<string, RevokedGrant[]> {
  const groups = new Map<string, RevokedGrant[]>();
  for (const one of revoked) {
    const removedAt = one.grant.removedAt?.getTime();
    const key = JSON.stringify([one.remains, one.sessions, removedAt]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return groups;
}

function endOf({ grant, remains, sessions }: RevokedGrant, now: Date): grantStore.GrantChange {
  const nothingDue = { dueAt: null, leaseUntil: null, handle: null, lastError: null, attempts: 0 };
  const removedAt = remains === 'gone' ? (grant.removedAt ?? now) : null;
  const { fact, until } = factOf(sessions);
  return {
    state: 'revoked',
    remains,
    removedAt,
    sessions: fact,
    outlivesUntil: until,
    endedAt: now,
    ...nothingDue,
  };
}

const proofOfBoth = ({ proof, sessions }: RevokedGrant): string =>
  sessions === undefined ? proof : `${proof} ${sessionsWords(sessions)}`;

function factOf(sessions: SessionsEnded | undefined): { fact: SessionsFact | null; until: Date | null } {
  if (sessions?.kind !== 'outlives') return { fact: sessions ?? null, until: null };
  return { fact: { kind: 'outlives', what: sessions.what }, until: sessions.until };
}

export const lateBySeconds = ({ revokeSince }: GrantRow, now: Date): number =>
  revokeSince === null ? 0 : (now.getTime() - revokeSince.getTime()) / 1000;

/** Ends grants whose access is proved gone, or stays for a stated reason, and tells their holders. */
export async function recordRevoked(tx: Tx, ctx: Ctx, revoked: readonly RevokedGrant[]): Promise<GrantRow[]> {
  const now = ctx.clock.now();
  const ended: GrantRow[] = [];
  for (const alike of groupAlike(revoked).values()) {
    const ids = alike.map(({ grant }) => grant.id);
    ended.push(...(await grantStore.changeGrants(tx, ids, ['revoking'], endOf(alike[0]!, now))));
  }
  const proved = new Map(revoked.map((one) => [one.grant.id, { ...one, proof: proofOfBoth(one) }]));
  const events = ended.map((grant): NewAuditEvent => {
    const data = {
      reason: grant.endReason ?? '',
      proof: proved.get(grant.id)?.proof ?? '',
      lateBySeconds: lateBySeconds(grant, now),
      ...(grant.sessions && { sessions: grant.sessions.kind }),
    };
    return { kind: 'grant.revoked', data, subject: subjectOf(grant) };
  });
  await audit(tx, ctx, ...events);
  const ids = ended.map((grant) => grant.id);
  for (const task of await taskStore.findOpenTasks(tx, ids)) {
    await taskStore.endTask(tx, task.id, 'obsolete', { endedAt: now, endedById: null, comment: '' });
    await refreshCards(tx, [task.id], now);
  }
  await refreshForHolders(tx, ended, now, TO_HOLDERS);
  await refreshCards(tx, ids, now, TO_OTHERS);
  await refreshLateRemovals(tx, ended, now);
  await settleOfGrants(tx, ctx, ids, ['left-behind']);
  await refreshLeavers(
    tx,
    ended.map((grant) => grant.principalId),
    now,
  );
  await tellLeftOpen(tx, ctx, ended);
  const kept = ended.filter(({ remains }) => remains === 'held-by-another-grant');
  await announceOthers(tx, kept, now);
  await refreshEmergency(tx, ended, now);
  await noteGrantsRevoked(
    tx,
    ctx,
    ended.flatMap(({ id }) => proved.get(id) ?? []),
  );
  // Last: it takes turns, behind which nothing else of these rows is waited for.
  await tellEnded(tx, ctx, ended);
  return ended;
}
