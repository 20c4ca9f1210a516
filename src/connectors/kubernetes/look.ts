import { everyItem } from '../../domain/pages.ts';
import { plainLine } from '../plain-line.ts';
import type { Api } from './api.ts';
import { Binding, bindingName, bindsRole, groupsOf, isOwn, usersOf, type Right } from './binding.ts';
import { bindingsPath, kindOfBinding } from './target.ts';

/** By which bindings of its scope somebody has a right. */
export interface Look {
  /** What has the name of our binding for it. */
  named: Binding | undefined;
  /** It is ours, and gives the user the right. */
  gives: boolean;
  /** Bindings of others that give it to this user. */
  others: string[];
  /** Groups that have it too; who is in them, the cluster doesn't know. */
  groups: string[];
  /** Bindings that give the user the same role in every namespace: another target's, or others'. */
  wider: string[];
}

export interface Looking {
  api: Api;
  pageSize: number;
}

/** Those of a scope that are wanted; of the others none is kept. */
export async function bindingsOf(
  { api, pageSize }: Looking,
  namespace: string | undefined,
  isWanted: (binding: Binding) => boolean,
  name?: string,
): Promise<Binding[]> {
  const path = bindingsPath(namespace);
  const found: Binding[] = [];
  for await (const one of everyItem((cursor) => api.list(path, Binding, { cursor, limit: pageSize, name })))
    if (isWanted(one)) found.push(one);
  return found;
}

/** What has the name of our binding, found without reading any other. */
export async function findNamed(at: Looking, right: Right): Promise<Binding | undefined> {
  const name = bindingName(right);
  return (await bindingsOf(at, right.target.namespace, ({ metadata }) => metadata.name === name, name))[0];
}

/** By which bindings that aren't ours the user has the right. */
export async function othersOf(at: Looking, right: Right): Promise<string[]> {
  const isOthers = (one: Binding): boolean =>
    bindsRole(one, right.target) && usersOf(one).includes(right.user) && !isOwn(one, right);
  return (await bindingsOf(at, right.target.namespace, isOthers)).map(nameOf);
}

/** All bindings of a scope, since a cluster can't be asked for those of one user. */
export async function look(at: Looking, right: Right): Promise<Look> {
  const { target, user } = right;
  const name = bindingName(right);
  const isGiving = (one: Binding): boolean => bindsRole(one, target);
  const isNamed = ({ metadata }: Binding): boolean => metadata.name === name;
  const isTheirs = (one: Binding): boolean => isGiving(one) && usersOf(one).includes(user);
  const found = await bindingsOf(at, target.namespace, (one) => isNamed(one) || isGiving(one));
  const named = found.find(isNamed);
  const giving = found.filter(isGiving);
  const toUser = found.filter(isTheirs);
  const isWide = target.namespace !== undefined && target.role.kind === 'ClusterRole';
  const wider = isWide ? await bindingsOf(at, undefined, isTheirs) : [];
  return {
    named,
    gives: toUser.some((one) => isOwn(one, right)),
    others: toUser.filter((one) => !isOwn(one, right)).map(nameOf),
    groups: [...new Set(giving.flatMap(groupsOf))],
    wider: wider.map(nameOf),
  };
}

const nameOf = ({ metadata }: Binding): string => metadata.name;

const quoted = (names: readonly string[]): string =>
  plainLine(names.map((name) => `“${plainLine(name, 100)}”`).join(', '), 400);

/** How others' bindings are called to people. */
export const bindingsInWords = ({ target: { namespace } }: Right, names: readonly string[]): string =>
  `${kindOfBinding(namespace)} ${quoted(names)}${namespace === undefined ? '' : ` in “${namespace}”`}`;

/** What was seen, in a sentence or two. */
export function lookInWords(right: Right, { gives, others, groups, wider }: Look): string {
  const has = gives || others.length > 0;
  const said = [
    `“${plainLine(right.user, 200)}” ${has ? 'has' : 'doesn’t have'} “${plainLine(right.target.text, 300)}”`,
    ...(others.length > 0 ? [` by the ${bindingsInWords(right, others)}, not made by Sallyport`] : []),
    '.',
    ...(wider.length > 0
      ? [` The same role in all namespaces: by the ClusterRoleBinding ${quoted(wider)}.`]
      : []),
    ...(groups.length > 0 ? [` Whoever is in ${quoted(groups)} has it too.`] : []),
  ];
  return said.join('');
}
