import { useRef, useState } from 'preact/hooks';
import type { Option } from '../blocks/block-types.ts';
import { plainOf } from '../text/plain-of.ts';
import type { ElementProps } from './element-view.tsx';
import { useSurface } from './surface.tsx';
import { useDismiss } from './use-dismiss.ts';

export function OverflowElement({ blockId, element, name }: ElementProps) {
  const surface = useSurface();
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useDismiss(root, isOpen, () => setOpen(false));

  const pick = (option: Option): void => {
    setOpen(false);
    if (option.url !== undefined && /^https?:\/\//i.test(option.url))
      window.open(option.url, '_blank', 'noopener');
    surface.interact(blockId, element, { selected_option: option });
  };

  return (
    <div class="overflow" ref={root}>
      <button
        type="button"
        class="button overflow-button"
        aria-label={element.accessibility_label ?? name ?? 'More actions'}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        ⋯
      </button>
      {isOpen && (
        <div class="menu" role="menu">
          {(element.options ?? []).map((option) => (
            <button
              key={option.value}
              type="button"
              role="menuitem"
              class="menu-item"
              onClick={() => pick(option)}
            >
              {plainOf(option.text)}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
