import { ConnectorError } from '../../src/domain/grant/connector.ts';
import type {
  Accounts,
  Connector,
  ConnectorFault,
  CredentialIssuer,
  ExternalAccount,
  ExternalEntitlement,
  ExternalGrant,
  GrantOperation,
  GrantQuery,
  GrantRef,
  Health,
  Outcome,
  Page,
  Place,
  ReadBack,
  Readings,
  Sessions,
} from '../../src/domain/grant/connector.ts';

export type Verb = 'grant' | 'revoke' | 'grants' | 'entitlements' | 'poll' | 'disable';

/**
 * How a call goes other than well: it fails and does nothing, does it and loses the answer, says done and does
 * nothing, or answers that it will do it when `finish` is called.
 */
export type Misbehaviour =
  | { kind: 'fails'; fault: ConnectorFault }
  | { kind: 'loses-answer' }
  | { kind: 'lies' }
  | { kind: 'pending' };

export interface TargetCall {
  verb: 'grant' | 'revoke';
  target: string;
  email: string;
  operation: GrantOperation;
}

/**
 * A target system in memory, with state: what it was told to hold, it holds, and it fails as it is told to. What it
 * once said it has done, it says again to the same operation id, without doing anything.
 */
export class ScriptedTarget implements Connector {
  readonly reads: Readings = {
    readBack: (ref) => this.readBack(ref),
    accounts: () => this.logins(),
    entitlements: (cursor) => this.entitlements(cursor),
    grants: (query, cursor) => this.grants(query, cursor),
  };
  sessions?: Sessions;
  accounts?: Accounts;
  issuer?: CredentialIssuer;
  place?: Place;
  /** It knows no operation ids, as many a system: each call is carried out. */
  forgets = false;
  /** It lists with each access the operation that gave it. */
  keepsOperations = false;
  /** The entitlements that it has, and how many of them stand on a page. */
  listed: ExternalEntitlement[] = [];
  onAPage = 100;
  /** How many of those who hold an entitlement stand on a page. */
  holdersOnAPage = Number.MAX_SAFE_INTEGER;
  /** Its accounts, with or without access. */
  logged: ExternalAccount[] = [];
  /** How often its entitlements were listed from the beginning. */
  lists = 0;
  readonly calls: TargetCall[] = [];
  readonly #held = new Map<string, ExternalGrant>();
  readonly #next = new Map<Verb, Misbehaviour[]>();
  readonly #always = new Map<Verb, Misbehaviour>();
  readonly #during = new Map<Verb, (() => Promise<void>)[]>();
  readonly #unfinished = new Map<string, () => void>();
  readonly #finished = new Set<string>();
  readonly #done = new Map<string, Outcome>();

  /** The next call of this verb goes wrong, once. */
  next(verb: Verb, how: Misbehaviour): void {
    this.#next.set(verb, [...(this.#next.get(verb) ?? []), how]);
  }

  /** Every call of this verb goes wrong until it is set right with undefined. */
  always(verb: Verb, how: Misbehaviour | undefined): void {
    if (how === undefined) this.#always.delete(verb);
    else this.#always.set(verb, how);
  }

  /** Nothing goes wrong any more with this verb. */
  behave(verb: Verb): void {
    this.#next.delete(verb);
    this.#always.delete(verb);
  }

  /** Runs within the next call of this verb, before the call has any effect. */
  during(verb: Verb, run: () => Promise<void>): void {
    this.#during.set(verb, [...(this.#during.get(verb) ?? []), run]);
  }

  /** Access that nobody asked Sallyport for. */
  holdsFromBefore(
    email: string,
    target: string,
    { expiresAt, operationId }: { expiresAt?: Date; operationId?: string } = {},
  ): void {
    this.#hold({ target, account: { email, employeeId: null, name: email } }, { expiresAt, operationId });
  }

  /** A second account there that has the same address, or none, and its own login. */
  holdsAlsoAs(login: string, email: string | null, target: string): void {
    this.#held.set(key(target, login), { target, account: { id: login, login, email } });
  }

  /** Somebody takes it away there, by hand. */
  loses(email: string, target: string): void {
    this.#held.delete(key(target, email));
  }

