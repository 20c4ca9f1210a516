import { onTestFinished } from 'vitest';
import type { ExchangeOptions } from '../../src/connectors/webhook/exchange.ts';
import { makeWebhook } from '../../src/connectors/webhook/webhook-connector.ts';
import { AdjustableClock } from '../../src/domain/time/clock.ts';
import type { GrantRef, ReadableConnector } from '../../src/domain/grant/connector.ts';
import { startTarget, type Target, type TargetOptions } from '../../src/sandbox/target/start-target.ts';

export const SECRET = 'whsec_' + Buffer.from('a secret of the tests, canary-4711').toString('base64');
/** Of the far end and this one alike. */
export const time = () => new Date();
export const anna = { email: 'anna@acme.test', employeeId: 'E1', name: 'Anna Berg' };
export const ref: GrantRef = { target: 'editors', account: anna };
export const op = (operationId: string) => ({ operationId });

export const account = (local: string) => ({ email: `${local}@acme.test`, employeeId: null, name: local });

/** The target's own word. */
export function holds(target: Target, { target: name, account: { email } }: GrantRef): boolean {
  return target.state().holdings.some((holding) => holding.target === name && holding.email === email);
}

export function connectorTo(
  target: Target,
  options: Partial<ExchangeOptions> = {},
  secret = SECRET,
): ReadableConnector {
  return makeWebhook(
    'in-house',
    { url: target.url, secret, allow_private_addresses: true },
    { time, ...options },
  );
}

/** A target and a connector to it, both closed after the test. */
export async function standing(
  options: Partial<ExchangeOptions> = {},
  targetOptions: Partial<TargetOptions> = {},
): Promise<{ target: Target; connector: ReadableConnector }> {
  const target = await startTarget({
    port: 0,
    secret: SECRET,
    clock: new AdjustableClock(),
    ...targetOptions,
  });
  const connector = connectorTo(target, options);
  onTestFinished(() => target.close());
  onTestFinished(async () => connector.close?.());
  return { target, connector };
}
