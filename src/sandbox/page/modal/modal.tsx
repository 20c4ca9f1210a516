import { useEffect, useRef, useState } from 'preact/hooks';
import type { OpenView, StateValues } from '../../acts.ts';
import { BlockList } from '../blocks/block-list.tsx';
import { type Block, blockIdOf } from '../blocks/block-types.ts';
import { collectState } from '../elements/element-value.ts';
import { SurfaceProvider } from '../elements/surface.tsx';
import { plainOf, type TextObject } from '../text/plain-of.ts';
import { useView } from '../workspace/workspace-context.ts';
import { useFocusTrap } from './use-focus-trap.ts';

export function Modal({ open, isTop }: { open: OpenView; isTop: boolean }) {
  const { act } = useView();
  const root = useRef<HTMLDivElement>(null);
  const [edited, setEdited] = useState<StateValues>({});
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [isSubmitting, setSubmitting] = useState(false);
  const view = open.view as { title?: TextObject; submit?: TextObject; close?: TextObject; blocks?: Block[] };
  const blocks = view.blocks ?? [];
  useFocusTrap(root, isTop);
  useForgetGone(blocks, open.hash, setEdited);

  const submit = async (): Promise<void> => {
    if (isSubmitting) return;
    setSubmitting(true);
    setFailure(null);
    const result = await act({ kind: 'submit', viewId: open.id, state: collectState(blocks, edited) });
    setSubmitting(false);
    setErrors(result.kind === 'errors' ? result.errors : {});
    if (result.kind === 'failed') setFailure(result.message);
    if (result.kind === 'errors') {
      requestAnimationFrame(() => root.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
    }
  };
  const close = (): void => void act({ kind: 'close', viewId: open.id });

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
        onKeyDown={(event) => event.key === 'Escape' && close()}
      >
        <form
          noValidate
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
            {failure !== null && (
              <p class="error" role="alert">
                {failure}
              </p>
            )}
            <button type="button" class="button" onClick={close}>
              {plainOf(view.close) || (view.submit === undefined ? 'Close' : 'Cancel')}
            </button>
            {view.submit !== undefined && (
              <button type="submit" class="button primary" disabled={isSubmitting} aria-busy={isSubmitting}>
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
