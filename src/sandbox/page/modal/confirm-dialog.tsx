import { useLayoutEffect, useId, useRef } from 'preact/hooks';
import type { ConfirmObject } from '../blocks/block-types.ts';
import { plainOf } from '../text/plain-of.ts';
import { TextObjectView } from '../text/text-object.tsx';
import { useFocusTrap } from './use-focus-trap.ts';

interface Props {
  confirm: ConfirmObject;
  onConfirm: () => void;
  onDeny: () => void;
}

export function ConfirmDialog({ confirm, onConfirm, onDeny }: Props) {
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  useFocusTrap(root, true);
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      event.stopImmediatePropagation();
      onDeny();
    };
    document.addEventListener('keydown', onKey, true);
    return () => document.removeEventListener('keydown', onKey, true);
  }, []);
  return (
    <div class="backdrop confirm-backdrop">
      <div
        ref={root}
        class="dialog confirm"
        role="alertdialog"
        aria-modal="true"
        aria-labelledby={`${id}-title`}
        aria-describedby={`${id}-text`}
        tabIndex={-1}
      >
        <h2 id={`${id}-title`}>{plainOf(confirm.title)}</h2>
        <div id={`${id}-text`}>
          <TextObjectView text={confirm.text} />
        </div>
        <div class="dialog-buttons">
          <button
            type="button"
            class="button"
            data-autofocus={confirm.style === 'danger' ? '' : undefined}
            onClick={onDeny}
          >
            {plainOf(confirm.deny)}
          </button>
          <button
            type="button"
            class={`button ${confirm.style ?? 'primary'}`}
            data-autofocus={confirm.style === 'danger' ? undefined : ''}
            onClick={onConfirm}
          >
            {plainOf(confirm.confirm)}
          </button>
        </div>
      </div>
    </div>
  );
}
