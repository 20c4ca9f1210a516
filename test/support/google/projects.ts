import { cloudRefused, type Answer } from './answers.ts';
import type { Workspace } from './workspace.ts';

export interface Condition {
  title: string;
  description?: string;
  expression: string;
}

export interface Binding {
  role: string;
  members: string[];
  condition?: Condition;
}

interface Policy {
  version?: number;
  etag?: string;
  bindings?: Binding[];
  auditConfigs?: unknown[];
}

const BASIC = new Set(['roles/owner', 'roles/editor', 'roles/viewer']);
const ROLES = new Set([
  ...BASIC,
  'roles/browser',
  'roles/logging.viewer',
  'roles/storage.admin',
  'roles/resourcemanager.projectIamAdmin',
]);

/** Projects and their policies: https://docs.cloud.google.com/resource-manager/reference/rest/v3/projects/setIamPolicy. */
export class Projects {
  readonly #policies = new Map<string, { etag: number; bindings: Binding[]; auditConfigs: unknown[] }>();
  /** What the service account may do. */
  permissions = ['resourcemanager.projects.getIamPolicy', 'resourcemanager.projects.setIamPolicy'];
  /** What others do between a read and the next write. */
  meanwhile: (() => void)[] = [];
  /** Leaves others' bindings out of what it keeps. */
  isForgetful = false;
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  add(project: string, bindings: Binding[] = []): void {
    this.#policies.set(project, { etag: 1, bindings, auditConfigs: [{ service: 'allServices' }] });
  }

  bindings(project: string): Binding[] {
    return this.#policies.get(project)?.bindings ?? [];
  }

  auditConfigs(project: string): unknown[] {
    return this.#policies.get(project)?.auditConfigs ?? [];
  }

  /** Past everybody. */
  change(project: string, change: (bindings: Binding[]) => Binding[]): void {
    const policy = this.#policies.get(project);
    if (policy === undefined) return;
    policy.bindings = change(policy.bindings);
    policy.etag += 1;
  }

  /** Whether somebody may use a role at this time, as Google decides it. */
  allows(project: string, email: string, role: string, at = new Date()): boolean {
    return this.bindings(project).some(
      (binding) =>
        binding.role === role && binding.members.includes(`user:${email}`) && holds(binding.condition, at),
    );
  }

  answer(project: string, verb: string, body: unknown): Answer {
    const policy = this.#policies.get(project);
    if (policy === undefined) return denied(project);
    if (verb === 'testIamPermissions') {
      const { permissions } = body as { permissions: string[] };
      return {
        status: 200,
        body: { permissions: permissions.filter((one) => this.permissions.includes(one)) },
      };
    }
    if (!this.permissions.includes(`resourcemanager.projects.${verb}`)) return denied(project);
    if (verb === 'getIamPolicy') {
      const { options } = body as { options?: { requestedPolicyVersion?: number } };
      return { status: 200, body: this.#shown(project, options?.requestedPolicyVersion ?? 1) };
    }
    return this.#set(project, (body as { policy: Policy }).policy);
  }

  #shown(project: string, version: number): Policy {
    const { etag, bindings, auditConfigs } = this.#policies.get(project)!;
    const shown = bindings.map((binding) => {
      if (version >= 3 || binding.condition === undefined) return structuredClone(binding);
      const { condition: _cut, ...rest } = binding;
      return { ...rest, role: `${binding.role}_withcond_8f0d9a` };
    });
    const hasConditions = version >= 3 && bindings.some(({ condition }) => condition !== undefined);
    return { version: hasConditions ? 3 : 1, etag: `BwW${etag}`, bindings: shown, auditConfigs };
  }

  #set(project: string, { version, etag, bindings = [] }: Policy): Answer {
    this.meanwhile.shift()?.();
    const policy = this.#policies.get(project)!;
    if (etag !== undefined && etag !== `BwW${policy.etag}`)
      return cloudRefused(
        409,
        'ABORTED',
        'There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.',
      );
    for (const { role, members, condition } of bindings) {
      if (!ROLES.has(role)) return invalid(`Role ${role} is not supported for this resource.`);
      if (condition !== undefined && version !== 3) return invalid('Conditions need policy version 3.');
      if (condition !== undefined && BASIC.has(role))
        return invalid("Conditions can't be set on primitive roles");
      if (members.length === 0) return invalid('A binding has to have a member.');
      const added = members.find(
        (member) => member.startsWith('user:') && this.#workspace.userOf(member.slice(5)) === undefined,
      );
      if (added !== undefined) return invalid(`User ${added.slice(5)} does not exist.`);
    }
    policy.bindings = structuredClone(this.isForgetful ? bindings.slice(-1) : bindings);
    policy.etag += 1;
    return { status: 200, body: this.#shown(project, 3) };
  }
}

const invalid = (message: string): Answer => cloudRefused(400, 'INVALID_ARGUMENT', message);
const denied = (project: string): Answer =>
  cloudRefused(403, 'PERMISSION_DENIED', `The caller does not have permission on ${project}.`);

/** The two conditions in which time decides. */
function holds(condition: Condition | undefined, at: Date): boolean {
  if (condition === undefined) return true;
  const [, sign, text = ''] =
    /^request\.time (<|>=) timestamp\("([^"]+)"\)$/.exec(condition.expression) ?? [];
  const when = new Date(text);
  return sign === '<' ? at < when : sign === '>=' && at >= when;
}
