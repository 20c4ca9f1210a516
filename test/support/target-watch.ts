import type { Target } from '../../src/sandbox/target/start-target.ts';

/** One time that somebody had access at the target, as the target itself saw it. */
export interface AccessSpan {
  target: string;
  email: string;
  from: Date;
  to: Date | null;
}

/** Writes down every access that appears and vanishes at a target, from now on. */
export function watchTarget(target: Target): AccessSpan[] {
  const spans: AccessSpan[] = [];
  const open = new Map<string, AccessSpan>();
  target.onChange(() => {
    const now = new Date();
    const holdings = target.state().holdings.map((one) => ({ ...one, email: one.email ?? one.name }));
    const there = new Set(holdings.map((one) => `${one.target} ${one.email}`));
    for (const [key, span] of open)
      if (!there.has(key)) {
        span.to = now;
        open.delete(key);
      }
    for (const { target: name, email } of holdings) {
      const key = `${name} ${email}`;
      if (open.has(key)) continue;
      const span: AccessSpan = { target: name, email, from: now, to: null };
      open.set(key, span);
      spans.push(span);
    }
  });
  return spans;
}
