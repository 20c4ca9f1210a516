import { setTimeout as wait } from 'node:timers/promises';
import { elementsOf, type PlacedElement } from '../../src/sandbox/block-kit/state.ts';
import type { MessageRecord } from '../../src/sandbox/workspace/conversations.ts';
import { blockText, textOf } from './block-text.ts';
import { ModalDriver } from './modal-driver.ts';
import type { Stage } from './system-stage.ts';

/** One request of one person, as everybody in it meets it. */
export interface Errand {
  asker: number;
  resource: number;
}

const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 50;

/** A crowd looks now and then, rather than after every change as one person’s driver does. */
async function until<T>(what: string, probe: () => T | undefined, patienceMs = PATIENCE_MS): Promise<T> {
  for (const deadline = performance.now() + patienceMs; ; ) {
    const found = probe();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`waited ${patienceMs} ms for ${what}`);
    await wait(LOOK_EVERY_MS);
  }
}

function openedNow(stage: Stage, reader: number, title: string): ModalDriver | undefined {
  const person = stage.person(reader);
  const view = stage.sandbox.workspace.views.stack(person.id).at(-1);
  const isIt = view !== undefined && textOf(view.view.title) === title;
  return isIt ? new ModalDriver(person, view.id) : undefined;
}

/** Asks, in a form filled by words; returns what is said against it, nothing when it was taken. */
export async function asks(
  stage: Stage,
  { asker, resource }: Errand,
  howLong: string,
  why = 'for the errand',
  patienceMs = PATIENCE_MS,
): Promise<string> {
  const person = stage.person(asker);
  const toldBefore = toldAlone(stage, asker).length;
  await person.types(`/access request r${resource}/use ${howLong} ${why}`);
  const modal = await until(
    `a form or a word to person ${asker}`,
    () => openedNow(stage, asker, 'Request access') ?? toldAlone(stage, asker)[toldBefore],
    patienceMs,
  );
  if (typeof modal === 'string') return modal;
  await modal.submit();
  const left = stage.sandbox.workspace.views.stack(person.id).at(-1);
  if (left === undefined) return '';
  const said = Object.values(modal.errors).join(' ') || new ModalDriver(person, left.id).text();
  stage.sandbox.workspace.views.clear(person.id);
  return said;
}

/** A button of the errand's newest card to this person, once it is there. */
export async function finds(
  stage: Stage,
  reader: number,
  errand: Errand,
  actionId: string,
  patienceMs = PATIENCE_MS,
): Promise<() => Promise<void>> {
  const person = stage.person(reader);
  const found = await until(
    `${actionId} of ${JSON.stringify(errand)} to person ${reader}`,
    () => buttonNow(stage, reader, errand, actionId),
    patienceMs,
  );
  const { message, placed } = found;
  return async () => {
    await person.act({
      kind: 'interact',
      place: { kind: 'message', channelId: message.channelId, ts: message.ts },
      blockId: String(placed.block.block_id),
      actionId,
    });
  };
}

function buttonNow(
  stage: Stage,
  reader: number,
  { asker, resource }: Errand,
  actionId: string,
): { message: MessageRecord; placed: PlacedElement } | undefined {
  const { workspace } = stage.sandbox;
  for (const message of workspace.directWith(stage.person(reader).id).messages.toReversed()) {
    const placed = elementsOf(message.blocks).find(({ element }) => element.action_id === actionId);
    if (placed === undefined) continue;
    const reads = blockText(message.blocks);
    const isTheirs = reader === asker || reads.includes(`(${stage.email(asker)})`);
    if (isTheirs && reads.includes(`Resource ${resource} ·`)) return { message, placed };
  }
  return undefined;
}

/** Fills the reason into the form that Deny opened, and gives the way to send it. */
export const fillsDenial = (stage: Stage, denier: number, patienceMs?: number) =>
  fillsReason(stage, denier, 'Deny request', patienceMs);

/** Fills the reason into a form that was opened, and gives the way to send it. */
export async function fillsReason(
  stage: Stage,
  person: number,
  title: string,
  patienceMs = PATIENCE_MS,
): Promise<() => Promise<unknown>> {
  const modal = await until(
    `the form “${title}” to person ${person}`,
    () => openedNow(stage, person, title),
    patienceMs,
  );
  await modal.fill(/why|reason/i, 'Not now.');
  return () => modal.submit();
}

/** What this person was told for their eyes alone: refusals of clicks, above all. */
export function toldAlone(stage: Stage, reader: number): string[] {
  return stage.sandbox.workspace
    .directWith(stage.person(reader).id)
    .messages.filter((message) => message.ephemeralTo !== null)
    .map((message) => `${message.text}\n${blockText(message.blocks)}`);
}
