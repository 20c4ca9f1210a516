import { createHash } from 'node:crypto';
import type { Resource } from '../../domain/definitions.ts';
import { type DiscoveredRow, hasTyped } from '../../domain/discovery.ts';

/** Of what a resource discovered, what the last list of its connector lacks and isn't retired; what is typed stands in the file. */
export const missingNow = <Row extends DiscoveredRow>(
  resource: Pick<Resource, 'connectorId' | 'entitlements'>,
  rows: readonly Row[],
): Row[] =>
  rows.filter(
    (row) =>
      row.connectorId === resource.connectorId &&
      row.missingSince !== null &&
      row.retiredAt === null &&
      !hasTyped(resource, row.key),
  );

/** Which they are: whoever confirms says what they were shown. */
export const markOfMissing = (rows: readonly Pick<DiscoveredRow, 'key'>[]): string =>
  createHash('sha256')
    .update(JSON.stringify(rows.map(({ key }) => key).toSorted()))
    .digest('hex')
    .slice(0, 16);
