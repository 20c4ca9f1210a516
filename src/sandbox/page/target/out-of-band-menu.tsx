import { useRef, useState } from 'preact/hooks';
import type { Option } from '../blocks/block-types.ts';
import { Menu } from '../elements/menu.tsx';
import { useDismiss } from '../elements/use-dismiss.ts';
import { OutOfBandForm } from './out-of-band-form.tsx';
import { type ChangeKind, TITLES } from './out-of-band-titles.ts';

const name = 'Do something behind the bot’s back';

const options = Object.entries(TITLES).map(
  ([value, text]): Option => ({ value, text: { type: 'plain_text', text } }),
);

/** What an admin of the target might do there by hand: chosen in a menu, said in a form, and told in a sentence. */
export function OutOfBandMenu() {
  const [isOpen, setOpen] = useState(false);
  const [kind, setKind] = useState<ChangeKind | null>(null);
  const [said, setSaid] = useState('');
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  /** The focus goes back to the button, unless a press elsewhere has taken it. */
  const close = (): void => {
    if (root.current?.contains(document.activeElement) === true) button.current?.focus();
    setOpen(false);
  };
  useDismiss(root, isOpen, close);

  const open = (): void => {
    setOpen(true);
    setSaid('');
  };
  const leave = (sentence: string): void => {
    setKind(null);
    setSaid(sentence);
    button.current?.focus();
  };
  return (
    <div class="out-of-band" ref={root}>
      <button
        ref={button}
        type="button"
        class="button small"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => (isOpen ? close() : open())}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          open();
        }}
      >
        {name}
      </button>
      {isOpen && (
        <Menu
          anchor={button}
          name={name}
          options={options}
          onPick={({ value }) => {
            close();
            setKind(value as ChangeKind);
          }}
          onLeave={close}
        />
      )}
      {kind !== null && <OutOfBandForm key={kind} kind={kind} onDone={leave} onCancel={() => leave('')} />}
      <p class="said" role="status">
        {said}
      </p>
    </div>
  );
}
