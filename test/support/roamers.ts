import { setTimeout as wait } from 'node:timers/promises';
import { elementsOf } from '../../src/sandbox/block-kit/state.ts';
import { fillsDenial } from './crowd.ts';
import type { Stage } from './system-stage.ts';

interface Button {
  reader: number;
  channelId: string;
  ts: string;
  blockId: string;
  actionId: string;
}

/** How many of the buttons that somebody sees at one look they press, of each kind. */
const EAGERNESS: Record<string, number> = {
  approve_request: 0.5,
  deny_request: 0.08,
  cancel_request: 0.03,
  return_grant: 0.1,
};
const LOOK_EVERY_MS = 150;
const MOST_AT_ONCE = 12;

/** People who look at their messages now and then, and press what they find there, until it is over. */
export async function roam(
  stage: Stage,
  people: number,
  random: () => number,
  isOver: () => boolean,
  from = 1,
): Promise<void> {
  const pressing = new Map<string, Promise<void>>();
  while (!isOver()) {
    // In no order: the first would be pressed again and again, ended as they are, while the newest wait.
    for (const button of shuffled(buttonsNow(stage, from, people), random)) {
      const key = `${button.channelId} ${button.ts}`;
      if (pressing.has(key) || pressing.size >= MOST_AT_ONCE) continue;
      if (random() >= (EAGERNESS[button.actionId] ?? 0)) continue;
      // Who finds the program gone looks again later.
      const pressed = press(stage, button).catch(() => undefined);
      pressing.set(
        key,
        pressed.then(() => void pressing.delete(key)),
      );
    }
    await wait(LOOK_EVERY_MS);
  }
  await Promise.all(pressing.values());
}

function shuffled<T>(all: readonly T[], random: () => number): T[] {
  return all
    .map((one) => ({ one, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ one }) => one);
}

function buttonsNow(stage: Stage, from: number, people: number): Button[] {
  const { workspace } = stage.sandbox;
  return Array.from({ length: people }, (_, index) => from + index).flatMap((reader) =>
    workspace.directWith(stage.person(reader).id).messages.flatMap(({ blocks, channelId, ts }) =>
      elementsOf(blocks).map(({ block, element }) => ({
        reader,
        channelId,
        ts,
        blockId: String(block.block_id),
        actionId: String(element.action_id),
      })),
    ),
  );
}

async function press(stage: Stage, { reader, channelId, ts, blockId, actionId }: Button): Promise<void> {
  const place = { kind: 'message', channelId, ts } as const;
  await stage.person(reader).act({ kind: 'interact', place, blockId, actionId });
  if (actionId !== 'deny_request') return;
  const deny = await fillsDenial(stage, reader, 1_000);
  await deny();
}
