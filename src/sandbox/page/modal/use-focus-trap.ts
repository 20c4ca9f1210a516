import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { conversationId } from '../workspace/panes.ts';

const focusable =
  'a[href], button:not(:disabled), input:not(:disabled), textarea:not(:disabled), [tabindex="0"]';

/**
 * Keeps Tab inside `root` while it is the top dialog: it starts on its first field, goes on where it was when a dialog
 * above it closes, and gives the focus back to what opened it at the end.
 */
export function useFocusTrap(root: RefObject<HTMLElement | null>, isTop: boolean): void {
  const lastWithin = useRef<Element | null>(null);
  useLayoutEffect(() => {
    const opener = document.activeElement;
    return () => {
      const isThere = opener instanceof HTMLElement && opener !== document.body && opener.isConnected;
      (isThere ? opener : document.getElementById(conversationId))?.focus({ preventScroll: true });
    };
  }, []);

  useLayoutEffect(() => {
    if (!isTop || root.current === null) return undefined;
    const dialog = root.current;
    startFocus(dialog, lastWithin.current);

    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Tab') return;
      const stops = [...dialog.querySelectorAll<HTMLElement>(focusable)];
      const edge = event.shiftKey ? stops[0] : stops.at(-1);
      const isOutside = !dialog.contains(document.activeElement);
      if (document.activeElement !== edge && document.activeElement !== dialog && !isOutside) return;
      event.preventDefault();
      (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('keydown', onKey);
      lastWithin.current = document.activeElement;
    };
  }, [isTop]);
}

function startFocus(dialog: HTMLElement, last: Element | null): void {
  const first =
    (last instanceof HTMLElement && dialog.contains(last) ? last : null) ??
    dialog.querySelector<HTMLElement>('[data-autofocus]') ??
    dialog.querySelector<HTMLElement>('.field, .choice input');
  (first ?? dialog).focus();
}
