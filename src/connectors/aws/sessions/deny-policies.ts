import * as z from 'zod';
import { ConnectorError } from '../../../domain/grant/connector.ts';
import type { At } from '../at.ts';
import { isOfCredentials } from '../wire/aws-errors.ts';
import type { Calls } from '../wire/calls.ts';
import { listed, whole } from '../wire/paged.ts';
import { parsePolicy, type PolicyText } from './policy-text.ts';

const Policy = z.object({
  Policy: z.object({
    Content: z.string(),
    PolicySummary: z.object({ Type: z.string(), AwsManaged: z.boolean().optional() }),
  }),
});
const Attached = z.object({
  Targets: z.array(z.object({ TargetId: z.string() })).optional(),
  NextToken: z.string().optional(),
});
const Parents = z.object({ Parents: z.array(z.object({ Id: z.string() })).optional() });
const Organization = z.object({ Organization: z.object({ MasterAccountId: z.string() }) });

/** As they are nested there at most, with the account and the root. */
const MOST_LEVELS = 12;

/** A policy as it was read; `at`: by AWS's clock. */
export interface DenyPolicy {
  id: string;
  text: PolicyText;
  at: Date;
}

export async function readDenyPolicy({ calls }: Pick<At, 'calls'>, id: string): Promise<DenyPolicy> {
  const { said, at } = await ask(calls, 'DescribePolicy', { PolicyId: id }, Policy);
  const { Content, PolicySummary: summary } = said.Policy;
  const text = parsePolicy(Content);
  if (summary.Type !== 'SERVICE_CONTROL_POLICY' || summary.AwsManaged === true)
    throw new ConnectorError({ kind: 'invalid' }, `${id} isn’t a service control policy of your own`);
  if (text === undefined)
    throw new ConnectorError({ kind: 'invalid' }, `what ${id} says can’t be read as a policy`);
  return { id, text, at };
}

/** What the policy says then, by AWS's answer. */
export async function updateDenyPolicy(
  { calls }: Pick<At, 'calls'>,
  id: string,
  content: string,
): Promise<PolicyText | undefined> {
  const { said } = await calls.write(({ organizations }, how) =>
    organizations.ask(
      {
        action: 'UpdatePolicy',
        input: { PolicyId: id, Content: content },
        form: Policy,
        writes: true,
      },
      how,
    ),
  );
  return parsePolicy(said.Policy.Content);
}

export interface Reach {
  policies: DenyPolicy[];
  /** Why the others don't do, a clause each; never empty where there is no policy. */
  reasons: string[];
}

/** Which of the policies hold in an account, as they are read now. One that can't be read leaves the others as they are. */
export async function readThoseThatReach(
  at: Pick<At, 'calls' | 'settings'>,
  accountId: string,
): Promise<Reach> {
  const { said } = await ask(at.calls, 'DescribeOrganization', {}, Organization);
  if (said.Organization.MasterAccountId === accountId)
    return {
      policies: [],
      reasons: [`no service control policy holds in ${accountId}, the management account`],
    };
  const above = await ancestorsOf(at.calls, accountId);
  const policies: DenyPolicy[] = [];
  const reasons: string[] = [];
  for (const id of at.settings.deny_policy_ids ?? [])
    try {
      const targets = await targetsOf(at.calls, id);
      if (targets.some((target) => above.includes(target))) policies.push(await readDenyPolicy(at, id));
    } catch (error) {
      reasons.push(whyNot(error));
    }
  if (policies.length === 0 && reasons.length === 0)
    reasons.push(`no policy of deny_policy_ids is attached to account ${accountId}, or above it`);
  return { policies, reasons };
}

/** Why a policy doesn't do; what may pass is thrown on. */
export function whyNot(error: unknown): string {
  if (!(error instanceof ConnectorError)) throw error;
  if (['retryable', 'unknown_outcome'].includes(error.fault.kind)) throw error;
  if (isOfCredentials(error)) throw new ConnectorError({ kind: 'retryable' }, error.message);
  return error.message.replace(/\.$/, '');
}

/** An account with all that it lies in. */
async function ancestorsOf(calls: Calls, accountId: string): Promise<string[]> {
  const path = [accountId];
  while (path.length < MOST_LEVELS) {
    const { said } = await ask(calls, 'ListParents', { ChildId: path.at(-1) }, Parents);
    const [parent] = listed(calls.name, said.Parents);
    if (parent === undefined) break;
    path.push(parent.Id);
    if (parent.Id.startsWith('r-')) break;
  }
  return path;
}

const targetsOf = (calls: Calls, id: string): Promise<string[]> =>
  whole(async (NextToken) => {
    const { said } = await ask(calls, 'ListTargetsForPolicy', { PolicyId: id, NextToken }, Attached);
    return { items: listed(calls.name, said.Targets).map(({ TargetId }) => TargetId), next: said.NextToken };
  });

const ask = <T>(calls: Calls, action: string, input: Record<string, unknown>, form: z.ZodType<T>) =>
  calls.read(({ organizations }, how) => organizations.ask({ action, input, form }, how));
