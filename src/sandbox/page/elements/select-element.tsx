import { plainOf } from '../text/plain-of.ts';
import { type Choice, choiceOf } from './choice.ts';
import { Combobox } from './combobox.tsx';
import type { ElementProps } from './element-view.tsx';
import { holderOf } from './select-holder.ts';
import { useChoices } from './use-choices.ts';
import { useSurface } from './surface.tsx';

/** Every select of Block Kit, single or multi: they differ in where choices come from and how they are held. */
export function SelectElement(props: ElementProps) {
  const { blockId, element, dispatches } = props;
  const surface = useSurface();
  const source = useChoices(blockId, element);
  const holder = holderOf(element.type);
  const held = holder.read(surface.valueOf(blockId, element));
  const chosen = held.map((item) => (typeof item === 'string' ? source.named(item) : choiceOf(item)));
  const limit = holder.isMulti ? (element.max_selected_items ?? Number.POSITIVE_INFINITY) : 1;

  const choose = (next: Choice[]): void => {
    const value = holder.write(next.map((choice) => choice.held));
    if (dispatches) surface.interact(blockId, element, value);
    else surface.edit(blockId, element, value);
  };
  const without = (gone: Choice): Choice[] => chosen.filter((choice) => choice.key !== gone.key);

  return (
    <div class="select">
      {holder.isMulti && (
        <div class="chips">
          {chosen.map((choice) => (
            <span key={choice.key} class="chip">
              {choice.text}
              <button
                type="button"
                aria-label={`Remove ${choice.text}`}
                onClick={() => {
                  choose(without(choice));
                  document.getElementById(props.controlId)?.focus();
                }}
              >
                ×
              </button>
            </span>
          ))}
        </div>
      )}
      <Combobox
        id={props.controlId}
        name={props.name}
        describedBy={props.describedBy}
        isInvalid={props.isInvalid === true}
        autoFocus={element.focus_on_load === true}
        placeholder={plainOf(element.placeholder) || 'Choose…'}
        groups={source.groups}
        status={source.status}
        onSearch={source.search}
        onBackspace={() => holder.isMulti && chosen.length > 0 && choose(chosen.slice(0, -1))}
        chosen={holder.isMulti ? null : (chosen[0] ?? null)}
        taken={chosen.map((choice) => choice.key)}
        onPick={(choice) => {
          if (!holder.isMulti) choose([choice]);
          else if (chosen.some(({ key }) => key === choice.key)) choose(without(choice));
          else if (chosen.length < limit) choose([...chosen, choice]);
        }}
      />
    </div>
  );
}
