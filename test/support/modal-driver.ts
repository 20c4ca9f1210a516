import type { ActResult, OpenView, Place, StateValues } from '../../src/sandbox/acts.ts';
import { elementsOf, heldKey, heldValue, type PlacedElement } from '../../src/sandbox/block-kit/state.ts';
import { isJson, objectAt, objectsAt, textAt, type Json } from '../../src/sandbox/json.ts';
import { blockText, textOf } from './block-text.ts';
import type { PersonDriver } from './workspace-driver.ts';

type Named = string | RegExp;

export function matches(text: string, named: Named): boolean {
  return typeof named === 'string' ? text === named : named.test(text);
}

/** One open modal, as the person in front of it uses it. */
export class ModalDriver {
  readonly viewId: string;
  /** After a submit that was answered with errors: label → sentence. */
  errors: Record<string, string> = {};
  readonly #person: PersonDriver;
  #state: StateValues = {};

  constructor(person: PersonDriver, viewId: string) {
    this.#person = person;
    this.viewId = viewId;
  }

  get isOpen(): boolean {
    return this.#person.snapshot().modals.some((modal) => modal.id === this.viewId);
  }

  get title(): string {
    return textOf(this.view().title);
  }

  view(): Json {
    return this.#open().view;
  }

  /** All that the modal says, the labels and options with it. */
  text(): string {
    return [this.title, blockText(this.#blocks(), this.#person.nameOf)].join('\n');
  }

  labels(): string[] {
    return elementsOf(this.#blocks()).map(labelOf);
  }

  /** What stands in a field now. */
  value(label: Named): unknown {
    const { block, element } = this.#find(label);
    return heldValue(element, this.#state[textAt(block, 'block_id')]?.[textAt(element, 'action_id')]);
  }

  /** The words of the options a select offers, for what is typed into it. */
  async options(label: Named, typed = ''): Promise<string[]> {
    return (await this.#offered(this.#find(label), typed)).map((option) => textOf(option.text));
  }

  async fill(label: Named, value: string): Promise<void> {
    const found = this.#find(label);
    await this.#set(found, { [this.#keyOf(found)]: value });
  }

  /** Picks an option, or several where several may be picked; `typed` is what an external select is searched with. */
  async choose(label: Named, picked: string | string[], typed?: string): Promise<void> {
    const found = this.#find(label);
    const key = this.#keyOf(found);
    const wanted = Array.isArray(picked) ? picked : [picked];
    const values = await Promise.all(wanted.map((one) => this.#valueFor(found, one, typed)));
    await this.#set(found, { [key]: key.endsWith('s') ? values : values[0] });
  }

  async clicks(button: Named): Promise<void> {
    const placed = elementsOf(this.#blocks()).find(
      ({ element }) => element.type === 'button' && matches(textOf(element.text), button),
    );
    if (!placed) throw new Error(`no button ${String(button)} in the modal:\n${this.text()}`);
    await this.#interact(placed, undefined);
  }

  /** Presses the submit button; what was refused is in `errors` then. */
  async submit(): Promise<ActResult> {
    const result = await this.#person.act({ kind: 'submit', viewId: this.viewId, state: this.#state });
    this.errors = {};
    if (result.kind === 'errors')
      for (const [blockId, sentence] of Object.entries(result.errors))
        this.errors[this.#labelOfBlock(blockId)] = sentence;
    return result;
  }

  async close(): Promise<void> {
    await this.#person.act({ kind: 'close', viewId: this.viewId });
  }

  /** Waits until the modal says this. */
  async shows(pattern: RegExp): Promise<string> {
    return this.#person.until(`the modal to show ${String(pattern)}`, () => {
      const text = this.isOpen ? this.text() : '';
      return pattern.test(text) ? text : undefined;
    });
  }

  #open(): OpenView {
    const found = this.#person.snapshot().modals.find((modal) => modal.id === this.viewId);
    if (!found) throw new Error('the modal is closed');
    return found;
  }

  #blocks(): Json[] {
    return objectsAt(this.view(), 'blocks');
  }

  #find(label: Named): PlacedElement {
    const found = elementsOf(this.#blocks()).find(
      (placed) => heldKey(textAt(placed.element, 'type')) !== undefined && matches(labelOf(placed), label),
    );
    if (!found)
      throw new Error(`no field ${String(label)} in the modal; it has: ${this.labels().join(', ')}`);
    return found;
  }

  #keyOf({ element }: PlacedElement): string {
    return heldKey(textAt(element, 'type')) ?? 'value';
  }

  #labelOfBlock(blockId: string): string {
    const placed = elementsOf(this.#blocks()).find(({ block }) => block.block_id === blockId);
    return placed ? labelOf(placed) : blockId;
  }

  async #valueFor(found: PlacedElement, wanted: string, typed: string | undefined): Promise<unknown> {
    const type = textAt(found.element, 'type');
    if (type.endsWith('users_select')) return this.#memberId(wanted);
    if (type.endsWith('picker')) return type === 'datetimepicker' ? Number(wanted) : wanted;
    // People type a word, and look at what is offered.
    const tries = typed === undefined ? [wanted.split(/\s/)[0] ?? '', wanted, ''] : [typed];
    for (const attempt of tries) {
      const option = (await this.#offered(found, attempt)).find((one) => textOf(one.text) === wanted);
      if (option) return option;
    }
    const offered = (await this.#offered(found, tries[0] ?? '')).map((one) => textOf(one.text));
    throw new Error(
      `“${wanted}” isn’t offered in ${labelOf(found)}; offered are: ${offered.join(', ') || 'nothing'}`,
    );
  }

  #memberId(name: string): string {
    const member = this.#person.snapshot().members.find((one) => one.realName === name || one.email === name);
    if (!member) throw new Error(`nobody here is called ${name}`);
    return member.id;
  }

  async #offered({ block, element }: PlacedElement, typed: string): Promise<Json[]> {
    if (!textAt(element, 'type').endsWith('external_select'))
      return [
        ...objectsAt(element, 'options'),
        ...objectsAt(element, 'option_groups').flatMap((group) => objectsAt(group, 'options')),
      ];
    const ids = { blockId: textAt(block, 'block_id'), actionId: textAt(element, 'action_id') };
    const result = await this.#person.act({ kind: 'suggest', place: this.#place(), ...ids, typed });
    if (result.kind !== 'options') throw new Error(`no options came: ${JSON.stringify(result)}`);
    return [...result.options, ...result.groups.flatMap((group) => objectsAt(group, 'options'))];
  }

  async #set(found: PlacedElement, value: Json): Promise<void> {
    const blockId = textAt(found.block, 'block_id');
    const actionId = textAt(found.element, 'action_id');
    this.#state = { ...this.#state, [blockId]: { ...this.#state[blockId], [actionId]: value } };
    if (found.block.type !== 'input' || found.block.dispatch_action === true)
      await this.#interact(found, value);
  }

  async #interact({ block, element }: PlacedElement, value: Json | undefined): Promise<void> {
    const ids = { blockId: textAt(block, 'block_id'), actionId: textAt(element, 'action_id') };
    await this.#person.act({ kind: 'interact', place: this.#place(), ...ids, value, state: this.#state });
  }

  #place(): Place {
    return { kind: 'modal', viewId: this.viewId };
  }
}

/** What a person calls a field: its label, the words of its section, or its placeholder. */
function labelOf({ block, element }: PlacedElement): string {
  const words = [block.label, block.text, element.text, element.placeholder]
    .filter(isJson)
    .map((one) => textAt(one, 'text'));
  return words.find((one) => one !== '') ?? textAt(objectAt(element, 'placeholder'), 'text');
}
