import * as z from 'zod';
import { ConnectorError, type Health } from '../../domain/grant/connector.ts';
import { plainLine } from '../plain-line.ts';
import type { Api } from './api.ts';
import { kindOfBinding, parseTarget, type Target } from './target.ts';

const Review = z.object({ status: z.object({ allowed: z.boolean() }) });
const PATH = ['apis', 'authorization.k8s.io', 'v1', 'selfsubjectaccessreviews'];
const AT_ONCE = 10;

interface Need {
  verb: string;
  group: string;
  resource: string;
  namespace?: string | undefined;
  name?: string;
}

const RBAC = 'rbac.authorization.k8s.io';

/** What it has to see in the whole cluster, whatever it gives. */
const ALWAYS: readonly Need[] = [
  { verb: 'get', group: '', resource: 'namespaces', name: 'kube-system' },
  ...['clusterrolebindings', 'rolebindings', 'clusterroles', 'roles'].map((resource) => ({
    verb: 'list',
    group: RBAC,
    resource,
  })),
];

/** Asks the cluster for each right that the connector needs whether it has it. */
export async function readHealth(
  api: Api,
  actsAs: string | null,
  targets: readonly string[],
): Promise<Health> {
  const lacks: string[] = [];
  const needs = new Map<string, Need>();
  const need = (one: Need) => needs.set(JSON.stringify(one), one);
  ALWAYS.forEach(need);
  for (const text of targets)
    try {
      needsOf(parseTarget(text)).forEach(need);
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      lacks.push(error.message);
    }
  const all = [...needs.values()];
  for (let at = 0; at < all.length; at += AT_ONCE) {
    const some = all.slice(at, at + AT_ONCE);
    const may = await Promise.all(some.map((one) => isAllowed(api, one)));
    lacks.push(...some.filter((_, index) => !may[index]).map(lackOf));
  }
  return { ok: lacks.length === 0, actsAs, lacks };
}

function needsOf({ namespace, role }: Target): Need[] {
  const bindings = `${kindOfBinding(namespace).toLowerCase()}s`;
  const roles = `${role.kind.toLowerCase()}s`;
  return [
    ...['create', 'update', 'delete'].map((verb) => ({ verb, group: RBAC, resource: bindings, namespace })),
    { verb: 'get', group: RBAC, resource: roles, namespace, name: role.name },
    { verb: 'bind', group: RBAC, resource: roles, namespace, name: role.name },
  ];
}

async function isAllowed(api: Api, need: Need): Promise<boolean> {
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: need },
  };
  const review = await api.ask(PATH, body, Review);
  if (review !== undefined) return review.status.allowed;
  throw new ConnectorError(
    { kind: 'invalid' },
    `${api.name} has no SelfSubjectAccessReview: is it a cluster?`,
  );
}

function lackOf({ verb, resource, namespace, name }: Need): string {
  const which = name === undefined ? '' : ` “${plainLine(name, 200)}”`;
  return `The connector may not ${verb} ${resource}${which}${namespace === undefined ? '' : ` in “${namespace}”`}.`;
}
