import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { GrantOperation } from '../../domain/grant/connector.ts';
import { kindOfBinding, type Target } from './target.ts';

const GROUP = 'rbac.authorization.k8s.io';
const MANAGED_BY = 'app.kubernetes.io/managed-by';
const NOTES = {
  target: 'sallyport/target',
  user: 'sallyport/user',
  operation: 'sallyport/operation',
  ends: 'sallyport/ends',
} as const;

const Texts = z.record(z.string(), z.string()).nullish();
const Subject = z.looseObject({ kind: z.string(), name: z.string(), apiGroup: z.string().nullish() });

/** A RoleBinding or a ClusterRoleBinding, with whatever else it has: what is written back loses nothing. */
export const Binding = z.looseObject({
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().nullish(),
    uid: z.string(),
    /** Left out in a write, it is changed whatever happened to it meanwhile. */
    resourceVersion: z.string().optional(),
    deletionTimestamp: z.string().nullish(),
    finalizers: z.array(z.string()).nullish(),
    labels: Texts,
    annotations: Texts,
  }),
  roleRef: z.looseObject({ kind: z.enum(['ClusterRole', 'Role']), name: z.string() }),
  subjects: z.array(Subject).nullish(),
});
export type Binding = z.infer<typeof Binding>;

/** One right of one user. */
export interface Right {
  target: Target;
  user: string;
}

/** The same for one right at every Sallyport, and a legal name whatever the user and the role are called. */
export function bindingName({ target, user }: Right): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([target.text, user]))
    .digest('hex');
  return `sallyport-${digest.slice(0, 40)}`;
}

const isUser = ({ kind, apiGroup }: z.infer<typeof Subject>): boolean =>
  kind === 'User' && (apiGroup ?? GROUP) === GROUP;

/** Those that the cluster has for itself are nobody's. */
export const isSystemUser = (user: string): boolean => user.startsWith('system:');

export const usersOf = ({ subjects }: Binding): string[] => [
  ...new Set((subjects ?? []).filter(isUser).map(({ name }) => name)),
];

export const groupsOf = ({ subjects }: Binding): string[] =>
  (subjects ?? []).filter(({ kind }) => kind === 'Group').map(({ name }) => name);

export const bindsRole = ({ roleRef }: Binding, { role }: Target): boolean =>
  roleRef.kind === role.kind && roleRef.name === role.name;

/**
 * Made by Sallyport for this right, whatever its subjects are by now. Labels and annotations don't count: whoever may edit
 * bindings by it would only have to take them off to keep it.
 */
export const isOwn = (binding: Binding, right: Right): boolean =>
  binding.metadata.name === bindingName(right) && bindsRole(binding, right.target);

/** What is noted on a binding of ours. */
export function notesOf({ metadata: { annotations } }: Binding): { operationId?: string; expiresAt?: Date } {
  const operationId = annotations?.[NOTES.operation];
  const ends = new Date(annotations?.[NOTES.ends] ?? Number.NaN);
  return {
    ...(operationId !== undefined && { operationId }),
    ...(!Number.isNaN(ends.getTime()) && { expiresAt: ends }),
  };
}

const subjectOf = (user: string) => ({ kind: 'User', apiGroup: GROUP, name: user });

/** What of a binding is sent with it; an item of a list doesn't have it. */
export const typeOf = ({ namespace }: Target) => ({
  apiVersion: `${GROUP}/v1`,
  kind: kindOfBinding(namespace),
});

export function newBinding(right: Right, { operationId, expiresAt }: GrantOperation) {
  const { target, user } = right;
  return {
    ...typeOf(target),
    metadata: {
      name: bindingName(right),
      ...(target.namespace !== undefined && { namespace: target.namespace }),
      labels: { [MANAGED_BY]: 'sallyport' },
      annotations: {
        [NOTES.target]: target.text,
        [NOTES.user]: user,
        [NOTES.operation]: operationId,
        ...(expiresAt !== undefined && { [NOTES.ends]: expiresAt.toISOString() }),
      },
    },
    roleRef: { apiGroup: GROUP, ...target.role },
    subjects: [subjectOf(user)],
  };
}

/** With this end, or none. */
export function withEnd(binding: Binding, expiresAt: Date | undefined): Binding {
  const { [NOTES.ends]: _, ...others } = binding.metadata.annotations ?? {};
  const annotations = { ...others, ...(expiresAt && { [NOTES.ends]: expiresAt.toISOString() }) };
  return { ...binding, metadata: { ...binding.metadata, annotations } };
}

/** With the user in it again, by this operation. */
export function withUser(
  binding: Binding,
  user: string,
  { operationId, expiresAt }: GrantOperation,
): Binding {
  const ended = withEnd(binding, expiresAt);
  const annotations = { ...ended.metadata.annotations, [NOTES.operation]: operationId };
  const subjects = [...(binding.subjects ?? []), subjectOf(user)];
  return { ...ended, metadata: { ...ended.metadata, annotations }, subjects };
}

export const withoutUser = (binding: Binding, user: string): Binding => ({
  ...binding,
  subjects: (binding.subjects ?? []).filter((subject) => !(isUser(subject) && subject.name === user)),
});
