import { ElementView } from '../elements/element-view.tsx';
import { useSurface } from '../elements/surface.tsx';
import { plainOf } from '../text/plain-of.ts';
import type { BlockProps } from './block-view.tsx';

export function InputBlock({ block, blockId, scope }: BlockProps) {
  const { errors } = useSurface();
  const { element } = block;
  if (element === undefined) return null;
  const controlId = `${scope}-${blockId}`;
  const error = errors[blockId];
  const isGroup = element.type === 'radio_buttons' || element.type === 'checkboxes';
  const label = plainOf(block.label);
  const described = [error && `${controlId}-error`, block.hint && `${controlId}-hint`]
    .filter(Boolean)
    .join(' ');
  return (
    <div class={`block-input ${error === undefined ? '' : 'invalid'}`} tabIndex={-1}>
      <div class="label">
        {isGroup ? <span>{label}</span> : <label htmlFor={controlId}>{label}</label>}
        {block.optional === true && <span class="optional">optional</span>}
      </div>
      <ElementView
        blockId={blockId}
        element={element}
        dispatches={block.dispatch_action === true}
        controlId={controlId}
        name={isGroup ? label : undefined}
        describedBy={described || undefined}
        isInvalid={error !== undefined}
      />
      {error !== undefined && (
        <p class="error" id={`${controlId}-error`} role="alert">
          {error}
        </p>
      )}
      {block.hint !== undefined && (
        <p class="hint" id={`${controlId}-hint`}>
          {plainOf(block.hint)}
        </p>
      )}
    </div>
  );
}
