import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

const focusable =
  'a[href], button:not(:disabled), input:not(:disabled), textarea:not(:disabled), [tabindex="0"]';

/** Keeps Tab inside `root` while it is the top dialog, starts on its first field, and gives focus back at the end. */
export function useFocusTrap(root: RefObject<HTMLElement | null>, isTop: boolean): void {
  useLayoutEffect(() => {
    if (!isTop || root.current === null) return undefined;
    const dialog = root.current;
    const before = document.activeElement;
    const first =
      dialog.querySelector<HTMLElement>('[data-autofocus]') ??
      dialog.querySelector<HTMLElement>('.field, .choice input');
    (first ?? dialog).focus();

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
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [isTop]);
}
