import { useRef, useState } from 'preact/hooks';
import type { Message, StateValues } from '../../acts.ts';
import { BlockList } from '../blocks/block-list.tsx';
import type { Block } from '../blocks/block-types.ts';
import { SurfaceProvider } from '../elements/surface.tsx';
import { Avatar } from '../rail/avatar.tsx';
import { clockTime, instantOf } from '../text/format-date.ts';
import { Mrkdwn } from '../text/mrkdwn.tsx';
import { useKeptFocus } from '../workspace/use-kept-focus.ts';
import { useView } from '../workspace/workspace-context.ts';
import { FileLink } from './file-link.tsx';

interface Props {
  message: Message;
  isReply: boolean;
  onDismiss: () => void;
}

export function MessageView({ message, isReply, onDismiss }: Props) {
  const { snapshot, memberOf } = useView();
  const [edited, setEdited] = useState<StateValues>({});
  const article = useRef<HTMLElement>(null);
  useKeptFocus(article);
  const author = memberOf(message.userId);
  const at = instantOf(message.ts);
  const blocks = message.blocks as unknown as Block[];
  return (
    <article
      ref={article}
      tabIndex={-1}
      class={`message ${message.ephemeral ? 'ephemeral' : ''}`}
      aria-label={`${author?.realName ?? message.userId}, ${clockTime(at, snapshot.me.timezone)}`}
    >
      <Avatar member={author} size={isReply ? 'small' : 'medium'} />
      <div class="message-body">
        <div class="byline">
          <strong>{author?.realName ?? message.userId}</strong>
          {author?.isBot === true && <span class="tag">app</span>}
          <time dateTime={at.toISOString()}>{clockTime(at, snapshot.me.timezone)}</time>
          {message.edited && <span class="hint">(edited)</span>}
        </div>
        {blocks.length === 0 ? (
          <Mrkdwn text={message.text} />
        ) : (
          <SurfaceProvider
            place={{ kind: 'message', channelId: message.channelId, ts: message.ts }}
            blocks={blocks}
            edited={edited}
            setEdited={setEdited}
          >
            <BlockList blocks={blocks} scope={`message-${message.ts}`} />
          </SurfaceProvider>
        )}
        {message.files.map((file) => (
          <FileLink key={file.id} file={file} />
        ))}
        {message.ephemeral && (
          <p class="ephemeral-note">
            Only visible to you ·{' '}
            <button type="button" class="link-button" aria-label="Dismiss message" onClick={onDismiss}>
              Dismiss
            </button>
          </p>
        )}
      </div>
    </article>
  );
}
