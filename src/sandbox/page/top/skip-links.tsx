import { conversationId } from '../workspace/panes.ts';

/** The first stops of the keyboard: past the bar and everybody one can be. */
export function SkipLinks() {
  const skipTo = (selector: string) => (event: Event) => {
    event.preventDefault();
    document.querySelector<HTMLElement>(selector)?.focus();
  };
  return (
    <div class="skip-links">
      <a href={`#${conversationId}`} onClick={skipTo(`#${conversationId}`)}>
        Skip to the conversation
      </a>
      <a href={`#${conversationId}`} onClick={skipTo('.composer textarea')}>
        Skip to the message field
      </a>
    </div>
  );
}
