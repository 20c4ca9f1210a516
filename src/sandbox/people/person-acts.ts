import type { Act, ActResult, PersonActs, Place, Snapshot } from '../acts.ts';
import type { EventQueue } from '../delivery/event-queue.ts';
import type { Outbox } from '../delivery/outbox.ts';
import type { Where } from '../delivery/payloads.ts';
import { SlackFault } from '../workspace/slack-fault.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { changeOutOfBand } from './change-out-of-band.ts';
import { readClockWords } from './clock-words.ts';
import { interact } from './interact.ts';
import { openHome } from './open-home.ts';
import { say } from './say.ts';
import { snapshotFor } from './snapshot.ts';
import { closeModal, submitModal } from './submit-modal.ts';
import { suggest } from './suggest.ts';
import type { Doer } from './doer.ts';

/** Persons' eyes and hands, over the workspace and the way out to the bot. */
export function personActs(
  workspace: Workspace,
  outbox: Outbox,
  events: EventQueue,
  origin: () => string,
): PersonActs {
  const acts: PersonActs = {
    snapshot: (userId): Snapshot => snapshotFor(workspace, userId),
    onChange: (listener) => workspace.onChange(listener),
    async act(userId, act): Promise<ActResult> {
      const member = workspace.findMember(userId);
      if (!member) return failed(`There is no member ${userId} in this workspace.`);
      if (act.kind === 'advance') return advance(workspace, events, act.minutes * 60_000);
      if (act.kind === 'advance-by') {
        const move = readClockWords(act.typed, member.timezone, workspace.now());
        return move.ok ? advance(workspace, events, move.ms) : failed(move.sentence);
      }
      if (act.kind === 'change-out-of-band') return changeOutOfBand(workspace, act.change);
      if (member.deleted)
        return failed('This account is deactivated: its holder can’t do anything in Slack.');
      try {
        return await perform({ workspace, outbox, member, origin: origin() }, act);
      } catch (error) {
        if (error instanceof SlackFault) return failed(`Slack refused: ${error.message}`);
        throw error;
      }
    },
  };
  return acts;
}

async function perform(
  doer: Doer,
  act: Exclude<Act, { kind: 'advance' | 'advance-by' | 'change-out-of-band' }>,
): Promise<ActResult> {
  switch (act.kind) {
    case 'say':
      return say(doer, act.channelId, act.text);
    case 'interact': {
      const where = placeOf(doer, act.place);
      return where ? interact(doer, where, act) : gone();
    }
    case 'suggest': {
      const where = placeOf(doer, act.place);
      return where ? suggest(doer, where, act) : gone();
    }
    case 'submit':
      return submitModal(doer, act.viewId, act.state);
    case 'close':
      return closeModal(doer, act.viewId);
    case 'open-home':
      return openHome(doer);
    case 'read':
      doer.workspace.conversations.markRead(act.channelId, doer.member.id);
      doer.workspace.changed();
      return { kind: 'ok' };
    case 'open-session':
      return openSession(doer, act.target);
  }
}

function openSession({ workspace, member }: Doer, target: string): ActResult {
  const opens = workspace.options.openSession?.(target, member.email) ?? false;
  return opens ? { kind: 'ok' } : failed(`${target} doesn’t let you in: you hold no access to it.`);
}

/** Only what this person can see can be used by them. */
function placeOf({ workspace, member }: Doer, place: Place): Where | undefined {
  if (place.kind === 'message') {
    const channel = workspace.conversations.find(place.channelId);
    const message = workspace.conversations.message(place.channelId, place.ts);
    if (!channel?.memberIds.has(member.id) || !message) return undefined;
    if (message.ephemeralTo !== null && message.ephemeralTo !== member.id) return undefined;
    return { kind: 'message', channel, message, state: {} };
  }
  const record = place.kind === 'home' ? workspace.views.home(member.id) : workspace.views.find(place.viewId);
  return record?.userId === member.id ? { kind: 'view', record } : undefined;
}

async function advance(workspace: Workspace, events: EventQueue, ms: number): Promise<ActResult> {
  workspace.options.clock.advance(ms);
  workspace.options.onAdvance?.();
  await events.sendDue();
  workspace.changed();
  return { kind: 'ok' };
}

function failed(message: string): ActResult {
  return { kind: 'failed', message };
}

function gone(): ActResult {
  return failed('This isn’t there any more.');
}
