import type { Env } from '../program/env.ts';

/** In the sandbox the target's address is made at the start: a check stands in for it, by one that nobody has. */
export const SANDBOX_STAND_IN = 'http://sandbox.invalid/';

export function checkVariables(env: Env): Record<string, string> {
  const made = { SANDBOX_TARGET_URL: SANDBOX_STAND_IN, SANDBOX_TARGET_SECRET: 'made at the start' };
  return { ...(env.slack.mode === 'sandbox' && made), ...env.variables };
}
