import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Option } from '../blocks/block-types.ts';
import { plainOf } from '../text/plain-of.ts';
import { usePlacement } from './use-placement.ts';

interface Props {
  anchor: RefObject<HTMLElement | null>;
  name: string;
  options: Option[];
  onPick: (option: Option) => void;
  onLeave: () => void;
}

/** An open menu after the ARIA menu pattern: it holds the focus, arrows, Home and End move it, Tab leaves. */
export function Menu({ anchor, name, options, onPick, onLeave }: Props) {
  const menu = useRef<HTMLDivElement>(null);
  const style = usePlacement(anchor, 'button');
  const items = (): HTMLElement[] => [
    ...(menu.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? []),
  ];
  const isPlaced = style['visibility'] === undefined;
  useLayoutEffect(() => {
    if (isPlaced) items()[0]?.focus();
  }, [isPlaced]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const all = items();
    const at = all.findIndex((item) => item === document.activeElement);
    const next: Record<string, number> = {
      ArrowDown: (at + 1) % all.length,
      ArrowUp: (at - 1 + all.length) % all.length,
      Home: 0,
      End: all.length - 1,
    };
    const to = next[event.key];
    if (event.key === 'Tab') onLeave();
    if (to === undefined) return;
    event.preventDefault();
    all[to]?.focus();
  };
  return (
    <div ref={menu} class="menu" role="menu" aria-label={name} style={style} onKeyDown={onKeyDown}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          role="menuitem"
          tabIndex={-1}
          class="menu-item"
          onClick={() => onPick(option)}
        >
          {plainOf(option.text)}
        </button>
      ))}
    </div>
  );
}
