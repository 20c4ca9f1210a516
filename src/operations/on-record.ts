import { DomainError } from '../domain/errors.ts';
import { audit } from '../store/audit/audit-log.ts';
import { transaction } from '../store/database/transaction.ts';
import type { Ctx } from './context.ts';

/** Runs an act (`cancel a request`); that they may not is on record before they are told. */
export async function onRecord<T>(ctx: Ctx, act: string, about: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof DomainError && error.code === 'forbidden')
      await transaction(ctx, (tx) =>
        audit(tx, ctx, { kind: 'act.refused', data: { act, about, reason: error.message }, subject: {} }),
      );
    throw error;
  }
}
