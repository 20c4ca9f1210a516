import { makeLdap } from '../../src/connectors/ldap/ldap-connector.ts';
import type { LdapSettings } from '../../src/connectors/ldap/ldap-settings.ts';
import { everyItem } from '../../src/domain/pages.ts';
import { answerEach } from '../child.ts';

export interface ReadMembers {
  settings: LdapSettings;
  target: string;
  pageSize: number;
}

export interface MembersRead {
  tookMs: number;
  /** Of those that were read, who have an address. */
  members: number;
  /** The most resident memory that was seen meanwhile, less what there was before the first reading. */
  grewBytes: number;
}

const LOOK_EVERY_MS = 20;
let before: number | undefined;

/** Who is in a group, as the program reads it. */
answerEach<ReadMembers, MembersRead>(async ({ settings, target, pageSize }) => {
  const connector = makeLdap('directory', settings, { time: () => new Date(), pageSize });
  await connector.health();
  before ??= process.memoryUsage.rss();
  let most = before;
  const look = () => (most = Math.max(most, process.memoryUsage.rss()));
  const looking = setInterval(look, LOOK_EVERY_MS);
  const from = performance.now();
  let members = 0;
  for await (const { account } of everyItem((cursor) => connector.reads.grants({ target }, cursor)))
    if (account.email !== null) members += 1;
  const tookMs = performance.now() - from;
  clearInterval(looking);
  await connector.close?.();
  return { tookMs, members, grewBytes: most - before };
});
