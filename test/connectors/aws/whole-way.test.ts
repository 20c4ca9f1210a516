import { afterEach, describe, expect, it } from 'vitest';
import { guarded } from '../../../src/connectors/guards.ts';
import type { Connector } from '../../../src/domain/grant/connector.ts';
import { ACME_YAML } from '../../support/acme-definitions.ts';
import { acmeWorld, HOUR, NOW } from '../../support/acme-world.ts';
import { startAws, type AwsServer } from '../../support/aws/aws-server.ts';
import { ACCOUNT, connectTo, IMPATIENT } from '../../support/aws/stage.ts';
import { trailFaults } from '../../support/trail-faults.ts';

const SAMI = 'sami@acme.test';

describe('access in AWS from the request to its end', () => {
  let aws: AwsServer | undefined;
  afterEach(() => aws?.close());

  it('waits for what AWS does later, and says until when open sessions go on', async () => {
    aws = await startAws();
    const { ledger } = aws;
    const apartMs = NOW.getTime() - Date.now();
    aws.now = () => new Date(Date.now() + apartMs);
    ledger.addUser(SAMI);
    ledger.addSet('Vpn', 'PT4H');
    ledger.pollsUntilDone = Number.POSITIVE_INFINITY;
    const world = await acmeWorld({
      yaml: ACME_YAML.replace('target: vpn_users', `target: "${ACCOUNT}/Vpn"`),
    });
    const connector = connectTo(aws, {}, { time: () => world.clock.now(), patience: IMPATIENT });
    (world.ctx.connectors as Map<string, Connector>).set(
      'far',
      guarded(connector, { id: 'far', secrets: [] }),
    );

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
      outlivesUntil: new Date(world.clock.now().getTime() + 12 * HOUR * 1_000),
    });
    expect(ledger.assignments).toEqual([]);
    expect(await trailFaults(world.rows)).toEqual([]);
    await connector.close?.();
  });
});
