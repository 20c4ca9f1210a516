import { isDenied, type Context } from './policy-judge.ts';

export interface Policy {
  Id: string;
  Name: string;
  Type: 'SERVICE_CONTROL_POLICY' | 'TAG_POLICY';
  Content: string;
  /** What AWS goes by until a change is known everywhere. */
  inForce: string;
  targets: string[];
}

/** Temporary credentials of a role; `userId`: of whom they are, where IAM Identity Center gave them out. */
export interface Session {
  accountId: string;
  roleArn: string;
  userId?: string;
  issuedAt: Date;
  expiresAt: Date;
}

export const ROOT = 'r-test';
export const UNIT = 'ou-test-production';

/** What AWS Organizations knows, and what it lets sessions do. */
export class Organization {
  managementAccount = '999988887777';
  parents = new Map([
    ['111122223333', UNIT],
    [UNIT, ROOT],
    ['444455556666', ROOT],
    ['999988887777', ROOT],
  ]);
  policies = new Map<string, Policy>();
  /** A change is in force only once it is `spread`. */
  isSlow = false;

  addPolicy(Id: string, { targets = [ROOT], ...more }: Partial<Policy> = {}): Policy {
    const Content =
      more.Content ?? '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';
    const policy: Policy = {
      Id,
      Name: Id,
      Type: 'SERVICE_CONTROL_POLICY',
      inForce: Content,
      ...more,
      Content,
      targets,
    };
    this.policies.set(Id, policy);
    return policy;
  }

  spread(): void {
    for (const policy of this.policies.values()) policy.inForce = policy.Content;
  }

  /** The credentials that somebody gets who opens a permission set. */
  open(
    userId: string,
    { accountId, set, issuedAt }: { accountId: string; set: string; issuedAt: Date },
  ): Session {
    const roleArn = `arn:aws:iam::${accountId}:role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_${set}_0123456789abcdef`;
    return { accountId, roleArn, userId, issuedAt, expiresAt: new Date(issuedAt.getTime() + 12 * 3_600_000) };
  }

  /** Whether a session can still do anything at all, by the policies of its account. */
  lets(session: Session, now: Date): boolean {
    if (now >= session.expiresAt) return false;
    const { accountId, roleArn, userId, issuedAt } = session;
    if (accountId === this.managementAccount) return true;
    const context: Context = {
      'aws:principalarn': roleArn,
      'aws:tokenissuetime': issuedAt.toISOString(),
      ...(userId !== undefined && { 'identitystore:userid': userId }),
    };
    const path = [accountId];
    for (let at = this.parents.get(accountId); at !== undefined; at = this.parents.get(at)) path.push(at);
    return ![...this.policies.values()].some(
      ({ targets, inForce }) => targets.some((target) => path.includes(target)) && isDenied(inForce, context),
    );
  }
}
