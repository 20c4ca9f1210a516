import { createHash } from 'node:crypto';
import * as z from 'zod';
import { policyText, type PolicyText } from './policy-text.ts';

/** By it our own statements are known; nothing but letters and digits may follow. */
const SID = 'SallyportEnded';

/**
 * No session lasts longer, so that a statement older than it cuts off nothing any more:
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/howtosessionduration.html
 */
export const LASTS_MS = 12.25 * 60 * 60_000;

/** Characters of a service control policy: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
const MOST_CHARACTERS = 5_120;

/** One user's sessions of these permission sets in their accounts, as far as they were opened before an instant. */
export interface Cut {
  userId: string;
  /** The roles of the permission sets, as `roleArn` writes them. */
  roles: string[];
  before: Date;
}

/** The same of one role. */
export interface RoleCut extends Omit<Cut, 'roles'> {
  role: string;
}

/** IAM Identity Center puts a random ending behind the permission set's name, in which there is no low line. */
export const roleArn = (partition: string, accountId: string, set: string): string =>
  `arn:${partition}:iam::${accountId}:role/*/AWSReservedSSO_${set}_*`;

const ROLE = /^arn:[^:]+:iam::(\d{12}):role\/\*\/AWSReservedSSO_(.+)_\*$/;

/** The permission set, by its name, and the account of such a role. */
export function ofRole(role: string): { accountId: string; set: string } | undefined {
  const [, accountId, set] = ROLE.exec(role) ?? [];
  return accountId === undefined || set === undefined ? undefined : { accountId, set };
}

/** Another permission set whose name begins with this one's and a low line. */
const unlike = (role: string): string => `${role}_*`;

const Arns = z.strictObject({ 'aws:PrincipalArn': z.union([z.string(), z.array(z.string())]) });
const Statement = z.strictObject({
  Sid: z.string().startsWith(SID),
  Effect: z.literal('Deny'),
  Action: z.literal('*'),
  Resource: z.literal('*'),
  Condition: z.strictObject({
    StringEquals: z.strictObject({ 'identitystore:userId': z.string() }),
    ArnLike: Arns,
    ArnNotLike: Arns,
    DateLessThan: z.strictObject({ 'aws:TokenIssueTime': z.iso.datetime() }),
  }),
});

function textOf({ userId, roles, before }: Cut): string {
  const date = `${before.toISOString().slice(0, 19)}Z`;
  const mark = createHash('sha256')
    .update(JSON.stringify([userId, roles, date]))
    .digest('hex');
  return JSON.stringify({
    Sid: `${SID}${mark.slice(0, 12)}`,
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
    Condition: {
      StringEquals: { 'identitystore:userId': userId },
      ArnLike: { 'aws:PrincipalArn': roles },
      ArnNotLike: { 'aws:PrincipalArn': roles.map(unlike) },
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
    roles: [arn['aws:PrincipalArn']].flat(),
    before: new Date(date['aws:TokenIssueTime']),
  };
}

/** Whether a policy cuts all of this off. */
export const hasCut = ({ statements }: PolicyText, { userId, role, before }: RoleCut): boolean =>
  statements.some(({ value }) => {
    const cut = cutOf(value);
    return cut?.userId === userId && cut.roles.includes(role) && cut.before >= before;
  });

/** All that a policy cuts off of one user. */
export const rolesOf = ({ statements }: PolicyText, userId: string): string[] =>
  statements.flatMap(({ value }) => {
    const cut = cutOf(value);
    return cut?.userId === userId ? cut.roles : [];
  });

/** Whether one statement can have both: none may be what the other leaves out. */
const goTogether = (one: string, other: string): boolean =>
  !other.startsWith(one.slice(0, -1)) && !one.startsWith(other.slice(0, -1));

/**
 * The policy with this cut, without those of ours that cut nothing off any more, and with all of the same user in one statement,
 * as far as they are `free` to be cut off by a later instant. All else stays as it is. Undefined where there is no
 * room for it.
 */
export function withCut(
  policy: PolicyText,
  { userId, role, before }: RoleCut,
  { now, free }: { now: Date; free: readonly string[] },
): string | undefined {
  const joined: Cut = { userId, roles: [role], before };
  const kept = policy.statements.flatMap((statement) => {
    const cut = cutOf(statement.value);
    if (cut === undefined) return [statement];
    if (now.getTime() - cut.before.getTime() > LASTS_MS) return [];
    if (cut.userId !== userId) return [statement];
    const left = cut.roles.filter((one) => !joined.roles.includes(one));
    const apart = left.filter(
      (one) => !free.includes(one) || !joined.roles.every((other) => goTogether(one, other)),
    );
    if (apart.length === cut.roles.length) return [statement];
    joined.roles.push(...left.filter((one) => !apart.includes(one)));
    if (cut.before > joined.before) joined.before = cut.before;
    return apart.length === 0 ? [] : [{ text: textOf({ ...cut, roles: apart }), value: undefined }];
  });
  const text = policyText({ ...policy, statements: [...kept, { text: textOf(joined), value: undefined }] });
  return text.length > MOST_CHARACTERS ? undefined : text;
}
