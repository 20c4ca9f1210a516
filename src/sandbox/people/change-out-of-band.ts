import type { ActResult, OutOfBandChange } from '../acts.ts';
import type { HeldChange } from '../target/change-out-of-band.ts';
import type { Workspace } from '../workspace/workspace.ts';

const ADDRESS = /^[^\s@]+@[^\s@]+$/;
const MOST_OF_ADDRESS = 254;
const SERVICE_NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** Who holds what at the target system is changed there, without a word to the bot. */
export async function changeOutOfBand(workspace: Workspace, wanted: OutOfBandChange): Promise<ActResult> {
  const asked = askedOf(workspace, wanted);
  if ('fault' in asked) return { kind: 'failed', message: asked.fault };
  const done = await workspace.options.changeOutOfBand?.(asked);
  if (done === undefined) return { kind: 'failed', message: 'There is no target system here.' };
  if ('fault' in done) return { kind: 'failed', message: done.fault };
  const happened = sentenceOf(wanted, done.name);
  return { kind: 'changed', message: `${happened}, and ${workspace.bot.realName} wasn’t told.` };
}

/** What the target is to do, or why it isn't asked. */
function askedOf(workspace: Workspace, wanted: OutOfBandChange): HeldChange | { fault: string } {
  const { kind, group } = wanted;
  if (kind === 'take') return { kind, group, account: wanted.account };
  if (kind === 'give-service') {
    const name = wanted.name.trim().toLowerCase();
    return SERVICE_NAME.test(name)
      ? { kind: 'give', group, account: { email: null, name } }
      : { fault: 'Expected a name of letters, digits, dots, hyphens and underscores, such as backup-bot.' };
  }
  const email = wanted.email.trim().toLowerCase();
  if (!ADDRESS.test(email) || email.length > MOST_OF_ADDRESS)
    return { fault: 'Expected an e-mail address, such as mona@acme.test.' };
  const member = workspace.memberByEmail(email);
  if (kind === 'leave' && member !== undefined && !member.deleted)
    return { fault: `${member.realName} still works here. Give the address of somebody who left.` };
  return { kind: 'give', group, account: { email, name: member?.realName ?? email } };
}

function sentenceOf({ kind, group }: OutOfBandChange, name: string): string {
  switch (kind) {
    case 'give':
      return `${name} was added to ${group}`;
    case 'give-service':
      return `The service account ${name} was added to ${group}`;
    case 'leave':
      return `An account of ${name} was left in ${group}`;
    case 'take':
      return `${name} was removed from ${group}`;
  }
}
