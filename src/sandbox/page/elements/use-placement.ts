import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';

const mostHeight = 260;
const gap = 4;

/** Floats below what opened it, or above it where there is more room: as wide as a field, or from a button's right edge. */
export function usePlacement(
  anchor: RefObject<HTMLElement | null>,
  of: 'field' | 'button',
): Record<string, string> {
  const [style, setStyle] = useState<Record<string, string>>({ visibility: 'hidden' });
  useLayoutEffect(() => {
    const place = (): void => {
      const box = anchor.current?.getBoundingClientRect();
      if (box === undefined) return;
      const below = innerHeight - box.bottom - 2 * gap;
      const above = box.top - 2 * gap;
      const isAbove = below < mostHeight && above > below;
      const vertical: Record<string, string> = isAbove
        ? { bottom: `${innerHeight - box.top + gap}px` }
        : { top: `${box.bottom + gap}px` };
      const across: Record<string, string> =
        of === 'field'
          ? { left: `${box.left}px`, width: `${box.width}px` }
          : box.right > innerWidth / 2
            ? { right: `${innerWidth - box.right}px` }
            : { left: `${box.left}px` };
      setStyle({ maxHeight: `${Math.min(mostHeight, isAbove ? above : below)}px`, ...across, ...vertical });
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
