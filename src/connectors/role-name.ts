import { ConnectorError } from '../domain/grant/connector.ts';

/** Of a role or a login of a database; what isn't well-formed text would be sent as another name. */
export const canBeAName = (text: string | undefined): text is string =>
  text !== undefined && text !== '' && text.isWellFormed() && !text.includes('\0');

export function assertRoleName(target: string): void {
  if (!canBeAName(target))
    throw new ConnectorError(
      { kind: 'not_found', what: 'target' },
      'A role’s name can’t be empty or hold a NUL: correct the target in access.yaml.',
    );
}
