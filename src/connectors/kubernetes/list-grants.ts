import type { ExternalGrant, GrantQuery, Page } from '../../domain/grant/connector.ts';
import { emailOf } from '../logins.ts';
import { Binding, bindsRole, isOwn, isSystemUser, notesOf, usersOf } from './binding.ts';
import type { KubernetesSettings } from './kubernetes-settings.ts';
import { listBoth } from './list-both.ts';
import { bindingsOf, type Looking } from './look.ts';
import { ALL_ROLE_BINDINGS, bindingsPath, parseTarget, targetOf } from './target.ts';
import { userOf } from './who.ts';

export interface Listing extends Looking {
  settings: KubernetesSettings;
  /** Of the cluster. */
  system: string;
  /** The connector's own user. */
  self: string | null;
}

/** Who has which role by any binding, ours or not; those of one target at once, and else a page at a time. */
export async function listGrants(
  at: Listing,
  { target, account }: GrantQuery,
  cursor: string | undefined,
): Promise<Page<ExternalGrant>> {
  const user = account && userOf(at.settings, account);
  if (account !== undefined && user === undefined) return { items: [] };
  const isWanted = (one: ExternalGrant): boolean => user === undefined || one.account.id === user;
  const named = (one: ExternalGrant): ExternalGrant =>
    account === undefined ? one : { ...one, account: { ...one.account, email: account.email } };
  if (target !== undefined) {
    const { namespace, role } = parseTarget(target);
    const giving = await bindingsOf(at, namespace, (one) =>
      bindsRole(one, { text: target, namespace, role }),
    );
    return { items: grantsOf(at, giving).filter(isWanted).map(named) };
  }
  const paths = { cluster: bindingsPath(undefined), namespaces: ALL_ROLE_BINDINGS };
  const { items, next } = await listBoth(at, paths, Binding, cursor);
  return { items: grantsOf(at, items).filter(isWanted).map(named), ...(next !== undefined && { next }) };
}

/** One of each right, with what is noted on our own binding of it. */
function grantsOf(at: Listing, bindings: readonly Binding[]): ExternalGrant[] {
  const grants = new Map<string, ExternalGrant>();
  for (const binding of bindings) {
    const namespace = binding.metadata.namespace ?? undefined;
    const text = targetOf(namespace, binding.roleRef);
    for (const user of usersOf(binding)) {
      if (isSystemUser(user) || user === at.self) continue;
      const isOurs = isOwn(binding, { target: { text, namespace, role: binding.roleRef }, user });
      const key = JSON.stringify([text, user]);
      if (!isOurs && grants.has(key)) continue;
      grants.set(key, {
        target: text,
        account: { id: user, login: user, email: emailOfUser(at, user) },
        system: at.system,
        ...(isOurs && notesOf(binding)),
      });
    }
  }
  return [...grants.values()];
}

function emailOfUser({ settings }: Listing, user: string): string | null {
  const { user_prefix: prefix } = settings;
  return user.startsWith(prefix) ? emailOf(settings, user.slice(prefix.length)) : null;
}
