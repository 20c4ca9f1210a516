import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

/** Takes the focus that what was pressed to come here lost: its pane is hidden, or it is gone. */
export function useFocusOnOpening(main: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const focused = document.activeElement;
    const isLost =
      focused === null || focused === document.body || getComputedStyle(focused).visibility === 'hidden';
    if (isLost) main.current?.focus({ preventScroll: true });
  }, []);
}
