import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Choice, ChoiceGroup } from './choice.ts';

interface Props {
  id: string;
  anchor: RefObject<HTMLElement | null>;
  groups: ChoiceGroup[];
  status: string;
  active: number;
  taken: string[];
  onPick: (choice: Choice) => void;
}

const listHeight = 260;

/** The open list of a combobox, floating over whatever scrolls around it. */
export function ChoiceList({ id, anchor, groups, status, active, taken, onPick }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const style = usePlacement(anchor);
  useEffect(() => {
    list.current?.querySelector('.active')?.scrollIntoView({ block: 'nearest' });
  }, [active, groups]);

  let position = -1;
  return (
    <div ref={list} class="choice-list" id={`${id}-list`} role="listbox" style={style}>
      {groups.map((group) => (
        <div key={group.label} role="group" aria-label={group.label || undefined}>
          {group.label !== '' && <div class="choice-group">{group.label}</div>}
          {group.choices.map((choice) => {
            position += 1;
            return (
              <div
                key={choice.key}
                id={`${id}-option-${position}`}
                role="option"
                class={`option ${position === active ? 'active' : ''}`}
                aria-selected={taken.includes(choice.key)}
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => onPick(choice)}
              >
                <span>{choice.text}</span>
                {choice.description !== '' && <span class="hint">{choice.description}</span>}
              </div>
            );
          })}
        </div>
      ))}
      {status !== '' && (
        <div class="choice-status" role="status">
          {status}
        </div>
      )}
    </div>
  );
}

/** Below the field, or above it where the window ends. */
function usePlacement(anchor: RefObject<HTMLElement | null>): Record<string, string> {
  const [style, setStyle] = useState<Record<string, string>>({ visibility: 'hidden' });
  useLayoutEffect(() => {
    const place = (): void => {
      const box = anchor.current?.getBoundingClientRect();
      if (box === undefined) return;
      const isAbove = box.bottom + listHeight > innerHeight && box.top > listHeight;
      const vertical: Record<string, string> = isAbove
        ? { bottom: `${innerHeight - box.top + 4}px` }
        : { top: `${box.bottom + 4}px` };
      setStyle({ left: `${box.left}px`, width: `${box.width}px`, maxHeight: `${listHeight}px`, ...vertical });
    };
    place();
    addEventListener('resize', place);
    addEventListener('scroll', place, true);
    return () => {
      removeEventListener('resize', place);
      removeEventListener('scroll', place, true);
    };
  }, []);
  return style;
}
