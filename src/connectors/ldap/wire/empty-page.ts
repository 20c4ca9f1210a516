import { PagedResultsControl, SearchResponse, type Client } from 'ldapts';
import { ConnectorError } from '../../../domain/grant/connector.ts';
import type { Connection } from './connection.ts';

/** The library takes an empty page for the last one, also where the server says that more comes: then nothing counts. */
export function watchPages(client: Client, connection: Connection): void {
  // Nothing public shows what a page said of the next one.
  client['messageParser'].on('message', (message: unknown) => {
    if (message instanceof SearchResponse && isEmpty(message) && hasNext(message)) connection.end(cutOff());
  });
}

const isEmpty = ({ searchEntries, searchReferences }: SearchResponse): boolean =>
  searchEntries.length + searchReferences.length === 0;

const hasNext = ({ controls = [] }: SearchResponse): boolean =>
  controls.some(
    (control) => control instanceof PagedResultsControl && (control.value?.cookie?.length ?? 0) > 0,
  );

const cutOff = (): ConnectorError =>
  new ConnectorError(
    { kind: 'invalid' },
    'The directory answered with an empty page and says that more follows, which can’t be read: have the attributes indexed that people and groups are found by, or set people_base and groups_base to smaller parts.',
  );
