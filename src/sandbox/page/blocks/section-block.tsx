import { ElementView } from '../elements/element-view.tsx';
import { plainOf, type TextObject } from '../text/plain-of.ts';
import { TextObjectView } from '../text/text-object.tsx';
import type { BlockProps } from './block-view.tsx';

export function SectionBlock({ block, blockId, scope }: BlockProps) {
  const { accessory } = block;
  return (
    <div class="block-section">
      <div class="section-text">
        <TextObjectView text={block.text as TextObject | undefined} />
        {block.fields !== undefined && (
          <div class="fields">
            {block.fields.map((field, index) => (
              <div key={index}>
                <TextObjectView text={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {accessory !== undefined && (
        <div class="accessory">
          <ElementView
            blockId={blockId}
            element={accessory}
            dispatches
            controlId={`${scope}-${blockId}`}
            name={accessory.type === 'button' ? undefined : plainOf(accessory.placeholder) || undefined}
          />
        </div>
      )}
    </div>
  );
}
