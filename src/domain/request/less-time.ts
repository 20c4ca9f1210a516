import type { Request } from './request.ts';

/** Where the access that an approval gives begins, and the most that its policy gives. */
interface Bounds {
  /** Now; for more time the end that there is. */
  start: Date;
  maxSeconds: number | null;
}

type Asked = Pick<Request, 'durationSeconds' | 'wishedEndAt'>;

/**
 * The most that approving a request gives, in seconds: what was asked for, the end that was asked for and the policy's most,
 * whichever comes first. Null: it has no end, and no policy bounds it.
 */
export function mostGiven(
  { durationSeconds, wishedEndAt }: Asked,
  { start, maxSeconds }: Bounds,
): number | null {
  const left = wishedEndAt === null ? null : (wishedEndAt.getTime() - start.getTime()) / 1_000;
  const bounds = [durationSeconds, left, maxSeconds].filter((seconds) => seconds !== null);
  return bounds.length === 0 ? null : Math.max(0, Math.floor(Math.min(...bounds)));
}
