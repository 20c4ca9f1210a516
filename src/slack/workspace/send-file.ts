import { DomainError } from '../../domain/errors.ts';
import type { PersonCtx } from '../../operations/actor.ts';
import type { ExportedFile } from '../../operations/exported-file.ts';
import { type CallFault, callFault, type Clients } from './clients.ts';

/** Uploads a file to the DM of whoever asked for it. */
export async function sendFile(
  { clients }: { clients: Clients },
  { actor }: PersonCtx,
  file: ExportedFile,
): Promise<void> {
  const { slackUserId } = actor.person;
  if (slackUserId === null)
    throw new DomainError('unavailable', 'There is no Slack account to send the file to.');
  try {
    const opened = await clients.interactive.conversations.open({ users: slackUserId });
    const channelId = opened.channel?.id;
    if (channelId === undefined) throw new Error('conversations.open named no channel');
    await clients.bulk.filesUploadV2({
      channel_id: channelId,
      file: file.content,
      filename: file.name,
      title: file.title,
    });
  } catch (cause) {
    throw new DomainError(
      'unavailable',
      `The file could not be sent to you (${inWords(callFault(cause))}). Try again in a minute.`,
      { cause },
    );
  }
}

function inWords(fault: CallFault): string {
  if (fault.kind === 'refused') return `Slack answered ${fault.code}`;
  if (fault.kind === 'wait') return `Slack asked to wait ${Math.ceil(fault.afterMs / 1_000)} seconds`;
  return `Slack did not answer: ${fault.error}`;
}
