import { useEffect, useRef, useState } from 'preact/hooks';
import type { Conversation } from '../../acts.ts';
import { useView } from '../workspace/workspace-context.ts';
import { CommandList } from './command-list.tsx';

export function Composer({ conversation, name }: { conversation: Conversation; name: string }) {
  const { snapshot, act } = useView();
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const [isShut, setShut] = useState(false);
  const [isSending, setSending] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);

  const offered =
    /^\/\S*$/.test(text) && !isShut
      ? snapshot.commands.filter(({ command }) => command.startsWith(text))
      : [];
  const typedCommand = snapshot.commands.find(({ command }) => text.startsWith(`${command} `));
  useEffect(() => setActive(0), [text]);
  useEffect(() => {
    // On a touch screen this would open its keyboard over the messages.
    if (matchMedia('(pointer: fine)').matches) field.current?.focus();
  }, []);

  const complete = (command: string | undefined): void => {
    if (command === undefined) return;
    setText(`${command} `);
    field.current?.focus();
  };
  const send = async (): Promise<void> => {
    const said = text.trim();
    if (said === '' || isSending) return;
    setSending(true);
    setText('');
    const result = await act({ kind: 'say', channelId: conversation.id, text: said });
    setSending(false);
    if (result.kind === 'failed') setText((since) => since || said);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    const isOffering = offered.length > 0;
    const isWhole = offered.some(({ command }) => command === text);
    if (isOffering && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      setActive((active + (event.key === 'ArrowDown' ? 1 : -1) + offered.length) % offered.length);
    } else if (isOffering && (event.key === 'Tab' || (event.key === 'Enter' && !isWhole))) {
      event.preventDefault();
      complete(offered[active]?.command);
    } else if (isOffering && event.key === 'Escape') {
      setShut(true);
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void send();
    }
  };

  return (
    <div class="composer">
      {offered.length > 0 && <CommandList commands={offered} active={active} onPick={complete} />}
      <textarea
        ref={field}
        class="field"
        rows={Math.min(6, text.split('\n').length)}
        aria-label={`Message to ${name}`}
        placeholder={`Message ${name}, or type /`}
        value={text}
        aria-autocomplete="list"
        aria-controls={offered.length > 0 ? 'commands' : undefined}
        aria-activedescendant={offered.length > 0 ? `command-${active}` : undefined}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setShut(false);
        }}
        onKeyDown={onKeyDown}
      />
      <button
        type="button"
        class="button primary send"
        aria-disabled={text.trim() === '' || undefined}
        aria-busy={isSending}
        onClick={() => void send()}
      >
        {isSending && <span class="spinner" aria-hidden="true" />}
        Send
      </button>
      <p class={`composer-hint hint ${typedCommand === undefined ? 'keys' : ''}`}>
        {typedCommand === undefined
          ? 'Enter sends, Shift + Enter starts a new line'
          : `${typedCommand.command} ${typedCommand.usageHint}`}
      </p>
    </div>
  );
}
