import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { guarded } from '../../../src/connectors/guards.ts';
import type { Connector } from '../../../src/domain/grant/connector.ts';
import { ACME_YAML } from '../../support/acme-definitions.ts';
import { acmeWorld, HOUR, NOW } from '../../support/acme-world.ts';
import { startAws, type AwsServer } from '../../support/aws/aws-server.ts';
import { ACCOUNT, connectTo, IMPATIENT } from '../../support/aws/stage.ts';
import { trailFaults } from '../../support/trail-faults.ts';

const SAMI = 'sami@acme.test';
const POLICY = 'p-sallyport1';

describe('access in AWS from the request to its end', () => {
  let aws: AwsServer | undefined;
  afterEach(() => aws?.close());

  /** Sami’s access to Vpn, asked for and given by a connector of these settings. */
  async function asked(more: Record<string, unknown> = {}) {
    aws = await startAws();
    const { ledger } = aws;
    const apartMs = NOW.getTime() - Date.now();
    aws.now = () => new Date(Date.now() + apartMs);
    ledger.addUser(SAMI);
    ledger.addSet('Vpn', 'PT4H');
    const world = await acmeWorld({
      yaml: ACME_YAML.replace('target: vpn_users', `target: "${ACCOUNT}/Vpn"`),
    });
    const connector = connectTo(aws, more, { time: () => world.clock.now(), patience: IMPATIENT });
    (world.ctx.connectors as Map<string, Connector>).set(
      'far',
      guarded(connector, { id: 'far', secrets: [] }),
    );
    onTestFinished(() => connector.close?.());
    return { aws, ledger, world };
  }

  it('waits for what AWS does later, and says that open sessions go on', async () => {
    const { ledger, world } = await asked();
    ledger.pollsUntilDone = Number.POSITIVE_INFINITY;

    await world.asks(SAMI, 'vpn/connect', { durationSeconds: HOUR });
    await world.run();
    const [grant] = await world.rows.grants();
    const id = grant?.id ?? '';
    expect(await world.rows.grant(id)).toMatchObject({ state: 'provisioning', handle: expect.any(String) });
    ledger.settle();
    await world.pass(60);
    expect(await world.rows.grant(id)).toMatchObject({ state: 'active', handle: null });

    await world.pass(HOUR);
    expect(await world.rows.grant(id)).toMatchObject({ state: 'revoking', handle: expect.any(String) });
    expect(ledger.assignments).toHaveLength(1);
    ledger.settle();
    await world.pass(60);
    const ended = await world.rows.grant(id);
    expect(ended).toMatchObject({
      state: 'revoked',
      remains: 'gone',
      sessions: { kind: 'outlives', what: expect.stringMatching(/opened as “Vpn”/) },
      outlivesUntil: expect.any(Date),
    });
    expect(ledger.assignments).toEqual([]);
    expect(await trailFaults(world.rows)).toEqual([]);
  });

  it('cuts off what is open, where the policy for it is Sallyport’s, and says so once it stays', async () => {
    const { aws: server, ledger, world } = await asked({ deny_policy_ids: [POLICY] });
    ledger.isQuick = true;
    // Time jumps here, and AWS’s client signs by this machine’s.
    server.mostApartMs = Number.POSITIVE_INFINITY;
    server.now = () => world.clock.now();
    ledger.organization.addPolicy(POLICY);
    await world.asks(SAMI, 'vpn/connect', { durationSeconds: HOUR });
    await world.run();
    const [grant] = await world.rows.grants();
    const id = grant?.id ?? '';
    expect(await world.rows.grant(id)).toMatchObject({ state: 'active' });
    const opened = { accountId: ACCOUNT, set: 'Vpn', issuedAt: server.now() };
    const session = ledger.organization.open(ledger.findUser(SAMI), opened);

    await world.pass(HOUR);
    expect(await world.rows.grant(id)).toMatchObject({ state: 'revoking', removedAt: expect.any(Date) });
    expect(ledger.organization.lets(session, server.now())).toBe(false);
    for (let minutes = 0; minutes < 4; minutes++) await world.pass(60);
    expect(await world.rows.grant(id)).toMatchObject({
      state: 'revoked',
      sessions: { kind: 'not_shown', why: expect.stringMatching(/were cut off/) },
    });
    expect(await trailFaults(world.rows)).toEqual([]);
  });
});
