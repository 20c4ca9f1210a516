import { describe, expect, it, vi } from 'vitest';
import { guarded } from '../../src/connectors/guards.ts';
import { ConnectorError } from '../../src/domain/grant/connector.ts';
import type { Connector, ReadableConnector } from '../../src/domain/grant/connector.ts';
import { faultOf } from '../support/exercise-connector.ts';
import { ScriptedTarget } from '../support/scripted-target.ts';

const ref = {
  target: 'admins',
  account: { email: 'anna@acme.test', employeeId: null, name: 'Anna' },
};
const op = { operationId: 'one' };
const SECRET = 'pa$$ word"1';

function around(changes: (target: ScriptedTarget) => void): ReadableConnector {
  const target = new ScriptedTarget();
  changes(target);
  return guarded(target, { id: 'crm', secrets: [SECRET], timeoutMs: 20 }) as ReadableConnector;
}

const hangs = () => new Promise<never>(() => {});

describe('what holds for every connector', () => {
  it('is that a call which isn’t answered ends: a write’s outcome is unknown, a reading is repeated', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const connector = around((target) =>
        Object.assign(target, {
          grant: hangs,
          grants: hangs,
          health: hangs,
          sessions: { end: hangs },
          accounts: { disable: hangs, enable: hangs },
          credentials: { list: hangs, disable: hangs },
          issuer: { makes: 'password', issue: hangs },
        }),
      );
      const calls = [
        faultOf(connector.grant(ref, op)),
        faultOf(connector.reads.grants({})),
        faultOf(connector.health()),
        faultOf(connector.sessions!.end(ref)),
        faultOf(connector.accounts!.disable(ref)),
        faultOf(connector.accounts!.enable(ref)),
        faultOf(connector.credentials!.list(ref)),
        faultOf(connector.credentials!.disable!(ref, 'AKIA1')),
        faultOf(connector.issuer!.issue(ref, op)),
      ];
      await vi.advanceTimersByTimeAsync(20);
      expect(await Promise.all(calls)).toEqual([
        { kind: 'unknown_outcome' },
        { kind: 'retryable' },
        { kind: 'retryable' },
        { kind: 'retryable' },
        { kind: 'unknown_outcome' },
        { kind: 'unknown_outcome' },
        { kind: 'retryable' },
        { kind: 'unknown_outcome' },
        { kind: 'unknown_outcome' },
      ]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is that a page which leads to itself, or holds too much, is refused', async () => {
    const item = { id: 'a', email: null, active: true };
    const same = around((target) =>
      Object.assign(target, { logins: async () => ({ items: [item], next: 'b' }) }),
    );
    expect((await same.reads.accounts()).next).toBe('b');
    expect(await faultOf(same.reads.accounts('b'))).toEqual({ kind: 'invalid' });
    const huge = around((target) =>
      Object.assign(target, {
        logins: async () => ({ items: Array.from({ length: 50_001 }, () => item) }),
      }),
    );
    expect(await faultOf(huge.reads.accounts())).toEqual({ kind: 'invalid' });
  });

  it('is that a name which no database takes is listed all the same, and hides nothing beside it', async () => {
    const odd = around((target) =>
      Object.assign(target, {
        grants: async () => ({
          items: ['a\0b', 'half \ud83d', 'Zoë'].map((id) => ({
            target: 'admins',
            account: { id, login: id, email: null },
            expiresAt: new Date(0),
          })),
        }),
      }),
    );
    const { items } = await odd.reads.grants({});
    expect(items.map(({ account, expiresAt }) => [account.id, account.login, expiresAt])).toEqual(
      ['a\ufffdb', 'half \ufffd', 'Zoë'].map((id) => [id, id, new Date(0)]),
    );
  });

  it('is that no secret is read in what it says, however the target writes it', async () => {
    const said = `no entry for ${SECRET}, ${encodeURIComponent(SECRET)} or ${JSON.stringify(SECRET)}`;
    const connector = around((target) =>
      Object.assign(target, {
        grant: async () => {
          throw new ConnectorError({ kind: 'denied' }, said);
        },
        revoke: async () => ({ kind: 'done', changed: true, note: said }),
        readBack: async () => ({ stands: false, words: said }),
        health: async () => ({ ok: false, actsAs: null, lacks: [said] }),
        sessions: { end: async () => ({ kind: 'not_shown', why: said }) },
        issuer: { issue: async () => ({ words: said, text: SECRET, until: null, mark: said }) },
      }),
    );
    const refused = await connector.grant(ref, op).catch((error: unknown) => error);
    expect(refused).toMatchObject({ fault: { kind: 'denied' } });
    const issued = await connector.issuer!.issue(ref, op);
    expect(issued.text).toBe(SECRET);
    const words = JSON.stringify([
      issued.words,
      issued.mark,
      (refused as Error).message,
      await connector.revoke(ref, op),
      await connector.reads.readBack(ref),
      await connector.health(),
      await connector.sessions!.end(ref),
    ]);
    expect(words).not.toMatch(/pa\$\$|pa%24/);
    expect(words.match(/\[secret\]/g)).toHaveLength(21);
  });

  it('is that it has the parts of the connector, and no others', () => {
    const bare: Connector = {
      health: async () => ({ ok: true, actsAs: null, lacks: [] }),
      grant: async () => ({ kind: 'done', changed: true }),
      revoke: async () => ({ kind: 'done', changed: true }),
    };
    const made = guarded(bare, { id: 'bare', secrets: [] });
    expect(Object.keys(made).toSorted()).toEqual(['close', 'grant', 'health', 'place', 'revoke']);
  });
});
