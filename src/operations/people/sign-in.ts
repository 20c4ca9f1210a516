import type { Ctx } from '../context.ts';
import { DomainError } from '../../domain/errors.ts';
import { beyondNow } from '../../domain/time/clock.ts';
import { localDate } from '../../domain/time/local-date.ts';
import { accountFault, personFault } from '../../domain/people/person.ts';
import type { Person, SlackAccount } from '../../domain/people/person.ts';
import { audit } from '../../store/audit/audit-log.ts';
import * as slackAccountStore from '../../store/people/slack-account-store.ts';
import { transaction } from '../../store/database/transaction.ts';
import { asSystem } from '../actor.ts';
import type { PersonCtx } from '../actor.ts';
import { recordSlackAccounts } from './record-slack-accounts.ts';

/** What Slack said of an account is good for so long; then it is asked again before anybody is let in. */
const READ_AGAIN_AFTER_MS = 5 * 60_000;

interface SignIn {
  teamId: string;
  slackUserId: string;
  /** Where the person acts, for the audit trail: a command, a button, an API call. */
  surface: string;
}

/** Lets one Slack user act, judged now; refuses with the reason, which is written to the audit trail. */
export async function signIn(base: Omit<Ctx, 'actor'>, input: SignIn): Promise<PersonCtx> {
  const ctx = asSystem(base);
  const fresh = await readFresh(ctx, input);
  const fault =
    fresh === undefined
      ? 'Slack doesn’t know this account, so nothing was done.'
      : faultOf(ctx, input, fresh);
  if (fault !== undefined) {
    await transaction(ctx, (tx) =>
      audit(tx, ctx, {
        kind: 'sign-in.refused',
        data: { slackUserId: input.slackUserId, surface: input.surface, reason: fault },
        subject: fresh?.person ? { personId: fresh.person.id } : {},
      }),
    );
    throw new DomainError('forbidden', fault);
  }
  const person = fresh?.person as Person;
  return { ...ctx, actor: actorOf(ctx, person) };
}

/** The actor that a person is, with what access.yaml lets them do. */
export function actorOf(ctx: Pick<Ctx, 'config'>, person: Person): PersonCtx['actor'] {
  return {
    kind: 'person',
    person,
    label: `${person.name} <${person.email}>`,
    isAdmin: ctx.config.admins.includes(person.email),
    isAuditor: ctx.config.auditors.includes(person.email),
  };
}

type Known = NonNullable<Awaited<ReturnType<typeof slackAccountStore.findAccount>>>;

async function readFresh(ctx: Ctx, { teamId, slackUserId }: SignIn): Promise<Known | undefined> {
  const known = await slackAccountStore.findAccount(ctx.db.drizzle, teamId, slackUserId);
  if (known !== undefined && known.person !== null && isFresh(known.account.readAt, ctx.clock.now()))
    return known;
  const account = await ctx.directory.account(slackUserId);
  if (account === undefined) return undefined;
  await recordSlackAccounts(ctx, [account]);
  return slackAccountStore.findAccount(ctx.db.drizzle, account.teamId, slackUserId);
}

const isFresh = (readAt: Date, now: Date): boolean =>
  now.getTime() - readAt.getTime() < READ_AGAIN_AFTER_MS && readAt < beyondNow(now);

function faultOf(ctx: Ctx, { teamId }: SignIn, { account, person }: Known): string | undefined {
  const slack: SlackAccount = account;
  const fault = accountFault(slack, teamId);
  if (fault !== undefined) return fault;
  if (person === null)
    return account.linkFault ?? 'This Slack account isn’t tied to anybody in the people directory.';
  return personFault(person, localDate(ctx.clock.now(), ctx.config.timezone));
}
