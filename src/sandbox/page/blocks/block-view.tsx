import { ElementView } from '../elements/element-view.tsx';
import { Mrkdwn } from '../text/mrkdwn.tsx';
import { plainOf, type TextObject } from '../text/plain-of.ts';
import { TextObjectView } from '../text/text-object.tsx';
import { BlockImage } from './block-image.tsx';
import { type Block, type BlockElement, elementsOf } from './block-types.ts';
import { ContextBlock } from './context-block.tsx';
import { InputBlock } from './input-block.tsx';
import { MarkdownBlock } from './markdown-block.tsx';
import { RichText, type RichTextPart } from './rich-text.tsx';
import { SectionBlock } from './section-block.tsx';
import { TableBlock } from './table-block.tsx';

export interface BlockProps {
  block: Block;
  blockId: string;
  /** Unique to the surface: ids of controls start with it. */
  scope: string;
}

export function BlockView(props: BlockProps) {
  const { block, blockId, scope } = props;
  switch (block.type) {
    case 'section':
      return <SectionBlock {...props} />;
    case 'header':
      return <h2 class="block-header">{plainOf(block.text as TextObject)}</h2>;
    case 'divider':
      return <hr />;
    case 'context':
      return <ContextBlock block={block} />;
    case 'actions':
      return (
        <div class="block-actions">
          {elementsOf(block).map((element, index) => (
            <ElementView
              key={element.action_id ?? index}
              blockId={blockId}
              element={element}
              dispatches
              controlId={`${scope}-${blockId}-${element.action_id ?? index}`}
              name={nameOf(element)}
            />
          ))}
        </div>
      );
    case 'input':
      return <InputBlock {...props} />;
    case 'image':
      return (
        <BlockImage url={block.image_url} alt={block.alt_text} title={plainOf(block.title)} size="full" />
      );
    case 'rich_text':
      return <RichText parts={(block.elements ?? []) as RichTextPart[]} />;
    case 'markdown':
      return <MarkdownBlock text={typeof block.text === 'string' ? block.text : ''} />;
    case 'table':
      return <TableBlock block={block} />;
    case 'alert':
      return (
        <div class={`block-alert ${block.level ?? 'default'}`} role="note">
          {typeof block.text === 'string' ? (
            <Mrkdwn text={block.text} />
          ) : (
            <TextObjectView text={block.text} />
          )}
        </div>
      );
    default:
      return <p class="unsupported">This page can't show a “{block.type}” block.</p>;
  }
}

function nameOf(element: BlockElement): string | undefined {
  if (element.type === 'button') return undefined;
  return element.accessibility_label ?? (plainOf(element.placeholder) || undefined);
}
