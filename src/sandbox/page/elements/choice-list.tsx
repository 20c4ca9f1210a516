import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Choice, ChoiceGroup } from './choice.ts';
import { usePlacement } from './use-placement.ts';

interface Props {
  id: string;
  anchor: RefObject<HTMLElement | null>;
  groups: ChoiceGroup[];
  status: string;
  active: number;
  taken: string[];
  onPick: (choice: Choice) => void;
}

/** The open list of a combobox, floating over whatever scrolls around it. */
export function ChoiceList({ id, anchor, groups, status, active, taken, onPick }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const style = usePlacement(anchor, 'field');
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
