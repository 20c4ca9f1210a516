import { type Block, blockIdOf } from './block-types.ts';
import { BlockView } from './block-view.tsx';

export function BlockList({ blocks, scope }: { blocks: Block[]; scope: string }) {
  return (
    <div class="blocks">
      {blocks.map((block, index) => {
        const blockId = blockIdOf(block, index);
        return <BlockView key={blockId} block={block} blockId={blockId} scope={scope} />;
      })}
    </div>
  );
}
