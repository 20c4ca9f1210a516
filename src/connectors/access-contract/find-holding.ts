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

type Wanted = GrantRef['account'] & { id?: string };

type Looks = Pick<Readings, 'accounts' | 'entitlements'> &
  Pick<Connector, 'health'> & {
    /** What is listed of one target; `account` leaves the choice to the far end. */
    list(target: string, account?: Wanted): AsyncIterable<ExternalGrant>;
  };

/** Looks for one right: what isn't listed isn't there only if the target also says that it could look. */
export async function findHolding(name: string, readings: Looks, ref: GrantRef): Promise<ReadBack> {
  const wanted = accountOf(ref);
  const looks = new Look(name, readings, ref.target);
  const listed = (await looks.find(wanted, wanted)) ?? (await calledOtherwise(looks, ref));
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
export function accountOf({ account, seenAs }: GrantRef): Wanted {
  const email = seenAs?.account.login ?? account.email;
  return { ...account, email, ...(hasOwnId(seenAs?.account) && { id: seenAs?.account.id }) };
}

const hasOwnId = (account: ExternalGrant['account'] | { id: string; login: string } | undefined): boolean =>
  account !== undefined && account.id !== account.login;

/** An account may be called otherwise by now, and a target may look for what it is called alone. */
async function calledOtherwise(looks: Look, ref: GrantRef): Promise<ExternalGrant | undefined> {
  const wanted = accountOf(ref);
  if (wanted.id !== undefined) return looks.find(wanted);
  return ref.account.email === wanted.email ? undefined : looks.find(ref.account, ref.account);
}

class Look {
  readonly #name: string;
  readonly #readings: Looks;
  readonly #target: string;

  constructor(name: string, readings: Looks, target: string) {
    this.#name = name;
    this.#readings = readings;
    this.#target = target;
  }

  /** `asked`: what the far end is to choose by; absent: all are gone through. */
  async find(wanted: Wanted, asked?: Wanted): Promise<ExternalGrant | undefined> {
    let otherCase: ExternalGrant | undefined;
    let otherTarget: ExternalGrant | undefined;
    for await (const found of this.#readings.list(this.#target, asked)) {
      const match = matchOf(found, wanted);
      // A target that ignores the question's filter must not make somebody else's access the proof of this one.
      if (match === 'none') continue;
      if (found.target !== this.#target) {
        if (isSameInLetters(found.target, this.#target)) otherTarget = found;
      } else if (match === 'same') return found;
      else otherCase = found;
    }
    if (otherCase !== undefined && !(await hasAccount(this.#readings, wanted.email))) return otherCase;
    if (otherTarget !== undefined) await this.#assertOtherTarget(otherTarget.target);
    return undefined;
  }

  /** Two targets may differ in case alone: then the far end lists them both. */
  async #assertOtherTarget(listed: string): Promise<void> {
    const { entitlements } = this.#readings;
    const both = new Set([listed, this.#target]);
    try {
      for await (const { target } of everyItem((cursor) => entitlements(cursor))) both.delete(target);
    } catch (error) {
      if (!isUnsupported(error)) throw error;
    }
    if (both.size > 0)
      throw new ConnectorError(
        { kind: 'invalid' },
        plainLine(
          `${this.#name} lists it for “${listed}”, and was asked for “${this.#target}”: whether they are the same can’t be told.`,
          400,
        ),
      );
  }
}

function matchOf({ account }: ExternalGrant, { email, id }: Wanted): 'same' | 'other-case' | 'none' {
  if (id !== undefined && hasOwnId(account)) return account.id === id ? 'same' : 'none';
  if (account.login === email) return 'same';
  return isSameInLetters(account.login, email) ? 'other-case' : 'none';
}

const isSameInLetters = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

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
