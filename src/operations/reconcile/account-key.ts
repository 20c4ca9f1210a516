import { createHash } from 'node:crypto';
import type { AccountAtTarget } from '../../domain/grant/connector.ts';

const LONGEST = 120;

/** What tells an account from others of its target, short: an id may be as long as a directory’s names. */
export const accountKey = ({ account: { id } }: { account: Pick<AccountAtTarget, 'id'> }): string =>
  id.length <= LONGEST ? id : `#${createHash('sha256').update(id).digest('hex')}`;
