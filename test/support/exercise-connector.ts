import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ConnectorError,
  type AccountRef,
  type ConnectorFault,
  type ExternalGrant,
  type GrantRef,
  type ReadableConnector,
} from '../../src/domain/grant/connector.ts';
import { everyItem } from '../../src/domain/pages.ts';

/** A connector at a real target system, and that system's own word on who holds what. */
export interface Stand {
  /** Pages of two, so that lists of three are paged. */
  connector: ReadableConnector;
  accounts: [AccountRef, AccountRef, AccountRef];
  targets: [string, string];
  /** Named to do harm; the target knows them all. */
  hostileTargets: string[];
  hostileAccounts: AccountRef[];
  unknown: GrantRef;
  /** Gives access at the far end, past the connector. */
  hold(ref: GrantRef): Promise<void>;
  holds(ref: GrantRef): Promise<boolean>;
  close(): Promise<void>;
}

let operations = 0;
const op = () => ({ operationId: `exercise-${++operations}` });

async function found(connector: ReadableConnector, ref: Partial<GrantRef>): Promise<ExternalGrant[]> {
  const grants: ExternalGrant[] = [];
  for await (const grant of everyItem((cursor) => connector.reads.grants(ref, cursor))) grants.push(grant);
  return grants;
}

export async function faultOf(work: Promise<unknown>): Promise<ConnectorFault> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ConnectorError);
  return (error as ConnectorError).fault;
}

/** What every connector that reads back promises, against a real target. */
export function exerciseConnector(name: string, make: () => Promise<Stand>): void {
  describe(`${name} keeps what every connector promises`, () => {
    let stand: Stand;
    let connector: ReadableConnector;
    let first: GrantRef;
    let neighbour: GrantRef;

    beforeAll(async () => {
      stand = await make();
      connector = stand.connector;
      first = { target: stand.targets[0], account: stand.accounts[0] };
      neighbour = { target: stand.targets[0], account: stand.accounts[1] };
    });
    afterAll(() => stand.close());

    it('is healthy and says who it acts as or that it can’t', async () => {
      const health = await connector.health();
      expect(health).toMatchObject({ ok: true, lacks: [] });
    });

    it('gives access that the read back and the target itself show', async () => {
      expect(await connector.grant(first, op())).toMatchObject({ kind: 'done', changed: true });
      expect(await stand.holds(first)).toBe(true);
      const { stands, seenAs, words } = await connector.reads.readBack(first);
      expect({ stands, words }).toEqual({ stands: true, words: expect.stringMatching(/\S/) });
      expect(await connector.reads.readBack({ ...first, seenAs })).toMatchObject({ stands: true, seenAs });
      expect(await found(connector, first)).toMatchObject([
        { target: first.target, account: { email: first.account.email } },
      ]);
    });

    it('answers changed: false to a second grant', async () => {
      expect(await connector.grant(first, op())).toMatchObject({ kind: 'done', changed: false });
      expect(await stand.holds(first)).toBe(true);
    });

    it('leaves another account’s access alone', async () => {
      await connector.grant(neighbour, op());
      await connector.revoke(first, op());
      expect(await stand.holds(first)).toBe(false);
      expect(await stand.holds(neighbour)).toBe(true);
      await connector.revoke(neighbour, op());
    });

    it('leaves another target’s access alone', async () => {
      const other = { ...first, target: stand.targets[1] };
      await connector.grant(first, op());
      await connector.grant(other, op());
      await connector.revoke(first, op());
      expect(await stand.holds(other)).toBe(true);
      expect(await found(connector, { account: first.account })).toMatchObject([{ target: other.target }]);
      await connector.revoke(other, op());
    });

    it('takes access away so that the read back and the target show it gone', async () => {
      await connector.grant(first, op());
      expect(await connector.revoke(first, op())).toMatchObject({ kind: 'done', changed: true });
      expect(await stand.holds(first)).toBe(false);
      expect(await connector.reads.readBack(first)).toMatchObject({ stands: false });
      expect(await found(connector, first)).toEqual([]);
    });

    it('answers done and changed: false to a second revocation', async () => {
      expect(await connector.revoke(first, op())).toMatchObject({ kind: 'done', changed: false });
    });

    it('says changed: false of access that stood before', async () => {
      await stand.hold(first);
      expect(await connector.grant(first, op())).toMatchObject({ kind: 'done', changed: false });
      await connector.revoke(first, op());
    });

    it('gives access once where several ask at the same moment', async () => {
      for (let round = 0; round < 10; round++) {
        const outcomes = await Promise.all(Array.from({ length: 6 }, () => connector.grant(first, op())));
        expect(outcomes.filter((outcome) => outcome.kind === 'done' && outcome.changed)).toHaveLength(1);
        await connector.revoke(first, op());
      }
    });

    it('tells an account that the target doesn’t know', async () => {
      const ref = { ...first, account: stand.unknown.account };
      expect(await faultOf(connector.grant(ref, op()))).toEqual({ kind: 'not_found', what: 'account' });
      expect(await faultOf(connector.revoke(ref, op()))).toEqual({ kind: 'not_found', what: 'account' });
      expect(await found(connector, ref)).toEqual([]);
    });

    it('tells a target that isn’t there', async () => {
      const ref = { ...first, target: stand.unknown.target };
      expect(await faultOf(connector.grant(ref, op()))).toEqual({ kind: 'not_found', what: 'target' });
      expect(await faultOf(connector.revoke(ref, op()))).toEqual({ kind: 'not_found', what: 'target' });
      expect(await found(connector, ref)).toEqual([]);
    });

    it('pages through everything, each once', async () => {
      const refs = stand.accounts.flatMap((account) => stand.targets.map((target) => ({ target, account })));
      for (const ref of refs) await connector.grant(ref, op());
      const held = await found(connector, {});
      for (const { target, account } of refs)
        expect(
          held.filter((grant) => grant.target === target && grant.account.email === account.email),
        ).toHaveLength(1);
      expect((await connector.reads.grants({})).next).toBeDefined();
      for (const ref of refs) await connector.revoke(ref, op());
    });

    it('takes hostile names for names', async () => {
      const refs = [
        ...stand.hostileTargets.map((target) => ({ target, account: stand.accounts[0] })),
        ...stand.hostileAccounts.map((account) => ({ target: stand.targets[0], account })),
      ];
      for (const ref of refs) {
        expect(await connector.grant(ref, op()), ref.target).toMatchObject({ kind: 'done', changed: true });
        expect(await found(connector, ref), ref.target).toHaveLength(1);
        expect(await stand.holds(ref)).toBe(true);
        expect(await connector.revoke(ref, op())).toMatchObject({ kind: 'done', changed: true });
        expect(await stand.holds(ref)).toBe(false);
      }
    });

    it('refuses as retryable once it is closed', async () => {
      await connector.close?.();
      expect(await faultOf(connector.grant(first, op()))).toMatchObject({ kind: 'retryable' });
      expect(await faultOf(connector.reads.grants(first))).toMatchObject({ kind: 'retryable' });
    });
  });
}
