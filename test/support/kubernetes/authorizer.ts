import type { Ledger, Rule, Stored, Subject } from './objects.ts';

export interface User {
  username: string;
  groups: string[];
}

export interface Asked {
  verb: string;
  group: string;
  resource: string;
  namespace?: string | undefined;
  name?: string | undefined;
}

const has = (given: readonly string[] | undefined, wanted: string): boolean =>
  given?.some((one) => one === '*' || one === wanted) === true;

const allows = (rule: Rule, { verb, group, resource, name }: Asked): boolean =>
  has(rule.verbs, verb) &&
  has(rule.apiGroups, group) &&
  has(rule.resources, resource) &&
  (!rule.resourceNames?.length || (name !== undefined && rule.resourceNames.includes(name)));

function isMeant({ kind, name, namespace }: Subject, { username, groups }: User): boolean {
  if (kind === 'User') return name === username;
  if (kind === 'Group') return groups.includes(name);
  return username === `system:serviceaccount:${namespace}:${name}`;
}

/**
 * RBAC as the API server has it: https://kubernetes.io/docs/reference/access-authn-authz/rbac/ . What gives somebody more than
 * the giver has needs `bind` ("Restrictions on role binding creation or update").
 */
export class Authorizer {
  readonly #ledger: Ledger;
  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  may(user: User, asked: Asked): boolean {
    return this.#rulesOf(user, asked.namespace).some((rule) => allows(rule, asked));
  }

  /** Why this user may not make this binding; undefined where they may. */
  whyNotBind(user: User, binding: Stored, namespace: string | undefined): string | undefined {
    const { kind = '', name = '' } = binding.roleRef ?? {};
    const resource = kind === 'Role' ? 'roles' : 'clusterroles';
    if (this.may(user, { verb: 'bind', group: 'rbac.authorization.k8s.io', resource, namespace, name }))
      return undefined;
    const missing = this.#rulesOfRole(binding, namespace).filter(
      (rule) => !this.#covers(user, namespace, rule),
    );
    if (missing.length === 0) return undefined;
    return `user "${user.username}" (groups=${JSON.stringify(user.groups)}) is attempting to grant RBAC permissions not currently held:\n${JSON.stringify(missing)}`;
  }

  #covers(user: User, namespace: string | undefined, rule: Rule): boolean {
    const own = this.#rulesOf(user, namespace);
    const asked = rule.verbs.flatMap((verb) =>
      (rule.apiGroups ?? []).flatMap((group) =>
        (rule.resources ?? []).flatMap((resource) =>
          (rule.resourceNames ?? [undefined]).map((name) => ({ verb, group, resource, name })),
        ),
      ),
    );
    return asked.every((one) => own.some((held) => allows(held, one)));
  }

  #rulesOf(user: User, namespace: string | undefined): Rule[] {
    const wide = this.#ledger.all('clusterrolebindings');
    const narrow = namespace === undefined ? [] : this.#ledger.all('rolebindings', namespace);
    return [...wide, ...narrow]
      .filter(({ subjects }) => (subjects ?? []).some((subject) => isMeant(subject, user)))
      .flatMap((binding) => this.#rulesOfRole(binding, binding.metadata.namespace));
  }

  #rulesOfRole({ roleRef }: Stored, namespace: string | undefined): Rule[] {
    const role =
      roleRef?.kind === 'Role'
        ? this.#ledger.get('roles', namespace, roleRef.name)
        : this.#ledger.get('clusterroles', undefined, roleRef?.name ?? '');
    return role?.rules ?? [];
  }
}
