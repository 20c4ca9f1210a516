import { type ComponentChildren, createContext } from 'preact';
import { useContext, useMemo, useState } from 'preact/hooks';
import type { ActResult, Place, StateValues } from '../../acts.ts';
import type { Block, BlockElement } from '../blocks/block-types.ts';
import { ConfirmDialog } from '../modal/confirm-dialog.tsx';
import { useView } from '../workspace/workspace-context.ts';
import { collectState, currentValue, type ElementValue } from './element-value.ts';

/** A message, the Home tab or a modal: the place whose elements share one state. */
export interface Surface {
  errors: Record<string, string>;
  valueOf: (blockId: string, element: BlockElement) => ElementValue | null;
  edit: (blockId: string, element: BlockElement, value: ElementValue) => void;
  interact: (blockId: string, element: BlockElement, value?: ElementValue) => void;
  suggest: (blockId: string, element: BlockElement, typed: string) => Promise<ActResult>;
  isBusy: (blockId: string, element: BlockElement) => boolean;
}

const SurfaceContext = createContext<Surface | null>(null);

export function useSurface(): Surface {
  const surface = useContext(SurfaceContext);
  if (surface === null) throw new Error('No surface above this element: render it inside SurfaceProvider.');
  return surface;
}

interface Props {
  place: Place;
  blocks: Block[];
  edited: StateValues;
  setEdited: (change: (before: StateValues) => StateValues) => void;
  errors?: Record<string, string>;
  children: ComponentChildren;
}

interface Pending {
  blockId: string;
  element: BlockElement;
  value: ElementValue | undefined;
}

const noErrors = {};

export function SurfaceProvider({ place, blocks, edited, setEdited, errors = noErrors, children }: Props) {
  const { act } = useView();
  const [busy, setBusy] = useState<string | null>(null);
  const [asking, setAsking] = useState<Pending | null>(null);

  const send = async ({ blockId, element, value }: Pending): Promise<void> => {
    const actionId = element.action_id ?? '';
    const next = value === undefined ? edited : withValue(edited, blockId, element, value);
    setEdited(() => next);
    setBusy(`${blockId}/${actionId}`);
    await act({ kind: 'interact', place, blockId, actionId, value, state: collectState(blocks, next) });
    setBusy(null);
  };

  const surface = useMemo<Surface>(
    () => ({
      errors,
      valueOf: (blockId, element) => currentValue(edited, blockId, element),
      edit: (blockId, element, value) => setEdited((before) => withValue(before, blockId, element, value)),
      interact: (blockId, element, value) => {
        const pending = { blockId, element, value };
        if (element.confirm === undefined) void send(pending);
        else setAsking(pending);
      },
      suggest: (blockId, element, typed) =>
        act({ kind: 'suggest', place, blockId, actionId: element.action_id ?? '', typed }),
      isBusy: (blockId, element) => busy === `${blockId}/${element.action_id ?? ''}`,
    }),
    [edited, errors, busy, blocks],
  );

  return (
    <SurfaceContext.Provider value={surface}>
      {children}
      {asking?.element.confirm !== undefined && (
        <ConfirmDialog
          confirm={asking.element.confirm}
          onConfirm={() => {
            setAsking(null);
            void send(asking);
          }}
          onDeny={() => setAsking(null)}
        />
      )}
    </SurfaceContext.Provider>
  );
}

function withValue(
  before: StateValues,
  blockId: string,
  element: BlockElement,
  value: ElementValue,
): StateValues {
  if (value['type'] === undefined) return before;
  return { ...before, [blockId]: { ...before[blockId], [element.action_id ?? '']: value } };
}
