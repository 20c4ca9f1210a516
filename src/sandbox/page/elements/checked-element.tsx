import type { Option } from '../blocks/block-types.ts';
import { InlineTextObject } from '../text/text-object.tsx';
import type { ElementProps } from './element-view.tsx';
import { useSurface } from './surface.tsx';

/** Radio buttons and checkboxes. */
export function CheckedElement(props: ElementProps) {
  const { blockId, element, dispatches, controlId, name, describedBy } = props;
  const isInvalid = props.isInvalid === true;
  const surface = useSurface();
  const isRadio = element.type === 'radio_buttons';
  const held = surface.valueOf(blockId, element);
  const one = held?.['selected_option'] as Option | null | undefined;
  const several = (held?.['selected_options'] ?? []) as Option[];

  const isChosen = (option: Option): boolean =>
    isRadio ? one?.value === option.value : several.some((chosen) => chosen.value === option.value);

  const choose = (option: Option): void => {
    const rest = several.filter((chosen) => chosen.value !== option.value);
    const value = isRadio
      ? { type: element.type, selected_option: option }
      : { type: element.type, selected_options: isChosen(option) ? rest : [...rest, option] };
    if (dispatches) surface.interact(blockId, element, value);
    else surface.edit(blockId, element, value);
  };

  return (
    <div
      class="choices"
      role={isRadio ? 'radiogroup' : 'group'}
      aria-label={name}
      aria-describedby={describedBy}
      aria-invalid={isRadio ? isInvalid : undefined}
    >
      {(element.options ?? []).map((option) => (
        <label key={option.value} class="choice">
          <input
            type={isRadio ? 'radio' : 'checkbox'}
            name={controlId}
            checked={isChosen(option)}
            aria-invalid={isRadio ? undefined : isInvalid}
            aria-describedby={isRadio ? undefined : describedBy}
            onChange={() => choose(option)}
          />
          <span>
            <InlineTextObject text={option.text} />
            {option.description !== undefined && (
              <span class="hint">
                <InlineTextObject text={option.description} />
              </span>
            )}
          </span>
        </label>
      ))}
    </div>
  );
}
