import * as z from 'zod';
import { DomainError, StaleStateError } from '../../../domain/errors.ts';
import { ConnectorError } from '../../../domain/grant/connector.ts';
import type { CredentialIssuer, IssuedCredential } from '../../../domain/grant/connector.ts';
import { readSshPublicKey } from '../../../domain/grant/ssh-public-key.ts';
import { GrantId, newId } from '../../../domain/ids.ts';
import { audit } from '../../../store/audit/audit-log.ts';
import * as auditStore from '../../../store/audit/audit-store.ts';
import type { Tx } from '../../../store/database/database.ts';
import { transaction } from '../../../store/database/transaction.ts';
import * as grantStore from '../../../store/grant/grant-store.ts';
import type { GrantRow } from '../../../store/grant/grant-store.ts';
import type { PersonCtx } from '../../actor.ts';
import type { Ctx } from '../../context.ts';
import { onRecord } from '../../on-record.ts';
import type { GrantView } from '../../views.ts';
import { subjectOf } from '../grant-subject.ts';
import { connectorOf, refOf } from '../read-back.ts';
import { showGrants } from '../show-grant.ts';
import { faultOf } from '../work-through.ts';

export const IssueCredential = z.object({ grantId: GrantId, publicKey: z.string().optional() });

export interface CredentialWish {
  view: GrantView;
  makes: CredentialIssuer['makes'];
  asks: CredentialIssuer['asks'];
}

const ACT = 'get a password or a certificate';
const MOST_AN_HOUR = 10;
const HOUR_MS = 3_600_000;

/** What the actor would be given, and has to give first. */
export async function previewCredential(ctx: PersonCtx, grantId: string): Promise<CredentialWish> {
  return onRecord(ctx, ACT, grantId, async () => {
    const row = await grantStore.findGrant(ctx.db.drizzle, GrantId.parse(grantId));
    const { grant, issuer } = judge(ctx, row);
    const [view] = await showGrants(ctx, [grant]);
    if (view === undefined) throw notKnown();
    return { view, makes: issuer.makes, asks: issuer.asks };
  });
}

/**
 * Has what access is used with made for its holder, and hands it to them alone. That it was asked for is on record before
 * anything is made, and what was made before it is handed over; what is handed over itself is kept nowhere.
 */
export async function issueCredential(
  ctx: PersonCtx,
  raw: z.input<typeof IssueCredential>,
): Promise<IssuedCredential> {
  const { grantId, publicKey } = IssueCredential.parse(raw);
  return onRecord(ctx, ACT, grantId, async () => {
    const asked = await transaction(ctx, async (tx, ctx) => {
      const { grant, issuer } = judge(ctx, await grantStore.lockGrant(tx, grantId));
      const key = issuer.asks === 'ssh_public_key' ? readSshPublicKey(publicKey ?? '') : undefined;
      await refuseTooMany(tx, ctx, grant);
      const data = { makes: issuer.makes };
      await audit(tx, ctx, { kind: 'credential.asked', data, subject: subjectOf(grant) });
      const operationId = newId('issue', ctx.clock.now());
      return { grant, issuer, wish: { operationId, ...endOf(grant), ...(key && { publicKey: key }) } };
    });
    const { grant, issuer, wish } = asked;
    const issued = await issuer.issue(refOf(grant), wish).catch(async (error: unknown) => {
      throw await recordFailure(ctx, asked, faultOf(ctx, error));
    });
    await recordIssued(ctx, asked, issued);
    return issued;
  });
}

interface Asked {
  grant: GrantRow;
  issuer: CredentialIssuer;
}

/** Only its holder, while it works, and at the system at which it does. */
function judge(ctx: PersonCtx, grant: GrantRow | undefined): Asked {
  if (grant === undefined) throw notKnown();
  if (grant.principalId !== ctx.actor.person.id)
    throw new DomainError('forbidden', 'Only the person who holds the access can get this.');
  if (!works(ctx, grant))
    throw new StaleStateError('This access doesn’t work now, so nothing was made for it.');
  try {
    const { issuer } = connectorOf(ctx, grant);
    if (issuer !== undefined) return { grant, issuer };
  } catch (error) {
    if (error instanceof ConnectorError) throw notMade(error);
    throw error;
  }
  throw new DomainError('not_found', 'Nothing is made here for this access: it works without.');
}

const works = ({ clock }: Ctx, { state, expiresAt }: GrantRow): boolean =>
  state === 'active' && (expiresAt === null || expiresAt > clock.now());

const endOf = ({ expiresAt }: GrantRow) => (expiresAt === null ? {} : { expiresAt });

async function refuseTooMany(tx: Tx, ctx: Ctx, { id }: GrantRow): Promise<void> {
  const since = new Date(ctx.clock.now().getTime() - HOUR_MS);
  const asked = await auditStore.countOfGrant(tx, { grantId: id, kind: 'credential.asked', since });
  if (asked >= MOST_AN_HOUR)
    throw new DomainError(
      'denied_by_policy',
      `You asked for this ${MOST_AN_HOUR} times in the last hour, which is the most. Try again later.`,
    );
}

async function recordFailure(ctx: Ctx, { grant, issuer }: Asked, fault: ConnectorError) {
  const data = { makes: issuer.makes, error: fault.message };
  await transaction(ctx, (tx) =>
    audit(tx, ctx, { kind: 'credential.failed', data, subject: subjectOf(grant) }),
  );
  return notMade(fault);
}

/** Access that ended meanwhile makes what was made for it worthless: it isn’t shown. */
async function recordIssued(ctx: Ctx, { grant, issuer }: Asked, issued: IssuedCredential): Promise<void> {
  const shown = await transaction(ctx, async (tx, ctx) => {
    const now = await grantStore.lockGrant(tx, grant.id);
    const shown = now !== undefined && works(ctx, now);
    const { mark, until } = issued;
    const data = { makes: issuer.makes, mark, until: until?.toISOString() ?? null, shown };
    await audit(tx, ctx, { kind: 'credential.issued', data, subject: subjectOf(grant) });
    return shown;
  });
  if (!shown)
    throw new StaleStateError('The access ended while this was being made. It wouldn’t let you in any more.');
}

/** Nothing is tried again by itself here. */
function notMade({ fault, message }: ConnectorError): DomainError {
  const said = message.replace(/ It will be tried again\.$/, '');
  return new DomainError('invalid', fault.kind === 'retryable' ? `${said} Try again in a moment.` : said);
}

const notKnown = () => new DomainError('not_found', 'This access can’t be found.');
