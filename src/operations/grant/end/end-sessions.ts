import type { Connector, SessionsEnded } from '../../../domain/grant/connector.ts';
import type { Ctx } from '../../context.ts';
import type { GrantRow } from '../../../store/grant/grant-store.ts';
import { LeaseOver } from '../lease.ts';
import type { Lease } from '../lease.ts';
import { refOf } from '../read-back.ts';
import { faultOf } from '../work-through.ts';

/** How access whose removal was read back ends: over, or not yet, since something that was open under it goes on. */
export type Concluded = { grant: GrantRow; proof: string } & (
  | { kind: 'revoked'; remains: 'gone'; sessions?: SessionsEnded }
  | { kind: 'sessions-open'; error: string; afterMs: number | undefined }
);

const NO_TIME = 'What was open under it wasn’t asked about yet: the removal took all the time of an attempt.';

/** Ends what is open under access that was just read back as gone, where its connector can. */
export async function endSessions(
  ctx: Ctx,
  { connector, grant, lease }: { connector: Connector; grant: GrantRow; lease: Lease },
  proof: string,
): Promise<Concluded> {
  if (connector.sessions === undefined) return { kind: 'revoked', grant, remains: 'gone', proof };
  try {
    lease.assertRoom();
    const sessions = await connector.sessions.end(refOf(grant), grant.removedAt ?? undefined);
    return { kind: 'revoked', grant, remains: 'gone', proof, sessions };
  } catch (error) {
    if (error instanceof LeaseOver)
      return { kind: 'sessions-open', grant, proof, error: NO_TIME, afterMs: undefined };
    const { fault, message } = faultOf(ctx, error);
    const afterMs = fault.kind === 'retryable' ? fault.afterMs : undefined;
    return { kind: 'sessions-open', grant, proof, error: message, afterMs };
  }
}
