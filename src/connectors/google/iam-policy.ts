import * as z from 'zod';
import { ConnectorError } from '../../domain/grant/connector.ts';
import type { At } from './find.ts';

/** What isn't known here is written back as it was read. */
const Binding = z.looseObject({
  role: z.string(),
  members: z.array(z.string()).default([]),
  condition: z.looseObject({ title: z.string().default(''), expression: z.string() }).optional(),
});
export type Binding = z.infer<typeof Binding>;

/** https://docs.cloud.google.com/iam/docs/reference/rest/v1/Policy */
const Policy = z.looseObject({ etag: z.string().min(1), bindings: z.array(Binding).default([]) });
type Policy = z.infer<typeof Policy>;

/** Conditions are left out of any before it. */
const VERSION = 3;
/** Others write the same policy. */
const MOST_TRIES = 6;
/** How a role is called where its condition was left out. */
const CUT = /_withcond_/;

/** Who has which role in this project by its own policy: not what comes from folders and the organisation. */
export const readBindings = async (at: At, project: string): Promise<Binding[]> =>
  (await readPolicy(at, project)).bindings;

async function readPolicy({ name, cloud }: At, project: string): Promise<Policy> {
  const path = ['projects', `${project}:getIamPolicy`] as const;
  const body = { options: { requestedPolicyVersion: VERSION } };
  const policy = await cloud.post(path, body, Policy, false);
  if (policy === undefined) throw busy(name, project);
  if (!policy.bindings.some(({ role }) => CUT.test(role))) return policy;
  throw new ConnectorError(
    { kind: 'invalid' },
    `${name} showed the policy of ${project} without its conditions, so nothing is concluded from it.`,
  );
}

/**
 * Writes the whole policy as `change` has its bindings, over the very one that was read and no later one; `change` is asked anew
 * where somebody else was faster. Undefined: nothing is to be changed.
 */
export async function changeBindings(
  at: At,
  project: string,
  change: (bindings: readonly Binding[]) => { bindings: Binding[]; kept: readonly Binding[] } | undefined,
): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const policy = await readPolicy(at, project);
    const wanted = change(policy.bindings);
    if (wanted === undefined) return;
    const path = ['projects', `${project}:setIamPolicy`] as const;
    const body = { policy: { ...policy, version: VERSION, bindings: wanted.bindings } };
    const written = await at.cloud.post(path, body, Policy, true);
    if (written === undefined) continue;
    assertKept(at.name, project, wanted.kept, written.bindings);
    return;
  }
  throw busy(at.name, project);
}

/** Members by their binding: one of the same role and condition may have come together with another. */
function assertKept(
  name: string,
  project: string,
  kept: readonly Binding[],
  written: readonly Binding[],
): void {
  const are = new Set(written.flatMap(eachOf));
  if (kept.flatMap(eachOf).every((one) => are.has(one))) return;
  throw new ConnectorError(
    { kind: 'unknown_outcome' },
    `${name}: the policy of ${project} came back without some that others had there: compare it with its audit log.`,
  );
}

const eachOf = ({ role, members, condition }: Binding): string[] =>
  members.map((member) =>
    JSON.stringify([role, condition?.title, condition?.expression, member.toLowerCase()]),
  );

const busy = (name: string, project: string): ConnectorError =>
  new ConnectorError(
    { kind: 'retryable' },
    `${name}: others go on changing the policy of ${project}. It will be tried again.`,
  );
