import type { TextObject } from '../text/plain-of.ts';
import { TextObjectView } from '../text/text-object.tsx';
import { BlockImage } from './block-image.tsx';
import type { Block, BlockElement } from './block-types.ts';

export function ContextBlock({ block }: { block: Block }) {
  const elements = (block.elements ?? []) as (TextObject | BlockElement)[];
  return (
    <div class="block-context">
      {elements.map((element, index) => (
        <div key={index}>
          {element.type === 'image' ? (
            <BlockImage
              url={(element as BlockElement).image_url}
              alt={(element as BlockElement).alt_text}
              size="icon"
            />
          ) : (
            <TextObjectView text={element as TextObject} />
          )}
        </div>
      ))}
    </div>
  );
}
