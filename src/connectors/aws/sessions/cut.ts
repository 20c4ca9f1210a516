import { createHash } from 'node:crypto';
import * as z from 'zod';
import { policyText, type PolicyText } from './policy-text.ts';

/** By it our own statements are known; nothing but letters and digits may follow. */
const SID = 'SallyportEnded';

/**
 * No session lasts longer, so that a statement older than it cuts off nothing any more:
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/howtosessionduration.html
 */
const LASTS_MS = 12.25 * 60 * 60_000;

/** Characters of a service control policy: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
const MOST_CHARACTERS = 5_120;

/** One user's sessions of one permission set in one account, as far as they were opened before an instant. */
export interface Cut {
  userId: string;
  /** The role of the permission set, as `roleArn` writes it. */
  role: string;
  before: Date;
}

/** IAM Identity Center puts a random ending behind the permission set's name, in which there is no low line. */
export const roleArn = (partition: string, accountId: string, set: string): string =>
  `arn:${partition}:iam::${accountId}:role/*/AWSReservedSSO_${set}_*`;

const Statement = z.strictObject({
  Sid: z.string().startsWith(SID),
  Effect: z.literal('Deny'),
  Action: z.literal('*'),
  Resource: z.literal('*'),
  Condition: z.strictObject({
    StringEquals: z.strictObject({ 'identitystore:userId': z.string() }),
    ArnLike: z.strictObject({ 'aws:PrincipalArn': z.string() }),
    ArnNotLike: z.strictObject({ 'aws:PrincipalArn': z.string() }),
    DateLessThan: z.strictObject({ 'aws:TokenIssueTime': z.iso.datetime() }),
  }),
});

function textOf({ userId, role, before }: Cut): string {
  const date = `${before.toISOString().slice(0, 19)}Z`;
  const mark = createHash('sha256')
    .update(JSON.stringify([userId, role, date]))
    .digest('hex');
  return JSON.stringify({
    Sid: `${SID}${mark.slice(0, 12)}`,
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
    Condition: {
      StringEquals: { 'identitystore:userId': userId },
      ArnLike: { 'aws:PrincipalArn': role },
      // Another permission set whose name begins with this one's and a low line.
      ArnNotLike: { 'aws:PrincipalArn': `${role}_*` },
      DateLessThan: { 'aws:TokenIssueTime': date },
    },
  } satisfies z.infer<typeof Statement>);
}

/** Undefined where a statement isn't one of ours, or isn't as we write it any more. */
function cutOf(value: unknown): Cut | undefined {
  const { data } = Statement.safeParse(value);
  if (data === undefined) return undefined;
  const { StringEquals: user, ArnLike: arn, DateLessThan: date } = data.Condition;
  return {
    userId: user['identitystore:userId'],
    role: arn['aws:PrincipalArn'],
    before: new Date(date['aws:TokenIssueTime']),
  };
}

const isSame = (one: Cut, other: Cut): boolean => one.userId === other.userId && one.role === other.role;

/** Whether a policy cuts all of this off. */
export const hasCut = ({ statements }: PolicyText, wanted: Cut): boolean =>
  statements.some(({ value }) => {
    const cut = cutOf(value);
    return cut !== undefined && isSame(cut, wanted) && cut.before >= wanted.before;
  });

/**
 * The policy with this cut, and without those of ours that cut nothing off any more, or less of the same; all else stays
 * as it is. Undefined where there is no room for it.
 */
export function withCut(policy: PolicyText, wanted: Cut, now: Date): string | undefined {
  const kept = policy.statements.filter(({ value }) => {
    const cut = cutOf(value);
    if (cut === undefined) return true;
    const isOver = now.getTime() - cut.before.getTime() > LASTS_MS;
    return !isOver && !(isSame(cut, wanted) && cut.before < wanted.before);
  });
  const text = policyText({ ...policy, statements: [...kept, { text: textOf(wanted), value: undefined }] });
  return text.length > MOST_CHARACTERS ? undefined : text;
}
