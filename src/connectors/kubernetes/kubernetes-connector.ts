import {
  CONNECTOR_TIMEOUT_MS,
  ConnectorError,
  type ConnectorType,
  type GrantRef,
  type ReadableConnector,
  type Readings,
  type Sessions,
} from '../../domain/grant/connector.ts';
import { placeOf } from '../place.ts';
import { plainLine } from '../plain-line.ts';
import { urlOf, Way, type AccessOptions } from './access.ts';
import { makeApi, type Api } from './api.ts';
import { notesOf, type Right } from './binding.ts';
import { give, take } from './change-binding.ts';
import { KubernetesSettings } from './kubernetes-settings.ts';
import { listGrants } from './list-grants.ts';
import { look, lookInWords } from './look.ts';
import { readHealth } from './read-health.ts';
import { listRoles } from './list-roles.ts';
import { assertSameCluster, clusterId, rightOf, whoAmI } from './who.ts';

/** A read back takes several calls. */
const READ_BACK_CALLS = 3;

export interface KubernetesOptions extends Pick<AccessOptions, 'pod' | 'resolve' | 'time' | 'timeoutMs'> {
  pageSize?: number;
}

export const kubernetesConnector: ConnectorType<KubernetesSettings> = {
  type: 'kubernetes',
  settings: KubernetesSettings,
  secrets: ({ token }) => (token === undefined ? [] : [token]),
  make: (id, settings, time) => makeKubernetes(id, settings, { time }),
};

/** Bindings of roles in one cluster: a target is a role and where it is given, an account a user's name. */
export function makeKubernetes(
  id: string,
  settings: KubernetesSettings,
  options: KubernetesOptions,
): ReadableConnector & { readonly sessions: Sessions } {
  const { host, hostname, origin, pathname } = urlOf(settings);
  const name = `${id} (${hostname})`;
  const way = new Way({ ...options, name, settings });
  const pageSize = options.pageSize ?? 500;
  const timeoutMs = options.timeoutMs ?? CONNECTOR_TIMEOUT_MS - 1_000;
  /** All that one call asks of the cluster is over in its time: no change is sent later. */
  const within = (ms: number): Api =>
    makeApi({ name, access: () => way.open(), until: AbortSignal.timeout(ms) });
  let self: Promise<string | null> | undefined;
  const myself = (api: Api): Promise<string | null> => {
    self ??= whoAmI(api).catch((error: unknown) => {
      self = undefined;
      throw error;
    });
    return self;
  };
  const toGive = async (api: Api, ref: GrantRef): Promise<Right> => {
    const right = rightOf(settings, ref);
    if (right.user === (await myself(api)))
      throw new ConnectorError(
        { kind: 'not_found', what: 'account' },
        `“${plainLine(right.user, 200)}” is the connector’s own user, and nothing is given to it.`,
      );
    await assertSameCluster(api, ref);
    return right;
  };

  const reads: Readings = {
    async readBack(ref) {
      const api = within(READ_BACK_CALLS * timeoutMs);
      const right = rightOf(settings, ref);
      const [actsAs, system] = await Promise.all([myself(api), assertSameCluster(api, ref)]);
      const seen = await look({ api, pageSize }, right);
      const as = actsAs === null ? '' : ` as “${plainLine(actsAs, 200)}”`;
      return {
        stands: seen.gives || seen.others.length > 0,
        words: `Read${as} on ${name}: ${lookInWords(right, seen)}`,
        seenAs: { account: { id: right.user, login: right.user }, system },
        ...(seen.gives && seen.named && notesOf(seen.named)),
      };
    },
    // A cluster keeps no users: whoever its authenticator vouches for is one.
    accounts: async () => ({ items: [] }),
    entitlements: (cursor) => listRoles({ api: within(timeoutMs), pageSize }, cursor),
    async grants(query, cursor) {
      const api = within(timeoutMs);
      const [own, system] = await Promise.all([myself(api), clusterId(api)]);
      return listGrants({ api, pageSize, settings, system, self: own }, query, cursor);
    },
  };

  return {
    place: placeOf('kubernetes', host, [origin, pathname]),
    reads,
    sessions: {
      // https://kubernetes.io/docs/reference/access-authn-authz/authorization/: a request is looked at once, as it comes.
      end: async () => ({
        kind: 'outlives',
        what: 'what was open already in the cluster (kubectl exec, attach, port-forward, logs -f, watches), and what they made or read there meanwhile: tokens of service accounts, secrets, bindings and pods of their own',
        until: null,
      }),
    },
    async health(targets = []) {
      const api = within(timeoutMs);
      return readHealth(api, await myself(api), targets);
    },
    async grant(ref, operation) {
      const api = within(timeoutMs);
      return give({ api, pageSize }, await toGive(api, ref), operation);
    },
    async revoke(ref) {
      const api = within(timeoutMs);
      const right = rightOf(settings, ref);
      // Nothing is asked before the removal that it doesn't hang on.
      if (ref.seenAs?.system !== undefined) await assertSameCluster(api, ref);
      return take({ api, pageSize }, right);
    },
    close: () => way.close(),
  };
}
