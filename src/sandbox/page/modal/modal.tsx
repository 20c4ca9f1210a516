import { useEffect, useRef, useState } from 'preact/hooks';
import type { OpenView, StateValues } from '../../acts.ts';
import { BlockList } from '../blocks/block-list.tsx';
import { type Block, blockIdOf } from '../blocks/block-types.ts';
import { collectState } from '../elements/element-value.ts';
import { SurfaceProvider } from '../elements/surface.tsx';
import { plainOf, type TextObject } from '../text/plain-of.ts';
import { useKeptFocus } from '../workspace/use-kept-focus.ts';
import { useView } from '../workspace/workspace-context.ts';
import { useFocusTrap } from './use-focus-trap.ts';
import { useFormErrors } from './use-form-errors.ts';

export function Modal({ open, isTop }: { open: OpenView; isTop: boolean }) {
  const { act } = useView();
  const root = useRef<HTMLDivElement>(null);
  const [edited, setEdited] = useState<StateValues>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [isSubmitting, setSubmitting] = useState(false);
  const view = open.view as { title?: TextObject; submit?: TextObject; close?: TextObject; blocks?: Block[] };
  const blocks = view.blocks ?? [];
  const { errors, strays, setErrors } = useFormErrors(root, blocks, edited);
  useFocusTrap(root, isTop);
  useKeptFocus(root);
  useForgetGone(blocks, open.hash, setEdited);

  const submit = async (): Promise<void> => {
    if (isSubmitting) return;
    setSubmitting(true);
    setFailure(null);
    const result = await act({ kind: 'submit', viewId: open.id, state: collectState(blocks, edited) });
    setSubmitting(false);
    setErrors(result.kind === 'errors' ? result.errors : {}, edited);
    if (result.kind === 'failed') setFailure(result.message);
  };
  const close = (): void => void act({ kind: 'close', viewId: open.id });
  useEscape(isTop, close);

  const scope = `modal-${open.id}`;
  return (
    <div class="backdrop" hidden={!isTop}>
      <div
        ref={root}
        class="dialog modal"
        role="dialog"
        aria-modal="true"
        aria-labelledby={`${scope}-title`}
        tabIndex={-1}
      >
        <form
          noValidate
          onKeyDown={(event) => {
            // As in Slack: a plain Enter starts a new line in a field of several.
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
            event.preventDefault();
            event.currentTarget.requestSubmit();
          }}
          onSubmit={(event) => {
            event.preventDefault();
            if (view.submit !== undefined) void submit();
          }}
        >
          <header>
            <h2 id={`${scope}-title`}>{plainOf(view.title)}</h2>
            <button type="button" class="icon-button" aria-label="Dismiss dialog" onClick={close}>
              ×
            </button>
          </header>
          <div class="modal-body">
            <SurfaceProvider
              place={{ kind: 'modal', viewId: open.id }}
              blocks={blocks}
              edited={edited}
              setEdited={setEdited}
              errors={errors}
            >
              <BlockList blocks={blocks} scope={scope} />
            </SurfaceProvider>
          </div>
          <footer class="dialog-buttons">
            {[...strays, ...(failure === null ? [] : [failure])].map((sentence) => (
              <p key={sentence} class="error form-fault" role="alert" tabIndex={-1}>
                {sentence}
              </p>
            ))}
            <button type="button" class="button" onClick={close}>
              {plainOf(view.close) || (view.submit === undefined ? 'Close' : 'Cancel')}
            </button>
            {view.submit !== undefined && (
              <button
                type="submit"
                class="button primary"
                aria-disabled={isSubmitting || undefined}
                aria-busy={isSubmitting}
              >
                {isSubmitting && <span class="spinner" aria-hidden="true" />}
                {plainOf(view.submit)}
              </button>
            )}
          </footer>
        </form>
      </div>
    </div>
  );
}

/** Wherever the focus is, unless something open within the dialog takes the key first. */
function useEscape(isTop: boolean, close: () => void): void {
  const latest = useRef(close);
  latest.current = close;
  useEffect(() => {
    if (!isTop) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') latest.current();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [isTop]);
}

/** As in Slack: an input keeps its value over an update while its block_id stays, and loses it when the block goes. */
function useForgetGone(
  blocks: Block[],
  hash: string,
  setEdited: (change: (before: StateValues) => StateValues) => void,
): void {
  useEffect(() => {
    const present = new Set(blocks.map(blockIdOf));
    setEdited((before) =>
      Object.fromEntries(Object.entries(before).filter(([blockId]) => present.has(blockId))),
    );
  }, [hash]);
}
