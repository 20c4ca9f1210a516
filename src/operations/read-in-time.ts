import { ConnectorError, type Page } from '../domain/grant/connector.ts';
import { everyItem } from '../domain/pages.ts';
import type { Ctx } from './context.ts';

/** Every item of a paged reading; rejects as a fault of the target where its pages aren't through at `until`. */
export function readInTime<T>(
  { clock }: Pick<Ctx, 'clock'>,
  until: Date,
  read: (cursor?: string) => Promise<Page<T>>,
): AsyncGenerator<T> {
  return everyItem(async (cursor) => {
    const page = await read(cursor);
    if (clock.now() > until)
      throw new ConnectorError(
        { kind: 'retryable' },
        'It lists so slowly that it wasn’t through in the time that a reading has.',
      );
    return page;
  });
}
