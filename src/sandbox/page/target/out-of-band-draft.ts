import type { OutOfBandChange, TargetState } from '../../acts.ts';
import type { ChangeKind } from './out-of-band-titles.ts';

/** What stands in the form, whichever fields it shows. */
export interface Draft {
  email: string;
  name: string;
  group: string;
  holding: TargetState['holdings'][number] | null;
}

/** What the form asks for, or what is missing in it. */
export function changeOf(kind: ChangeKind, draft: Draft): OutOfBandChange | { fault: string } {
  const { email, name, group, holding } = draft;
  if (kind === 'take')
    return holding === null
      ? { fault: 'Choose whose access is taken away.' }
      : { kind, account: holding.email ?? holding.name, group: holding.target };
  if (kind !== 'give-service' && email === '') return { fault: 'Choose somebody, or type an address.' };
  if (group === '') return { fault: 'Choose a group.' };
  return kind === 'give-service' ? { kind, name, group } : { kind, email, group };
}
