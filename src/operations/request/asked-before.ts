import type { EntitlementKey } from '../../domain/ids.ts';
import type { Request } from '../../domain/request/request.ts';
import { MOST_AT_ONCE } from '../../domain/request/role-bundle.ts';
import type { AskedLength } from '../../domain/time/duration.ts';
import type { PersonCtx } from '../actor.ts';

/** What was asked for or held once, as far as it can be asked for anew: reading it asks for nothing. */
export interface AskedBefore {
  items: EntitlementKey[];
  /** The names of what isn’t in the catalog any more. */
  left: string[];
  /** How much there is beyond what can be asked for at once. */
  over: number;
  /** null: there was none, or not one for all of it. */
  durationSeconds: AskedLength | null;
  /** Until when, where that was asked for and is still to come. */
  untilAt: Date | null;
  /** Different lengths were asked for, so that one has to be chosen. */
  isLengthOpen: boolean;
  justification: string;
  ticket: string;
  /** Whom it was for. */
  forSlackUserId: string | null;
}

/** What of it is in the catalog still, and the names of what isn’t. */
export function stillKnown(
  { config }: Pick<PersonCtx, 'config'>,
  all: readonly { key: EntitlementKey; label: string }[],
): Pick<AskedBefore, 'items' | 'left' | 'over'> {
  const known = new Set(all.filter(({ key }) => config.entitlements.has(key)).map(({ key }) => key));
  const left = new Set(all.filter(({ key }) => !known.has(key)).map(({ label }) => label));
  return {
    items: [...known].slice(0, MOST_AT_ONCE),
    left: [...left],
    over: Math.max(0, known.size - MOST_AT_ONCE),
  };
}

/** What was said of all of these alike; what wasn’t is left to whoever asks again. */
export function saidAlike(
  requests: readonly Request[],
  now: Date,
): Pick<AskedBefore, 'durationSeconds' | 'untilAt' | 'isLengthOpen' | 'justification' | 'ticket'> {
  return {
    ...lengthAlike(requests, now),
    justification: theOnly(requests.map((one) => one.justification)) ?? '',
    ticket: theOnly(requests.map((one) => one.ticket)) ?? '',
  };
}

/** A time that was named and has passed, like different lengths, leaves them to choose. */
function lengthAlike(
  requests: readonly Pick<Request, 'askedSeconds' | 'durationSeconds' | 'wishedEndAt'>[],
  now: Date,
): Pick<AskedBefore, 'durationSeconds' | 'untilAt' | 'isLengthOpen'> {
  const lengths = requests.map((one) => one.askedSeconds ?? one.durationSeconds ?? 'permanent');
  const ends = requests.map(({ wishedEndAt }) => wishedEndAt?.getTime() ?? null);
  const end = theOnly(ends) ?? null;
  const isOpen =
    new Set(lengths).size > 1 || new Set(ends).size > 1 || (end !== null && end <= now.getTime());
  if (isOpen) return { durationSeconds: null, untilAt: null, isLengthOpen: true };
  return {
    durationSeconds: theOnly(lengths) ?? null,
    untilAt: end === null ? null : new Date(end),
    isLengthOpen: false,
  };
}

function theOnly<T>(values: readonly T[]): T | undefined {
  return new Set(values).size === 1 ? values[0] : undefined;
}
