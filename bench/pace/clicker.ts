import { elementsOf } from '../../src/sandbox/block-kit/state.ts';
import { textAt } from '../../src/sandbox/json.ts';
import type { MessageRecord } from '../../src/sandbox/workspace/conversations.ts';
import type { Stage } from '../../test/support/system-stage.ts';

const SHOWN_WITHIN_MS = 60_000;

/** Presses buttons as people do, and notes how long each waits until their message shows what came of it. */
export class Clicker {
  /** Of each click, in the workspace's time. */
  readonly tookMs: number[] = [];
  /** Clicks that Slack called failed to whoever made them, since they weren't acknowledged in its three seconds. */
  late = 0;
  readonly #stage: Stage;
  readonly #now: () => number;

  constructor(stage: Stage, now: () => number) {
    this.#stage = stage;
    this.#now = now;
  }

  /** The newest message of somebody's in which one of these can be pressed. */
  find(
    person: number,
    actionIds: readonly string[],
  ): { message: MessageRecord; actionId: string } | undefined {
    const { workspace } = this.#stage.sandbox;
    for (const message of workspace.directWith(this.#stage.person(person).id).messages.toReversed())
      for (const actionId of actionIds)
        if (elementsOf(message.blocks).some(({ element }) => element.action_id === actionId))
          return { message, actionId };
    return undefined;
  }

  /** Presses the first of these that is there; returns which. */
  async press(person: number, actionIds: readonly string[]): Promise<string | undefined> {
    const found = this.find(person, actionIds);
    if (found === undefined) return undefined;
    const { message, actionId } = found;
    const placed = elementsOf(message.blocks).find(({ element }) => element.action_id === actionId);
    const before = message.blocks;
    const from = this.#now();
    const shown = this.#shown(message, before);
    const answer = await this.#stage.sandbox.acts.act(this.#stage.person(person).id, {
      kind: 'interact',
      place: { kind: 'message', channelId: message.channelId, ts: message.ts },
      blockId: textAt(placed?.block ?? {}, 'block_id'),
      actionId,
    });
    if (answer.kind === 'failed') this.late += 1;
    await shown;
    this.tookMs.push(this.#now() - from);
    return actionId;
  }

  #shown(message: MessageRecord, before: unknown): Promise<void> {
    const { workspace } = this.#stage.sandbox;
    return new Promise((resolve, reject) => {
      const patience = setTimeout(() => {
        stop();
        reject(new Error(`a click wasn’t shown within ${SHOWN_WITHIN_MS} ms`));
      }, SHOWN_WITHIN_MS);
      const stop = workspace.onChange(() => {
        if (message.blocks === before) return;
        clearTimeout(patience);
        stop();
        resolve();
      });
    });
  }
}
