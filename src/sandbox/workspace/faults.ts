/**
 * What goes wrong with a Web API call. `lost`: it is done, and the connection drops before the answer; `page`: somebody
 * between answers with a page of their own, and it is done or it isn't.
 */
export type ApiFault =
  | { kind: 'ratelimited'; retryAfterSeconds: number }
  | { kind: 'status'; status: number }
  | { kind: 'error'; error: string }
  | { kind: 'lost' }
  | { kind: 'page'; isDone: boolean }
  | { kind: 'slow'; ms: number };

/** What goes wrong with this is what is sent to a response_url; nothing asks to wait there. */
export const RESPONSE_URL = 'response_url';

/** For the next `times` calls, or for a share of them (0 to 1), drawn with `random`. */
export type Reach = { times: number } | { share: number; random?: () => number };

export type DeliveryKind = 'command' | 'interactive' | 'options' | 'event';

interface Provoked<F> {
  of: string;
  fault: F;
  reach: Reach;
  left: number;
}

/** Provoked trouble, for tests: nothing here happens unless it was asked for. */
export class Faults {
  #api: Provoked<ApiFault>[] = [];
  #repeats: Provoked<'repeat'>[] = [];

  /** Makes calls to a method (`*`: every method) go wrong. */
  provoke(method: string, fault: ApiFault, reach: Reach = { times: 1 }): void {
    this.#api.push({ of: method, fault, reach, left: 'times' in reach ? reach.times : Infinity });
  }

  /** Makes the next deliveries of this kind arrive twice. */
  repeatDeliveries(kind: DeliveryKind, reach: Reach = { times: 1 }): void {
    this.#repeats.push({ of: kind, fault: 'repeat', reach, left: 'times' in reach ? reach.times : Infinity });
  }

  clear(): void {
    this.#api = [];
    this.#repeats = [];
  }

  nextFor(method: string): ApiFault | undefined {
    return draw(this.#api, method);
  }

  repeats(kind: DeliveryKind): boolean {
    return draw(this.#repeats, kind) !== undefined;
  }
}

function draw<F>(provoked: Provoked<F>[], of: string): F | undefined {
  for (const entry of provoked) {
    if (entry.left <= 0 || (entry.of !== '*' && entry.of !== of)) continue;
    if ('share' in entry.reach && (entry.reach.random ?? Math.random)() >= entry.reach.share) continue;
    entry.left -= 1;
    return entry.fault;
  }
  return undefined;
}
