import { ConnectorError } from '../../../src/domain/grant/connector.ts';
import type { ExternalGrant, GrantOperation, GrantQuery, Page } from '../../../src/domain/grant/connector.ts';
import type { ScriptedTarget } from '../../support/scripted-target.ts';
import type { Trouble } from './steps.ts';

/** A process that looks is killed. */
export class Killed extends Error {}

interface Planned extends Pick<Trouble, 'at' | 'call' | 'how'> {
  /** What happens meanwhile. */
  run: () => Promise<void>;
}

/** Stands between the bot and its target: makes trouble at the calls of a look, and sees each removal before it is carried out. */
export class TamperedTarget {
  /** The lists that broke off or that the target didn’t know, by the entitlement as the target calls it. */
  readonly unread = new Set<string>();
  #planned: Planned | undefined;

  constructor(
    target: ScriptedTarget,
    seesRemoval: (held: ExternalGrant, operation: GrantOperation) => Promise<void>,
  ) {
    const [grants, revoke] = [target.grants.bind(target), target.revoke.bind(target)];
    target.grants = (query, cursor) => this.#answer(query, () => grants(query, cursor));
    target.revoke = async (ref, operation) => {
      const login = ref.seenAs?.account.login ?? ref.account.email;
      const held = target.all().find((one) => one.target === ref.target && one.account.login === login);
      if (held !== undefined) await seesRemoval(held, operation);
      return revoke(ref, operation);
    };
    // An account is one alone, whatever others have its address.
    target.reads.readBack = async (ref) => {
      const login = ref.seenAs?.account.login ?? ref.account.email;
      const { items } = await target.grants({
        target: ref.target,
        account: { ...ref.account, email: login },
      });
      const found = items.find(({ account }) => account.login === login);
      if (found === undefined) return { stands: false, words: '' };
      const { account, expiresAt, operationId } = found;
      return {
        stands: true,
        words: '',
        seenAs: { account: { id: account.id, login } },
        expiresAt,
        operationId: target.keepsOperations ? operationId : undefined,
      };
    };
  }

  plan(planned: Planned): void {
    this.#planned = { ...planned };
  }

  behave(): void {
    this.#planned = undefined;
    this.unread.clear();
  }

  async #answer(query: GrantQuery, call: () => Promise<Page<ExternalGrant>>): Promise<Page<ExternalGrant>> {
    const planned = this.#planned;
    const kind = query.account === undefined ? 'list' : 'read-back';
    if (planned === undefined || planned.call !== kind || planned.at-- > 0) return call();
    this.#planned = undefined;
    const fails = (fault: 'retryable' | 'not_found') => {
      if (kind === 'list') this.unread.add(query.target ?? '');
      return new ConnectorError(
        fault === 'retryable' ? { kind: fault } : { kind: fault, what: 'target' },
        'It failed as it was told to.',
      );
    };
    switch (planned.how) {
      case 'fails':
        throw fails('retryable');
      case 'unknown-there':
        throw fails('not_found');
      case 'lies':
        return { items: [] };
      case 'crash':
        if (kind === 'list') this.unread.add(query.target ?? '');
        throw new Killed();
      case 'after': {
        const page = await call();
        await planned.run();
        return page;
      }
      case 'before':
      case 'stall':
        await planned.run();
        return call();
    }
  }
}
