import { useEffect, useRef } from 'preact/hooks';
import { plainOf } from '../text/plain-of.ts';
import type { ElementProps } from './element-view.tsx';
import { useSurface } from './surface.tsx';

const dispatchAfterMs = 500;
const inputModes: Record<string, 'email' | 'url' | 'decimal'> = {
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'decimal',
};

export function TextElement(props: ElementProps) {
  const { blockId, element, dispatches } = props;
  const surface = useSurface();
  const latest = useRef(surface);
  latest.current = surface;
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const shown = surface.valueOf(blockId, element)?.['value'];
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed'];
  const valueFrom = (text: string) => ({ type: element.type, value: text === '' ? null : text });

  const typed = (text: string): void => {
    surface.edit(blockId, element, valueFrom(text));
    clearTimeout(timer.current);
    if (!dispatches || !triggers.includes('on_character_entered')) return;
    timer.current = setTimeout(
      () => latest.current.interact(blockId, element, valueFrom(text)),
      dispatchAfterMs,
    );
  };

  const common = {
    id: props.controlId,
    class: 'field',
    value: typeof shown === 'string' ? shown : '',
    placeholder: plainOf(element.placeholder),
    maxLength: element.max_length,
    'aria-label': props.name,
    'aria-describedby': props.describedBy,
    'aria-invalid': props.isInvalid === true,
    'data-autofocus': element.focus_on_load === true ? '' : undefined,
    onInput: (event: Event) => typed((event.currentTarget as HTMLInputElement | HTMLTextAreaElement).value),
  };
  if (element.multiline === true) return <textarea {...common} rows={3} />;
  return (
    <input
      {...common}
      type="text"
      inputMode={inputModes[element.type]}
      autoComplete="off"
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !dispatches || !triggers.includes('on_enter_pressed')) return;
        event.preventDefault();
        surface.interact(blockId, element, valueFrom(event.currentTarget.value));
      }}
    />
  );
}
