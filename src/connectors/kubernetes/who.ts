import * as z from 'zod';
import { ConnectorError, type AccountRef, type GrantRef } from '../../domain/grant/connector.ts';
import { loginOf, noLogin } from '../logins.ts';
import { plainLine } from '../plain-line.ts';
import type { Api } from './api.ts';
import { isSystemUser, type Right } from './binding.ts';
import type { KubernetesSettings } from './kubernetes-settings.ts';
import { parseTarget } from './target.ts';

type Naming = Pick<KubernetesSettings, 'email_domain' | 'login' | 'user_prefix'>;

/** What the API server calls this person; undefined where the settings give them no name. */
export function userOf(settings: Naming, account: AccountRef): string | undefined {
  const login = loginOf(settings, account);
  if (login === undefined || login === '' || !login.isWellFormed()) return undefined;
  return `${settings.user_prefix}${login}`;
}

/** The right that is meant; rejects as `not_found` where the person has no name there, or one of the cluster's own. */
export function rightOf(settings: Naming, { target, account, seenAs }: GrantRef): Right {
  const user = seenAs?.account.id ?? userOf(settings, account);
  if (user === undefined) throw noLogin(settings, account);
  if (isSystemUser(user))
    throw new ConnectorError(
      { kind: 'not_found', what: 'account' },
      `“${plainLine(user, 200)}” is one of the cluster’s own users, and nothing is given to them.`,
    );
  return { target: parseTarget(target), user };
}

const Myself = z.object({ status: z.object({ userInfo: z.object({ username: z.string() }) }) });

/** Whom the connector's token stands for; null where a cluster older than 1.28 doesn't say. */
export async function whoAmI(api: Api): Promise<string | null> {
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
  const path = ['apis', 'authentication.k8s.io', 'v1', 'selfsubjectreviews'];
  return (await api.ask(path, body, Myself))?.status.userInfo.username ?? null;
}

const Namespace = z.object({
  kind: z.literal('Namespace'),
  metadata: z.object({ name: z.literal('kube-system'), uid: z.string().min(1) }),
});

/** What tells this cluster from every other one: the id of the namespace that each has. */
export async function clusterId(api: Api): Promise<string> {
  const found = await api.get(['api', 'v1', 'namespaces', 'kube-system'], Namespace);
  if (found !== undefined) return found.metadata.uid;
  throw new ConnectorError(
    { kind: 'retryable' },
    `${api.name} has no namespace kube-system: is it a cluster?`,
  );
}

/** Names are all that a cluster has, so that another one's at the same address say nothing. */
export async function assertSameCluster(api: Api, { seenAs }: GrantRef): Promise<string> {
  const system = await clusterId(api);
  if (seenAs?.system === undefined || seenAs.system === system) return system;
  throw new ConnectorError(
    { kind: 'conflict' },
    `${api.name} is another cluster than the one where this access was seen, at the same address: look at the former one.`,
  );
}
