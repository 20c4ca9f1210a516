import type { Place, SessionsFact } from './connector.ts';
import type { EntitlementKey, GrantId, PersonId, RequestId } from '../ids.ts';
import type { Transitions } from '../transitions.ts';

export const GRANT_STATES = ['scheduled', 'provisioning', 'active', 'revoking', 'revoked', 'failed'] as const;
export type GrantState = (typeof GRANT_STATES)[number];

/**
 * `failed` is reached only after a read back found nothing there. An ended grant is removed once more where a write
 * of a process that slept came after its end; by itself nothing leaves `revoked` or `failed`.
 */
export const grantTransitions: Transitions<GrantState> = {
  scheduled: ['provisioning', 'revoked'],
  provisioning: ['active', 'failed', 'revoking'],
  active: ['revoking'],
  revoking: ['revoked'],
  revoked: ['revoking'],
  failed: ['revoking'],
};

/** In these nothing is due, and nobody holds anything by it. */
export const ENDED_GRANT_STATES = ['revoked', 'failed'] as const satisfies GrantState[];

/** In these the end of its time, or somebody who ends it, begins the removal. */
export const ENDABLE_GRANT_STATES = ['provisioning', 'active'] as const satisfies GrantState[];

/** A grant in one of these obliges somebody to end it, or holds access. */
export const LIVE_GRANT_STATES = [
  'scheduled',
  'provisioning',
  'active',
  'revoking',
] as const satisfies GrantState[];

/**
 * What is at the target after a grant ended; only `gone` was read back as gone, or confirmed by hand. Nothing comes to
 * be `stood-before` any more: rows of earlier releases are, where access stays that nobody decided.
 */
export type GrantRemains = 'gone' | 'held-by-another-grant' | 'stood-before' | 'never-there';

export type GrantEndReason =
  | 'expired'
  | 'returned'
  | 'revoked-by-admin'
  | 'revoked-by-owner'
  | 'revoked-by-manager'
  | 'offboarded'
  | 'provisioning-failed'
  | 'not-justified'
  | 'review'
  | 'not-kept'
  | 'retired'
  | 'missing'
  | 'unused';

/** Where a grant comes from: a request, a list of what was there, or what a target was seen to hold and nobody had decided. */
export const GRANT_SOURCES = ['request', 'imported', 'found'] as const;
export type GrantSource = (typeof GRANT_SOURCES)[number];

export const END_REASONS: Readonly<Record<GrantEndReason, string>> = {
  expired: 'expired',
  returned: 'given back',
  'revoked-by-admin': 'ended by an admin',
  'revoked-by-owner': 'ended by an owner',
  'revoked-by-manager': 'ended by the holder’s manager',
  offboarded: 'its holder isn’t active any more',
  'not-justified': 'judged not justified',
  review: 'decided in an access review',
  'not-kept': 'nobody had approved it here',
  retired: 'its system doesn’t list it any more',
  missing: 'it wasn’t there any more',
  unused: 'nobody used it for long',
  'provisioning-failed': 'it could not be set up',
};

export interface Grant {
  id: GrantId;
  state: GrantState;
  principalId: PersonId;
  entitlement: EntitlementKey;
  connectorId: string;
  /** What the connector calls the entitlement. */
  target: string;
  /** Where its connector acted when it was decided; null: not known. */
  place: Place | null;
  requestId: RequestId | null;
  source: GrantSource;
  /** What was said of it when it was imported or found, or why it was given up before it worked. */
  note: string;
  /** null: permanent. */
  expiresAt: Date | null;
  durationSeconds: number | null;
  /** Until it is given: by when it ends, however late it begins. */
  latestEndAt: Date | null;
  createdAt: Date;
  activeAt: Date | null;
  endedAt: Date | null;
  endReason: GrantEndReason | null;
  /** null until it is revoked. */
  remains: GrantRemains | null;
  /** When it was first read back as gone; what was open under it may have gone on after that. */
  removedAt: Date | null;
  /** What became of what was open under it; null: its connector doesn't look, or not yet. */
  sessions: SessionsFact | null;
  /** The end of what was open and can't be ended; null: none, or not known. */
  outlivesUntil: Date | null;
  attempts: number;
  lastError: string | null;
  /** Since when its target is to be told of another end than it knows; null where it knows. */
  endUntoldSince: Date | null;
}

/** When access that begins at `start` ends: after its length, and by the end that was asked for; null: not at all. */
export function endFrom(
  start: Date,
  { durationSeconds, latestEndAt }: Pick<Grant, 'durationSeconds' | 'latestEndAt'>,
): Date | null {
  const lasting = durationSeconds === null ? null : new Date(start.getTime() + durationSeconds * 1_000);
  return notAfter(lasting, latestEndAt);
}

/** The earlier of two ends, of which null is none. */
export function notAfter(end: Date | null, latest: Date | null): Date | null {
  if (end === null || latest === null) return end ?? latest;
  return end < latest ? end : latest;
}

/** When a right ends that these grants hold together: with the last of them; null where one of them has no end. */
export function furthestEnd(grants: readonly Pick<Grant, 'expiresAt'>[]): Date | null {
  let furthest = new Date(0);
  for (const { expiresAt } of grants) {
    if (expiresAt === null) return null;
    if (expiresAt > furthest) furthest = expiresAt;
  }
  return furthest;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * When the holder is told that the end is near: a day before for a week or more, an hour before for a day or
 * more, else a quarter of an hour. A grant of an hour or less isn't warned apart: the message that began it says
 * when it ends and offers Extend.
 */
export function warnAt(startsAt: Date, expiresAt: Date): Date | null {
  const lastsMs = expiresAt.getTime() - startsAt.getTime();
  if (lastsMs <= HOUR_MS) return null;
  const leadMs = lastsMs >= 7 * DAY_MS ? DAY_MS : lastsMs >= DAY_MS ? HOUR_MS : 15 * MINUTE_MS;
  return new Date(expiresAt.getTime() - leadMs);
}

/** How long to wait before attempt number `attempts + 1`: 1 s, doubling, at most 5 minutes. */
export function retryDelayMs(attempts: number): number {
  return Math.min(1_000 * 2 ** Math.max(0, attempts - 1), 5 * MINUTE_MS);
}

/** After this long past due, the owners hear that a revocation isn't through, that access isn't there, or that its end isn't told. */
export const TELL_OWNERS_AFTER_MS = 5 * MINUTE_MS;

/** When what can't be set up is given up: once the time that it was asked for is over, after a minute at the earliest and an hour at the latest. */
export function giveUpAt({ createdAt, durationSeconds }: Pick<Grant, 'createdAt' | 'durationSeconds'>): Date {
  const askedMs = durationSeconds === null ? HOUR_MS : durationSeconds * 1_000;
  const lastsMs = Math.min(Math.max(askedMs, MINUTE_MS), HOUR_MS);
  return new Date(createdAt.getTime() + lastsMs);
}
