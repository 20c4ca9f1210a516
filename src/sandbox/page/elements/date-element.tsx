import { useView } from '../workspace/workspace-context.ts';
import type { ElementProps } from './element-view.tsx';
import { useSurface } from './surface.tsx';
import { instantFromWall, wallTime } from './zoned-time.ts';

const kinds: Record<string, { input: 'date' | 'time' | 'datetime-local'; key: string }> = {
  datepicker: { input: 'date', key: 'selected_date' },
  timepicker: { input: 'time', key: 'selected_time' },
  datetimepicker: { input: 'datetime-local', key: 'selected_date_time' },
};

/** The browser's own date and time fields, read in the zone of the person on the page. */
export function DateElement(props: ElementProps) {
  const { blockId, element, dispatches } = props;
  const surface = useSurface();
  const { timezone } = useView().snapshot.me;
  const kind = kinds[element.type];
  if (kind === undefined) return null;

  const held = surface.valueOf(blockId, element)?.[kind.key];
  const shown = typeof held === 'number' ? wallTime(held, timezone) : typeof held === 'string' ? held : '';

  const change = (text: string): void => {
    const picked =
      kind.input === 'datetime-local' && text !== '' ? instantFromWall(text, timezone) : text || null;
    const value = { type: element.type, [kind.key]: picked };
    if (dispatches) surface.interact(blockId, element, value);
    else surface.edit(blockId, element, value);
  };

  return (
    <input
      id={props.controlId}
      class="field date"
      type={kind.input}
      value={shown}
      aria-label={props.name}
      aria-describedby={props.describedBy}
      aria-invalid={props.isInvalid === true}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}
