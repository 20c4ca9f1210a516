import { ConnectorError, type GrantRef, type SessionsEnded } from '../../../src/domain/grant/connector.ts';
import { startAws, type AwsServer } from './aws-server.ts';
import type { Policy, Session } from './organization.ts';
import { ACCOUNT, connectTo, person } from './stage.ts';

export const NOW = Date.parse('2026-03-01T12:00:00.400Z');
export const POLICY = 'p-sallyport1';
const op = { operationId: 'one' };

type Connector = ReturnType<typeof connectTo>;

/** Anna’s assignment was just removed, and a policy of Sallyport’s holds everywhere. */
export class CutOffStage {
  clock = NOW;
  /** How far the program’s clock is ahead of AWS’s. */
  aheadMs = 0;
  readonly aws: AwsServer;
  readonly userId: string;
  connector: Connector;
  anna: GrantRef = { target: `${ACCOUNT}/Admin`, account: person('anna@acme.test') };

  constructor(aws: AwsServer) {
    this.aws = aws;
    aws.now = () => new Date(this.clock);
    // Time jumps here, and AWS’s client signs by the time at which it was made.
    aws.mostApartMs = Number.POSITIVE_INFINITY;
    this.userId = aws.ledger.addUser('anna@acme.test');
    for (const name of ['Admin', 'Admin_x', 'Audit']) aws.ledger.addSet(name);
    aws.ledger.organization.addPolicy(POLICY);
    this.connector = this.connect();
  }

  static async start(): Promise<CutOffStage> {
    const stage = new CutOffStage(await startAws());
    stage.anna = await stage.removed(stage.anna);
    return stage;
  }

  async close(): Promise<void> {
    await this.connector.close?.();
    await this.aws.close();
  }

  connect(ids = [POLICY]): Connector {
    return connectTo(this.aws, { deny_policy_ids: ids }, { time: () => new Date(this.clock + this.aheadMs) });
  }

  /** Gives an access, and takes it away. */
  async removed(ref: GrantRef): Promise<GrantRef> {
    await this.connector.grant(ref, op);
    const { seenAs } = await this.connector.reads.readBack(ref);
    await this.connector.revoke(ref, op);
    return { ...ref, seenAs: seenAs ?? null };
  }

  givenAgain = (ref = this.anna) => this.connector.grant(ref, op);

  session(whose = this.userId, { accountId = ACCOUNT, set = 'Admin', ago = 60_000 } = {}): Session {
    const issuedAt = new Date(this.clock - ago);
    return this.aws.ledger.organization.open(whose, { accountId, set, issuedAt });
  }

  works = (one: Session): boolean => this.aws.ledger.organization.lets(one, new Date(this.clock));

  policy(id = POLICY): Policy {
    const found = this.aws.ledger.organization.policies.get(id);
    if (found === undefined) throw new Error(`no policy ${id}`);
    return found;
  }

  get writes(): number {
    return this.aws.calls.filter((called) => called === 'UpdatePolicy').length;
  }

  end(goneSince?: number, { by = this.connector, ref = this.anna } = {}): Promise<SessionsEnded> {
    return by.sessions.end(ref, goneSince === undefined ? undefined : new Date(goneSince + this.aheadMs));
  }

  /** As a removal does: as often as it is told to, each time when it is. */
  async endFully(ref = this.anna): Promise<{ ended: SessionsEnded; waitsMs: number[] }> {
    const waitsMs: number[] = [];
    let goneSince: number | undefined;
    for (;;)
      try {
        return { ended: await this.end(goneSince, { ref }), waitsMs };
      } catch (error) {
        const fault = error instanceof ConnectorError ? error.fault : undefined;
        if (fault?.kind !== 'retryable' || fault.afterMs === undefined || waitsMs.length > 9) throw error;
        goneSince ??= this.clock + 500;
        this.clock += fault.afterMs + 1_000;
        waitsMs.push(fault.afterMs);
      }
  }

  /** A group that has the same assigned, with Anna in it. */
  throughGroup(name = 'ops'): string {
    const { ledger } = this.aws;
    const PrincipalId = ledger.addGroup(name);
    ledger.join(this.userId, PrincipalId);
    const PermissionSetArn = ledger.findSet('Admin');
    ledger.assignments.push({ AccountId: ACCOUNT, PermissionSetArn, PrincipalType: 'GROUP', PrincipalId });
    return PrincipalId;
  }
}

/** A policy of somebody else’s statement, of so many characters and some more. */
export const large = (length: number): string => {
  const statement = { Sid: 'Theirs', Effect: 'Deny', Action: 'none:None', Resource: '*'.repeat(length) };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
};