  /** The target itself calls one of its accounts otherwise; it stays the same one. */
  renames(from: string, to: string): void {
    for (const [name, held] of this.#held)
      if (held.account.email === from) {
        this.#held.delete(name);
        this.#held.set(key(held.target, to), {
          ...held,
          account: { id: held.account.id, login: to, email: to },
        });
      }
  }

  /** One of its entitlements is called otherwise from now on: whoever held it holds it under that name. */
  renamesTarget(id: string, name: string, target = name): void {
    const from = this.#calledNow({ target: '', targetId: id });
    this.listed = this.listed.map((one) => (one.id === id ? { target, name, id } : one));
    for (const [held, one] of this.#held)
      if (one.target === from) {
        this.#held.delete(held);
        this.#held.set(key(target, one.account.login), { ...one, target });
      }
  }

  /** As if it was last used then. */
  usedAt(email: string, target: string, at: Date): void {
    const held = this.#held.get(key(target, email));
    if (held === undefined) throw new Error(`${email} holds no ${target}`);
    held.lastUsedAt = at;
  }

  holds(email: string, target: string): boolean {
    return this.#held.has(key(target, email));
  }

  /** All that it holds, as it is. */
  all(): ExternalGrant[] {
    return [...this.#held.values()];
  }

  holdings(): { email: string; target: string }[] {
    return [...this.#held.values()].map((held) => ({
      email: held.account.email ?? '',
      target: held.target,
    }));
  }

  /** The end that the target was last told of. */
  endsAt(email: string, target: string): Date | undefined {
    return this.#held.get(key(target, email))?.expiresAt;
  }

  countOf(verb: TargetCall['verb']): number {
    return this.calls.filter((call) => call.verb === verb).length;
  }

  /** Carries out what was answered `pending`. */
  finish(): void {
    for (const [handle, run] of this.#unfinished) {
      run();
      this.#finished.add(handle);
    }
    this.#unfinished.clear();
  }

  async grant(asked: GrantRef, operation: GrantOperation): Promise<Outcome> {
    const ref = this.#asSeen(asked);
    this.#note('grant', ref, operation);
    const changed = !this.holds(ref.account.email, ref.target);
    return this.#carryOut('grant', operation, changed, () => this.#hold(ref, operation));
  }

  async revoke(asked: GrantRef, operation: GrantOperation): Promise<Outcome> {
    const ref = this.#asSeen(asked);
    this.#note('revoke', ref, operation);
    const changed = this.holds(ref.account.email, ref.target);
    return this.#carryOut('revoke', operation, changed, () => {
      this.#held.delete(key(ref.target, ref.account.email));
    });
  }

  async poll(handle: string): Promise<Outcome> {
    const how = await this.#script('poll');
    if (how?.kind === 'fails') throw failure(how.fault);
    return this.#finished.has(handle) ? { kind: 'done', changed: true } : { kind: 'pending', handle };
  }

  /** Under the name that was asked for, where one was. */
  async grants({ target, targetId, account }: GrantQuery, cursor = '0'): Promise<Page<ExternalGrant>> {
    const how = await this.#script('grants');
    if (how?.kind === 'fails') throw failure(how.fault);
    const called = target === undefined ? undefined : this.#calledNow({ target, targetId });
    const held = [...this.#held.values()].filter(
      (one) =>
        (called === undefined || one.target === called) &&
        (account === undefined || [one.account.email, one.account.login].includes(account.email)),
    );
    const items = held.map((one) => ({
      ...one,
      target: target ?? one.target,
      ...this.#numberOf(one.target),
    }));
    if (how?.kind === 'lies') return { items: [] };
    const next = Number(cursor) + this.holdersOnAPage;
    const page = { items: items.slice(Number(cursor), next) };
    return next < items.length ? { ...page, next: String(next) } : page;
  }

  async readBack(ref: GrantRef): Promise<ReadBack> {
    const { items } = await this.grants(this.#asSeen(ref));
    const [found] = items;
    if (found === undefined) return { stands: false, words: '' };
    return {
      stands: true,
      words: '',
      seenAs: {
        account: { id: found.account.id, login: found.account.login },
        ...this.#numberOf(this.#asSeen(ref).target),
      },
      expiresAt: found.expiresAt,
      operationId: this.keepsOperations ? found.operationId : undefined,
    };
  }

  /** Its accounts can be disabled from now on, and are listed with whether they are. */
  canDisable(...logins: string[]): void {
    this.logged = logins.map((id) => ({ id, email: null, active: true }));
    const set = async (id: string | undefined, active: boolean): Promise<Outcome> => {
      const how = await this.#script('disable');
      if (how?.kind === 'fails') throw failure(how.fault);
      if (how?.kind !== 'lies') this.enables(id, active);
      if (how?.kind === 'loses-answer') throw failure({ kind: 'unknown_outcome' });
      return { kind: 'done', changed: true };
    };
    this.accounts = {
      disable: ({ seenAs }) => set(seenAs?.id, false),
      enable: ({ seenAs }) => set(seenAs?.id, true),
    };
  }

  /** Somebody there lets an account in again, or shuts it out. */
  enables(login: string | undefined, active = true): void {
    this.logged = this.logged.map((one) => (one.id === login ? { ...one, active } : one));
  }

  async health(): Promise<Health> {
    return { ok: true, actsAs: 'test', lacks: [] };
  }

  async logins(): Promise<Page<ExternalAccount>> {
    return { items: this.logged };
  }

  async entitlements(cursor = '0'): Promise<Page<ExternalEntitlement>> {
    const from = Number(cursor);
    if (from === 0) this.lists++;
    const how = await this.#script('entitlements');
    if (how?.kind === 'fails') throw failure(how.fault);
    const next = from + this.onAPage;
    const items = this.listed.slice(from, next);
    return next < this.listed.length ? { items, next: String(next) } : { items };
  }

  /** The account as this target calls it, once it was seen here, and the entitlement as it is called by now. */
  #asSeen(ref: GrantRef): GrantRef {
    const targetId = ref.targetId ?? ref.seenAs?.targetId;
    return {
      ...ref,
      target: this.#calledNow({ ...ref, targetId }),
      targetId: undefined,
      account: { ...ref.account, email: ref.seenAs?.account.login ?? ref.account.email },
    };
  }

  #calledNow({ target, targetId }: Pick<GrantRef, 'target' | 'targetId'>): string {
    if (targetId === undefined) return target;
    const found = this.listed.find(({ id }) => id === targetId);
    if (found === undefined) throw failure({ kind: 'not_found', what: 'target' });
    return found.target;
  }

  #numberOf(target: string): { targetId?: string } {
    const id = this.listed.find((one) => one.target === target)?.id;
    return id === undefined ? {} : { targetId: id };
  }

  async #carryOut(
    verb: 'grant' | 'revoke',
    { operationId }: GrantOperation,
    changed: boolean,
    effect: () => void,
  ): Promise<Outcome> {
    const how = await this.#script(verb);
    const before = this.forgets ? undefined : this.#done.get(operationId);
    if (before !== undefined && how === undefined) return before;
    switch (how?.kind) {
      case undefined:
        effect();
        return this.#remember(operationId, changed);
      case 'fails':
        throw failure(how.fault);
      case 'loses-answer':
        effect();
        this.#remember(operationId, changed);
        throw failure({ kind: 'unknown_outcome' });
      case 'lies':
        return this.#remember(operationId, true);
      case 'pending':
        this.#unfinished.set(operationId, effect);
        return { kind: 'pending', handle: operationId };
    }
  }

  #remember(operationId: string, changed: boolean): Outcome {
    const outcome: Outcome = { kind: 'done', changed };
    this.#done.set(operationId, outcome);
    return outcome;
  }

  async #script(verb: Verb): Promise<Misbehaviour | undefined> {
    const how = this.#next.get(verb)?.shift() ?? this.#always.get(verb);
    await this.#during.get(verb)?.shift()?.();
    return how;
  }

  #hold(
    { target, account: { email } }: GrantRef,
    { expiresAt, operationId }: { expiresAt?: Date; operationId?: string },
  ): void {
    const held = this.#held.get(key(target, email));
    const givenBy = held === undefined ? operationId : held.operationId;
    this.#held.set(key(target, email), {
      target,
      account: held?.account ?? { id: email, login: email, email },
      ...(expiresAt && { expiresAt }),
      ...(givenBy && { operationId: givenBy }),
    });
  }

  #note(verb: 'grant' | 'revoke', { target, account }: GrantRef, operation: GrantOperation): void {
    this.calls.push({ verb, target, email: account.email, operation });
  }
}

const key = (target: string, email: string) => `${target} ${email}`;

const failure = (fault: ConnectorFault) =>
  new ConnectorError(fault, `The target failed as it was told to: ${fault.kind}.`);
