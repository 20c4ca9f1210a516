/** What the chain needs to know of a person; e-mails are lower case. */
interface Managed {
  email: string;
  managerEmail: string | null;
}

export interface ManagerChain<P extends Managed> {
  /** The person's manager, that one's manager, and so on: each once, and never the person. */
  managers: P[];
  /** `top`: the last has no manager; `cycle`: the last's manager stands in the chain already; `gap`: nobody knows that address. */
  ended: { why: 'top' } | { why: 'cycle' | 'gap'; email: string };
}

export function managerChain<P extends Managed>(
  person: P,
  lookup: (email: string) => P | undefined,
): ManagerChain<P> {
  const managers: P[] = [];
  const seen = new Set([person.email]);
  for (let email = person.managerEmail; email !== null; ) {
    if (seen.has(email)) return { managers, ended: { why: 'cycle', email } };
    const manager = lookup(email);
    if (manager === undefined) return { managers, ended: { why: 'gap', email } };
    seen.add(email);
    managers.push(manager);
    email = manager.managerEmail;
  }
  return { managers, ended: { why: 'top' } };
}
