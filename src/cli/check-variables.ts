import type { Env } from '../program/env.ts';

/** In the sandbox the target's address is made at the start: a check stands in for it. */
export function checkVariables(env: Env): Record<string, string> {
  const made = { SANDBOX_TARGET_URL: 'http://127.0.0.1/', SANDBOX_TARGET_SECRET: 'made at the start' };
  return { ...(env.slack.mode === 'sandbox' && made), ...env.variables };
}
