import type * as z from 'zod';
import type { FindingView } from '../../../operations/finding/show-finding.ts';
import type { FindingMetadata } from '../../ids.ts';

/** What a form about found access carries. */
export function shownAs({ finding }: Pick<FindingView, 'finding'>): string {
  const carried: z.input<typeof FindingMetadata> = {
    grantId: finding.grantId,
    shown: finding.state === 'ignored' ? 'ignored' : 'open',
  };
  return JSON.stringify(carried);
}
