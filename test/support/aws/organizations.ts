import type { Ledger } from './ledger.ts';
import type { Organization, Policy } from './organization.ts';
import { page, Refusal, text, type Input } from './refusal.ts';

const POLICY = /^p-[0-9a-zA-Z_]{8,128}$/;
const CHILD = /^(\d{12}|ou-[0-9a-z-]{4,64})$/;
/** https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
const MOST_CHARACTERS = 5_120;

/** https://docs.aws.amazon.com/organizations/latest/APIReference/API_Operations.html, as far as it is used here. */
export function organizations(ledger: Ledger, action: string, input: Input): Record<string, unknown> {
  const { organization } = ledger;
  switch (action) {
    case 'DescribeOrganization':
      return { Organization: { Id: 'o-test', MasterAccountId: organization.managementAccount } };
    case 'DescribePolicy':
      return { Policy: shown(policyOf(organization, input)) };
    case 'ListTargetsForPolicy': {
      const { Id, targets } = policyOf(organization, input);
      const { items, NextToken } = page(input, targets, { most: ledger.most, of: `${action} ${Id}` });
      return { Targets: items.map((TargetId) => ({ TargetId, Type: typeOf(TargetId) })), NextToken };
    }
    case 'ListParents': {
      const parent = organization.parents.get(text(input, 'ChildId', CHILD));
      if (parent === undefined)
        throw new Refusal('ChildNotFoundException', "You specified a child that doesn't exist.");
      return { Parents: [{ Id: parent, Type: typeOf(parent) }] };
    }
    case 'UpdatePolicy':
      return { Policy: shown(update(organization, policyOf(organization, input), text(input, 'Content'))) };
    default:
      throw new Refusal('UnknownOperationException', action);
  }
}

function policyOf({ policies }: Organization, input: Input): Policy {
  const found = policies.get(text(input, 'PolicyId', POLICY));
  if (found === undefined)
    throw new Refusal('PolicyNotFoundException', "You specified a policy that doesn't exist.");
  return found;
}

function update({ isSlow }: Organization, policy: Policy, content: string): Policy {
  if (content.length > MOST_CHARACTERS)
    throw new Refusal('ConstraintViolationException', 'You have exceeded the maximum policy size.', 400, {
      Reason: 'POLICY_CONTENT_LIMIT_EXCEEDED',
    });
  assertWellFormed(content);
  policy.Content = content;
  if (!isSlow) policy.inForce = content;
  return policy;
}

/** A statement's name has letters and digits alone, and no other statement has it. */
function assertWellFormed(content: string): void {
  const malformed = () =>
    new Refusal(
      'MalformedPolicyDocumentException',
      'The provided policy document does not meet the requirements.',
    );
  let statements: { Sid?: string }[];
  try {
    statements = [(JSON.parse(content) as { Statement: { Sid?: string }[] }).Statement].flat();
  } catch {
    throw malformed();
  }
  const names = statements.flatMap(({ Sid }) => Sid ?? []);
  if (statements.length === 0 || new Set(names).size < names.length) throw malformed();
  if (names.some((name) => !/^[0-9A-Za-z]*$/.test(name))) throw malformed();
}

const shown = ({ Id, Name, Type, Content }: Policy) => ({
  PolicySummary: { Id, Name, Type, AwsManaged: Id === 'p-FullAWSAccess' },
  Content,
});

const typeOf = (id: string): string =>
  id.startsWith('r-') ? 'ROOT' : id.startsWith('ou-') ? 'ORGANIZATIONAL_UNIT' : 'ACCOUNT';
