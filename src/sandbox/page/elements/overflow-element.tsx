import { useRef, useState } from 'preact/hooks';
import type { Option } from '../blocks/block-types.ts';
import type { ElementProps } from './element-view.tsx';
import { Menu } from './menu.tsx';
import { useSurface } from './surface.tsx';
import { useDismiss } from './use-dismiss.ts';

export function OverflowElement({ blockId, element, name }: ElementProps) {
  const surface = useSurface();
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const label = element.accessibility_label ?? name ?? 'More actions';

  /** The focus goes back to the button, unless a press elsewhere has taken it. */
  const close = (): void => {
    if (root.current?.contains(document.activeElement) === true) button.current?.focus();
    setOpen(false);
  };
  useDismiss(root, isOpen, close);

  const pick = (option: Option): void => {
    close();
    if (option.url !== undefined && /^https?:\/\//i.test(option.url))
      window.open(option.url, '_blank', 'noopener');
    surface.interact(blockId, element, { selected_option: option });
  };

  return (
    <div class="overflow" ref={root}>
      <button
        ref={button}
        type="button"
        class="button overflow-button"
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => (isOpen ? close() : setOpen(true))}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        ⋯
      </button>
      {isOpen && (
        <Menu anchor={button} name={label} options={element.options ?? []} onPick={pick} onLeave={close} />
      )}
    </div>
  );
}
