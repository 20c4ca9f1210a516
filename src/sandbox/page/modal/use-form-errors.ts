import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { StateValues } from '../../acts.ts';
import { type Block, blockIdOf } from '../blocks/block-types.ts';

interface FormErrors {
  /** block_id → sentence. */
  errors: Record<string, string>;
  /** Sentences about blocks that the form doesn't show as inputs, which no field can say. */
  strays: string[];
  /** `sent`: what stood in the form that they are about. */
  setErrors: (errors: Record<string, string>, sent: StateValues) => void;
}

/** The errors of a form, each until its field is changed; each time there are some, the first field in fault is scrolled to and takes the focus. */
export function useFormErrors(
  root: RefObject<HTMLElement | null>,
  blocks: Block[],
  edited: StateValues,
): FormErrors {
  const [{ said, sent }, set] = useState<{ said: Record<string, string>; sent: StateValues }>({
    said: {},
    sent: {},
  });
  const errors = Object.fromEntries(
    Object.entries(said).filter(([blockId]) => edited[blockId] === sent[blockId]),
  );
  const mustShow = useRef(false);
  const inputs = new Set(blocks.filter(({ type }) => type === 'input').map(blockIdOf));
  const strays = Object.entries(errors)
    .filter(([blockId]) => !inputs.has(blockId))
    .map(([, sentence]) => sentence);

  useLayoutEffect(() => {
    if (!mustShow.current || root.current === null) return;
    const faulty =
      root.current.querySelector<HTMLElement>('.block-input.invalid') ??
      root.current.querySelector<HTMLElement>('.form-fault');
    if (faulty === null) return;
    mustShow.current = false;
    const control = faulty.querySelector<HTMLElement>('[aria-invalid="true"]');
    const field =
      control?.querySelector<HTMLElement>('input:checked') ??
      control?.querySelector<HTMLElement>('input') ??
      control;
    (field ?? faulty).focus({ preventScroll: true });
    faulty.scrollIntoView({ block: 'center' });
  });

  const setErrors = (next: Record<string, string>, about: StateValues): void => {
    mustShow.current = Object.keys(next).length > 0;
    set({ said: next, sent: about });
  };
  return { errors, strays, setErrors };
}
