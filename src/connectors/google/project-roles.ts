import type { AccountAtTarget } from '../../domain/grant/connector.ts';
import type { At, ProjectRole } from './find.ts';
import { changeBindings, readBindings, type Binding } from './iam-policy.ts';
import type { GoogleUser } from './shapes.ts';

const TITLE = /^sallyport (\d+)$/;
const DESCRIPTION = 'Given by Sallyport, which removes it.';
/** A condition is what tells a binding of ours, also where there is no end. */
const NO_END = 'request.time >= timestamp("1970-01-01T00:00:00Z")';
const END = /^request\.time < timestamp\("([^"]+)"\)$/;
/** A deleted user is shown with `?uid=` and a number behind the address. */
const MEMBER = /^(?:user:(.+)|deleted:user:(.+)\?uid=\d+)$/;
/** Those by which somebody gives themselves all others. */
const GIVES_ROLES = /(?:[aA]dmin|\.owner)$/;

/** Somebody, with each address that they have or had when they were seen. */
export interface Holder {
  user: GoogleUser;
  seen: AccountAtTarget | undefined;
}

export interface RoleStanding {
  /** By a binding of ours. */
  stands: boolean;
  end: Date | undefined;
  /** By another one, which isn't ours to remove. */
  hasOtherwise: boolean;
}

export async function readRole(at: At, holder: Holder, found: ProjectRole): Promise<RoleStanding> {
  const bindings = await readBindings(at, found.project);
  const theirs = bindings.filter(({ role, members }) => role === found.role && members.some(isOf(holder)));
  const ours = theirs.filter(isOurs(holder));
  return {
    stands: ours.length > 0,
    end: endOf(ours),
    hasOtherwise: theirs.length > ours.length,
  };
}

/** In the place of one that has another end. Whether they had none. */
export async function giveRole(
  at: At,
  holder: Holder,
  { project, role }: ProjectRole,
  expiresAt: Date | undefined,
): Promise<boolean> {
  let had = false;
  const binding = {
    role,
    members: [`user:${holder.user.primaryEmail}`],
    condition: {
      title: `sallyport ${holder.user.id}`,
      description: DESCRIPTION,
      expression: expiresAt === undefined ? NO_END : `request.time < timestamp("${expiresAt.toISOString()}")`,
    },
  };
  await changeBindings(at, project, (bindings) => {
    const { ours, kept } = parted(bindings, holder, role);
    had = ours.length > 0;
    const isSo = ours.length === 1 && ours[0]?.condition?.expression === binding.condition.expression;
    return isSo ? undefined : { bindings: [...kept, binding], kept };
  });
  return !had;
}

/** Whether they had it by a binding of ours. */
export async function takeRole(at: At, holder: Holder, { project, role }: ProjectRole): Promise<boolean> {
  let had = false;
  await changeBindings(at, project, (bindings) => {
    const { ours, kept } = parted(bindings, holder, role);
    had = ours.length > 0;
    return had ? { bindings: kept, kept } : undefined;
  });
  return had;
}

/** Our bindings of a policy, one a person. */
export const ourHoldings = (
  bindings: readonly Binding[],
): { role: string; account: AccountAtTarget; end: Date | undefined }[] =>
  bindings.flatMap((binding) => {
    const id = TITLE.exec(binding.condition?.title ?? '')?.[1];
    if (id === undefined) return [];
    return binding.members
      .filter((member) => member.startsWith('user:'))
      .map((member) => ({
        role: binding.role,
        account: { id, login: member.slice('user:'.length) },
        end: endOf([binding]),
      }));
  });

export const givesRoles = ({ role }: ProjectRole): boolean => GIVES_ROLES.test(role);

/** Whoever else was put into a binding of ours stays in it. */
function parted(bindings: readonly Binding[], holder: Holder, role: string) {
  const isTheirs = isOf(holder);
  const ours: Binding[] = [];
  const kept: Binding[] = [];
  for (const binding of bindings) {
    const isOne = binding.role === role && isOurs(holder)(binding) && binding.members.some(isTheirs);
    if (isOne) ours.push(binding);
    const members = isOne ? binding.members.filter((member) => !isTheirs(member)) : binding.members;
    if (!isOne || members.length > 0) kept.push({ ...binding, members });
  }
  return { ours, kept };
}

const isOurs =
  ({ user }: Holder) =>
  ({ condition }: Binding): boolean =>
    TITLE.exec(condition?.title ?? '')?.[1] === user.id;

function isOf({ user, seen }: Holder): (member: string) => boolean {
  const addresses = new Set(
    [user.primaryEmail, ...user.aliases, ...(seen === undefined ? [] : [seen.login])].map((one) =>
      one.toLowerCase(),
    ),
  );
  return (member) => addresses.has(MEMBER.exec(member)?.slice(1).find(Boolean)?.toLowerCase() ?? '');
}

/** The last of their ends; undefined where one has none, or its condition is another one by now. */
function endOf(bindings: readonly Binding[]): Date | undefined {
  const ends = bindings.map(({ condition }) => Date.parse(END.exec(condition?.expression ?? '')?.[1] ?? ''));
  const last = Math.max(...ends);
  return Number.isFinite(last) ? new Date(last) : undefined;
}
