import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

/** Closes what is open on Escape, before the modal around it sees the key, and on a press elsewhere. */
export function useDismiss(root: RefObject<HTMLElement | null>, isOpen: boolean, dismiss: () => void): void {
  useLayoutEffect(() => {
    if (!isOpen) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      dismiss();
    };
    const onPress = (event: PointerEvent): void => {
      if (event.target instanceof Node && root.current?.contains(event.target) === true) return;
      dismiss();
    };
    document.addEventListener('keydown', onKey, true);
    document.addEventListener('pointerdown', onPress, true);
    return () => {
      document.removeEventListener('keydown', onKey, true);
      document.removeEventListener('pointerdown', onPress, true);
    };
  }, [isOpen]);
}
