export type Tier = 1 | 2 | 3 | 4 | 'post' | 'unlimited';

const PER_MINUTE = { 1: 1, 2: 20, 3: 50, 4: 100 } as const;
const POSTS_PER_MINUTE = 300;

interface Bucket {
  tokens: number;
  at: number;
}

/** Slack's rates as token buckets over this machine's time; posting is held to one a second in each channel. */
export class RateLimits {
  readonly #buckets = new Map<string, Bucket>();
  readonly #wallClock: () => number;
  readonly #postBurst: number;

  constructor(wallClock: () => number, postBurst: number) {
    this.#wallClock = wallClock;
    this.#postBurst = postBurst;
  }

  /** Seconds to wait before this call is let through; 0 when it is now. */
  take(method: string, tier: Tier, channelId: string): number {
    if (tier === 'unlimited') return 0;
    if (tier === 'post') {
      const wait = this.#takeFrom(`${method} ${channelId}`, this.#postBurst, 1);
      return wait > 0 ? wait : this.#takeFrom(method, POSTS_PER_MINUTE, POSTS_PER_MINUTE / 60);
    }
    return this.#takeFrom(method, PER_MINUTE[tier], PER_MINUTE[tier] / 60);
  }

  #takeFrom(key: string, capacity: number, perSecond: number): number {
    const now = this.#wallClock();
    const bucket = this.#buckets.get(key) ?? { tokens: capacity, at: now };
    bucket.tokens = Math.min(capacity, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
    bucket.at = now;
    this.#buckets.set(key, bucket);
    if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond));
    bucket.tokens -= 1;
    return 0;
  }
}
