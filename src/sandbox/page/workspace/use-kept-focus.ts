import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** When a redraw takes away what had the focus, `root` takes it: the keyboard goes on from there, not from the top. */
export function useKeptFocus(root: RefObject<HTMLElement | null>): void {
  const hadFocus = useRef(false);
  useLayoutEffect(() => {
    const box = root.current;
    const onIn = (): void => void (hadFocus.current = true);
    const onOut = (event: FocusEvent): void => {
      // What is taken away loses the focus to nothing; what is left loses it to something.
      if (event.relatedTarget !== null) hadFocus.current = false;
    };
    box?.addEventListener('focusin', onIn);
    box?.addEventListener('focusout', onOut);
    return () => {
      box?.removeEventListener('focusin', onIn);
      box?.removeEventListener('focusout', onOut);
    };
  }, []);
  useLayoutEffect(() => {
    if (hadFocus.current && document.activeElement === document.body)
      root.current?.focus({ preventScroll: true });
  });
}
