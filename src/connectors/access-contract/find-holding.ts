import {
  ConnectorError,
  type Connector,
  type ExternalGrant,
  type GrantRef,
  type ReadBack,
  type Readings,
} from '../../domain/grant/connector.ts';
import { everyItem } from '../../domain/pages.ts';
import { plainLine } from '../plain-line.ts';

type Looks = Pick<Readings, 'accounts'> &
  Pick<Connector, 'health'> & {
    /** What is listed of one target; `account` leaves the choice to the far end. */
    list(target: string, account?: GrantRef['account'] & { id?: string }): AsyncIterable<ExternalGrant>;
  };

/** Looks for one right: what isn't listed isn't there only if the target also says that it could look. */
export async function findHolding(name: string, readings: Looks, ref: GrantRef): Promise<ReadBack> {
  const wanted = accountOf(ref);
  const listed =
    (await find(readings, readings.list(ref.target, wanted), ref)) ?? (await byId(readings, ref));
  if (listed !== undefined)
    return {
      stands: true,
      words: `${name} lists it for “${plainLine(listed.account.login, 254)}”.`,
      seenAs: { account: { id: listed.account.id, login: listed.account.login } },
      expiresAt: listed.expiresAt,
      operationId: listed.operationId,
    };
  const actsAs = await assertCouldLook(name, readings);
  return {
    stands: false,
    words: `${name} answered${actsAs} and lists it for no account called “${plainLine(wanted.email, 254)}”.`,
  };
}

/** The account as the target calls it, where it was seen there. */
export function accountOf({ account, seenAs }: GrantRef): GrantRef['account'] & { id?: string } {
  const email = seenAs?.account.login ?? account.email;
  return { ...account, email, ...(hasOwnId(seenAs?.account) && { id: seenAs?.account.id }) };
}

const hasOwnId = (account: ExternalGrant['account'] | { id: string; login: string } | undefined): boolean =>
  account !== undefined && account.id !== account.login;

/** An account may be called otherwise by now, and a target may look for what it is called alone: so all are gone through. */
async function byId(readings: Looks, ref: GrantRef): Promise<ExternalGrant | undefined> {
  return hasOwnId(ref.seenAs?.account) ? find(readings, readings.list(ref.target), ref) : undefined;
}

async function find(
  readings: Looks,
  listed: AsyncIterable<ExternalGrant>,
  ref: GrantRef,
): Promise<ExternalGrant | undefined> {
  const { email, id } = accountOf(ref);
  let otherCase: ExternalGrant | undefined;
  for await (const found of listed) {
    // A target that ignores the question's filter must not make somebody else's access the proof of this one.
    if (found.target !== ref.target) continue;
    const { account } = found;
    if (id !== undefined && hasOwnId(account)) {
      if (account.id === id) return found;
    } else if (account.login === email) return found;
    else if (account.login.toLowerCase() === email.toLowerCase()) otherCase = found;
  }
  return otherCase !== undefined && !(await hasAccount(readings, email)) ? otherCase : undefined;
}

/** Two accounts may differ in case alone; where the target can't list its accounts, it is taken for one and the same. */
async function hasAccount({ accounts }: Looks, email: string): Promise<boolean> {
  try {
    for await (const account of everyItem((cursor) => accounts(cursor)))
      if (account.email === email) return true;
  } catch (error) {
    if (!isUnsupported(error)) throw error;
  }
  return false;
}

async function assertCouldLook(name: string, { health }: Looks): Promise<string> {
  try {
    const { ok, actsAs, lacks } = await health();
    if (ok) return actsAs === null ? '' : ` as “${plainLine(actsAs, 80)}”`;
    throw new ConnectorError(
      { kind: 'retryable' },
      plainLine(
        `${name} lists nothing, and says that it isn’t well, which proves nothing: ${lacks.join(' ')}`,
        400,
      ),
    );
  } catch (error) {
    if (!isUnsupported(error)) throw error;
    return '';
  }
}

const isUnsupported = (error: unknown): boolean =>
  error instanceof ConnectorError && error.fault.kind === 'unsupported';
