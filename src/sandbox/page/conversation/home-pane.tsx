import { useEffect, useRef, useState } from 'preact/hooks';
import type { StateValues } from '../../acts.ts';
import { BlockList } from '../blocks/block-list.tsx';
import type { Block } from '../blocks/block-types.ts';
import { SurfaceProvider } from '../elements/surface.tsx';
import { Avatar } from '../rail/avatar.tsx';
import { conversationId } from '../workspace/panes.ts';
import { useView } from '../workspace/workspace-context.ts';
import { useFocusOnOpening } from './use-focus-on-opening.ts';

export function HomePane() {
  const { snapshot, act } = useView();
  const { home, bot, me } = snapshot;
  const [edited, setEdited] = useState<StateValues>({});
  useEffect(() => void act({ kind: 'open-home' }), [me.id]);
  const main = useRef<HTMLElement>(null);
  useFocusOnOpening(main);
  const blocks = (home?.view['blocks'] ?? []) as Block[];
  return (
    <main ref={main} id={conversationId} tabIndex={-1} class="conversation" aria-label="Home">
      <header class="pane-header">
        <Avatar member={bot} size="small" />
        <h1>{bot.realName}</h1>
        <span class="tag">Home</span>
      </header>
      <div class="home" role="region" aria-label="Home tab" tabIndex={0}>
        {home === null ? (
          <p class="empty">
            {bot.realName} has not shown a Home tab to {me.realName} yet.
          </p>
        ) : (
          <SurfaceProvider place={{ kind: 'home' }} blocks={blocks} edited={edited} setEdited={setEdited}>
            <BlockList blocks={blocks} scope="home" />
          </SurfaceProvider>
        )}
      </div>
    </main>
  );
}
