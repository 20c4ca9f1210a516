import { makeWebhook } from '../../../src/connectors/webhook/webhook-connector.ts';
import type { AccountRef } from '../../../src/domain/grant/connector.ts';
import { AdjustableClock } from '../../../src/domain/time/clock.ts';
import { startTarget, type Target, type TargetOptions } from '../../../src/sandbox/target/start-target.ts';
import { TARGET_NAMES } from '../exercise/some-names.ts';
import type { Crowd, Stand } from '../exercise/stand.ts';
import type { Asked } from '../faulty-http.ts';
import { SECRET, account, anna, holds, op, time } from '../webhook-stand.ts';

const HOSTILE = [
  `'"; drop role x; --`,
  '<!channel> {{7*7}} ${x} %s',
  'Ünïcødé 密碼 \u202Egnp',
  `long ${'x'.repeat(500)}`,
];

const started = (options: Partial<TargetOptions>): Promise<Target> =>
  startTarget({ port: 0, secret: SECRET, clock: new AdjustableClock(), ...options });

const connectorTo = (url: string, timeoutMs?: number) => {
  const settings = { url, secret: SECRET, allow_private_addresses: true, ends_sessions: true };
  return makeWebhook('in-house', settings, { time, ...(timeoutMs !== undefined && { timeoutMs }) });
};

export async function webhookTargetStand(): Promise<Stand> {
  const hostileAccounts = HOSTILE.map((name, index) => ({ ...account(`o'hara+${index}`), name }));
  const accounts: AccountRef[] = [anna, account('omar'), account('dora'), ...hostileAccounts];
  const target = await started({
    accounts,
    targets: ['editors', 'admins', ...HOSTILE, ...TARGET_NAMES],
    pageSize: 2,
  });
  const url = target.url;
  return {
    connector: connectorTo(url),
    accounts: [anna, account('omar'), account('dora')],
    targets: ['editors', 'admins'],
    hostileTargets: HOSTILE,
    hostileAccounts,
    unknown: { target: 'nothing', account: account('nobody') },
    hold: (held) => target.hold({ target: held.target, email: held.account.email, name: held.account.name }),
    holds: async (held) => holds(target, held),
    close: () => target.close(),
    names: {
      target: async (name) => ({ target: name, exists: true }),
      async account(name) {
        // It tells no addresses apart by their letters’ case.
        const exists = name === name.toLowerCase();
        if (exists) accounts.push(account(name));
        return { account: account(name), exists };
      },
    },
    crowd,
    http: {
      url,
      connector: connectorTo,
      isWrite: (asked) => /^access\.(grant|revoke)$/.test(typeOf(asked)),
      isList: (asked) => typeOf(asked) === 'access.list',
    },
    async openSession(ref) {
      target.openSession(ref.target, ref.account.email);
      return { works: async () => target.sessions(ref.target, ref.account.email) > 0 };
    },
    withoutRights: [
      {
        says: 'It may not list members.',
        async connector() {
          const text = JSON.stringify({ ok: false, lacks: ['It may not list members.'] });
          target.failNext({ kind: 'answer', status: 200, text });
          return connectorTo(url);
        },
        giveBack: async () => {},
      },
    ],
  };
}

const typeOf = ({ body }: Asked): string => (JSON.parse(body) as { type: string }).type;

/** Its pages are its own: of seven, whatever the connector would like. */
async function crowd(size: number): Promise<Crowd> {
  const target = await started({ pageSize: 7 });
  const emails = Array.from({ length: size + 1 }, (_, at) => `m${String(at).padStart(4, '0')}@acme.test`);
  const [newcomer = '', ...members] = emails;
  const join = (email: string) => target.hold({ target: 'crowd', email, name: email });
  for (const email of members) await join(email);
  return {
    target: 'crowd',
    members,
    newcomer,
    connector: () => connectorTo(target.url),
    join,
    async leave(email) {
      const leaving = connectorTo(target.url);
      await leaving.revoke(
        { target: 'crowd', account: account(email.split('@')[0] ?? '') },
        op(`${email} leaves`),
      );
      await leaving.close?.();
    },
    close: () => target.close(),
  };
}
