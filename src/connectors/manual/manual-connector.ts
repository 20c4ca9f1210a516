import type {
  Connector,
  ConnectorType,
  GrantOperation,
  GrantRef,
  Outcome,
} from '../../domain/grant/connector.ts';
import { placeOf } from '../place.ts';
import { plainLine } from '../plain-line.ts';
import { ManualSettings } from './manual-settings.ts';

/** A person does the work and confirms it; nothing can be read back. */
export const manualConnector: ConnectorType<ManualSettings> = {
  type: 'manual',
  settings: ManualSettings,
  secrets: () => [],
  make: (_id, settings) => makeManual(settings),
};

function makeManual({ assignees }: ManualSettings): Connector {
  const needsHuman = (instructions: string): Outcome => ({
    kind: 'needs_human',
    instructions,
    assignees: [...assignees],
  });
  return {
    place: placeOf('manual', 'done by hand', []),
    health: async () => ({ ok: true, actsAs: null, lacks: [] }),
    grant: async (ref, operation) => needsHuman(grantInstructions(ref, operation)),
    revoke: async (ref) => needsHuman(revokeInstructions(ref)),
  };
}

function grantInstructions(ref: GrantRef, { expiresAt }: GrantOperation): string {
  const end =
    expiresAt === undefined ? 'It has no end date.' : 'You will be asked again when its time is up.';
  return `Give ${person(ref)} the access “${plainLine(ref.target, 200)}”. ${end}`;
}

function revokeInstructions(ref: GrantRef): string {
  return `Take the access “${plainLine(ref.target, 200)}” away from ${person(ref)}, and end what they still have open with it.`;
}

function person({ account }: GrantRef): string {
  const employee = account.employeeId === null ? '' : `, employee ${plainLine(account.employeeId, 60)}`;
  return `${plainLine(account.name, 100)} (${plainLine(account.email, 254)}${employee})`;
}
