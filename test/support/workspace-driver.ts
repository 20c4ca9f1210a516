import type { Act, ActResult, Message, Place, PersonActs, Snapshot } from '../../src/sandbox/acts.ts';
import { elementsOf, type PlacedElement } from '../../src/sandbox/block-kit/state.ts';
import { objectsAt, textAt, type Json } from '../../src/sandbox/json.ts';
import type { Workspace } from '../../src/sandbox/workspace/workspace.ts';
import { blockText, mrkdwnText, textOf } from './block-text.ts';
import { matches, ModalDriver } from './modal-driver.ts';

type Named = string | RegExp;

const PATIENCE_MS = 10_000;

/** The workspace as people use it: who types what, sees what, and clicks what. */
export class WorkspaceDriver {
  readonly workspace: Workspace;
  readonly acts: PersonActs;

  constructor(sandbox: { workspace: Workspace; acts: PersonActs }) {
    this.workspace = sandbox.workspace;
    this.acts = sandbox.acts;
  }

  person(email: string): PersonDriver {
    const member = this.workspace.memberByEmail(email);
    if (!member) throw new Error(`nobody in the workspace has the address ${email}`);
    return new PersonDriver(this, member.id);
  }

  /** Waits for `probe` to give something, looking after every change in the workspace. */
  async until<T>(
    what: string,
    probe: () => T | undefined,
    seen: () => string,
    patienceMs = PATIENCE_MS,
  ): Promise<T> {
    const first = probe();
    if (first !== undefined) return first;
    return new Promise<T>((resolve, reject) => {
      const stop = this.acts.onChange(() => {
        try {
          const found = probe();
          if (found === undefined) return;
          finish();
          resolve(found);
        } catch (error) {
          finish();
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
      const timer = setTimeout(() => {
        finish();
        reject(new Error(`waited ${patienceMs} ms for ${what}; seen is:\n${seen()}`));
      }, patienceMs);
      const finish = () => {
        stop();
        clearTimeout(timer);
      };
    });
  }
}

/** A message in a conversation, with what can be pressed in it. */
export interface SeenMessage extends Message {
  /** The message's text and blocks as they read. */
  reads: string;
  buttons: string[];
}

export class PersonDriver {
  readonly id: string;
  readonly #driver: WorkspaceDriver;

  constructor(driver: WorkspaceDriver, id: string) {
    this.#driver = driver;
    this.id = id;
  }

  readonly nameOf = (id: string): string | undefined => this.#driver.workspace.findMember(id)?.realName;

  snapshot(): Snapshot {
    return this.#driver.acts.snapshot(this.id);
  }

  /** Does it, and throws with Slack's words when it failed. */
  async act(act: Act): Promise<ActResult> {
    const result = await this.#driver.acts.act(this.id, act);
    if (result.kind === 'failed') throw new Error(result.message);
    return result;
  }

  /** Types in the DM with the bot, or in a channel. */
  async types(text: string, channelName?: string): Promise<void> {
    await this.act({ kind: 'say', channelId: this.#conversation(channelName).id, text });
  }

  /** The messages of the DM with the bot, the oldest first, ephemerals included. */
  dm(): SeenMessage[] {
    return this.#conversation().messages.map((message) => this.#seen(message));
  }

  channel(name: string): SeenMessage[] {
    return this.#conversation(name).messages.map((message) => this.#seen(message));
  }

  /** Waits for a modal, the topmost when there are several. */
  async modal(title?: Named): Promise<ModalDriver> {
    return this.until(`a modal${title === undefined ? '' : ` called ${String(title)}`}`, () => {
      const top = this.snapshot().modals.at(-1);
      if (!top) return undefined;
      const modal = new ModalDriver(this, top.id);
      return title === undefined || matches(modal.title, title) ? modal : undefined;
    });
  }

  /** Opens the Home tab. */
  async opensHome(): Promise<void> {
    await this.act({ kind: 'open-home' });
  }

  /** What the Home tab says now. */
  home(): string {
    const home = this.snapshot().home;
    return home ? blockText(objectsAt(home.view, 'blocks'), this.nameOf) : '';
  }

  /** Presses a button, or picks an entry of a … menu: in the newest message that has it, in this one, or on the Home tab. */
  async clicks(label: Named, within?: Message | 'home'): Promise<void> {
    const found = await this.until(`a button ${String(label)}`, () => this.#button(label, within));
    const { place, placed, option } = found;
    const ids = { blockId: textAt(placed.block, 'block_id'), actionId: textAt(placed.element, 'action_id') };
    await this.act({
      kind: 'interact',
      place,
      ...ids,
      value: option ? { selected_option: option } : undefined,
    });
  }

  /** Waits until a message, a modal or the Home tab reads so; returns that text. */
  async sees(pattern: RegExp): Promise<string> {
    return this.until(`${String(pattern)}`, () => this.#texts().findLast((text) => pattern.test(text)));
  }

  /** Whether anything now reads so. */
  seesNow(pattern: RegExp): boolean {
    return this.#texts().some((text) => pattern.test(text));
  }

  async until<T>(what: string, probe: () => T | undefined): Promise<T> {
    return this.#driver.until(what, probe, () => this.#texts().join('\n---\n'));
  }

  #texts(): string[] {
    const snapshot = this.snapshot();
    const messages = snapshot.conversations
      .flatMap((one) => one.messages)
      .map((message) => this.#seen(message));
    const modals = snapshot.modals.map((modal) => new ModalDriver(this, modal.id).text());
    return [this.home(), ...messages.map((message) => message.reads), ...modals].filter(
      (text) => text !== '',
    );
  }

  #seen(message: Message): SeenMessage {
    const { nameOf } = this;
    const files = message.files.map((file) => file.name);
    const parts = [mrkdwnText(message.text, nameOf), blockText(message.blocks, nameOf), ...files];
    const buttons = elementsOf(message.blocks).flatMap(({ element }) =>
      element.type === 'button' ? [textOf(element.text)] : [],
    );
    return { ...message, reads: parts.filter((part) => part !== '').join('\n'), buttons };
  }

  #conversation(channelName?: string) {
    const found = this.snapshot().conversations.find((one) =>
      channelName === undefined ? one.kind === 'im' : one.name === channelName.replace(/^#/, ''),
    );
    if (!found) throw new Error(`not in the conversation ${channelName ?? 'with the bot'}`);
    return found;
  }

  #button(
    label: Named,
    within?: Message | 'home',
  ): { place: Place; placed: PlacedElement; option?: Json } | undefined {
    const snapshot = this.snapshot();
    const home: [Place, Json[]][] = snapshot.home
      ? [[{ kind: 'home' }, objectsAt(snapshot.home.view, 'blocks')]]
      : [];
    const messages = snapshot.conversations
      .flatMap((one) => one.messages)
      .filter((one) => within === undefined || (within !== 'home' && within.ts === one.ts))
      .toSorted((one, other) => other.ts.localeCompare(one.ts))
      .map((one): [Place, Json[]] => [{ kind: 'message', channelId: one.channelId, ts: one.ts }, one.blocks]);
    for (const [place, blocks] of within === 'home' ? home : messages) {
      for (const placed of elementsOf(blocks)) {
        if (placed.element.type === 'button' && matches(textOf(placed.element.text), label))
          return { place, placed };
        const option =
          placed.element.type === 'overflow'
            ? objectsAt(placed.element, 'options').find((one) => matches(textOf(one.text), label))
            : undefined;
        if (option) return { place, placed, option };
      }
    }
    return undefined;
  }
}
