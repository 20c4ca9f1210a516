import { accountOf, type Holding, type Ledger } from './ledger.ts';

export type HeldChange = { group: string } & (
  | { kind: 'give'; account: Pick<Holding, 'email' | 'name'> }
  /** `account`: an address, or the name of what has none. */
  | { kind: 'take'; account: string }
);

/** Changes who holds what as an admin of the target does by hand; answers what was given or taken, or why nothing was. */
export function changeOutOfBand(
  ledger: Ledger,
  groups: readonly string[],
  change: HeldChange,
  now: Date,
): Holding | { fault: string } {
  const { kind, group } = change;
  if (!groups.includes(group)) return { fault: `There is no group “${group}” here.` };
  const account = kind === 'take' ? change.account : accountOf(change.account);
  const held = ledger.find(group, account);
  if (kind === 'take') {
    if (held === undefined) return { fault: `${account} isn’t in ${group}.` };
    ledger.remove(group, account);
    return held;
  }
  if (held !== undefined) return { fault: `${held.name} is in ${group} already.` };
  const given = { target: group, ...change.account, since: now.toISOString(), expiresAt: null };
  ledger.put(given);
  return given;
}
