import { DomainError } from '../../domain/errors.ts';

/** The five-character code that PostgreSQL gave (or the driver's own, like `ECONNREFUSED`), however deep it is wrapped. */
export function sqlState(error: unknown): string | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current instanceof AggregateError && current.errors.length > 0) return sqlState(current.errors[0]);
    if (current instanceof DomainError) continue;
    if ('code' in current && typeof current.code === 'string') return current.code;
  }
  return undefined;
}
