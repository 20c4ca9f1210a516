import { useEffect, useRef, useState } from 'preact/hooks';
import type { Choice, ChoiceGroup } from './choice.ts';
import { ChoiceList } from './choice-list.tsx';
import { useDismiss } from './use-dismiss.ts';

interface Props {
  id: string;
  name?: string;
  describedBy?: string;
  isInvalid: boolean;
  autoFocus: boolean;
  placeholder: string;
  groups: ChoiceGroup[];
  status: string;
  onSearch: (typed: string) => void;
  /** Backspace where nothing is typed. */
  onBackspace: () => void;
  chosen: Choice | null;
  taken: string[];
  onPick: (choice: Choice) => void;
}

/** A searchable select after the ARIA combobox pattern: type to search, Up and Down, Enter, Escape. */
export function Combobox(props: Props) {
  const { id, chosen, groups } = props;
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const root = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const choices = groups.flatMap((group) => group.choices);

  const close = (): void => {
    setOpen(false);
    setTyped('');
  };
  useDismiss(root, isOpen, close);
  useEffect(() => setActive(0), [typed, isOpen]);

  const search = (text: string): void => {
    setTyped(text);
    setOpen(true);
    props.onSearch(text);
  };
  const pick = (choice: Choice | undefined): void => {
    if (choice === undefined) return;
    close();
    props.onPick(choice);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      if (!isOpen) search('');
      else if (choices.length > 0) setActive((active + step + choices.length) % choices.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (isOpen) pick(choices[active]);
      else search('');
    } else if (event.key === 'Tab' && isOpen) {
      close();
    } else if (event.key === 'Backspace' && typed === '') {
      props.onBackspace();
    }
  };

  const activeKey = isOpen ? choices[active]?.key : undefined;
  return (
    <div class="combobox" ref={root}>
      <input
        ref={input}
        id={id}
        class="field"
        type="text"
        role="combobox"
        autoComplete="off"
        spellcheck={false}
        aria-label={props.name}
        aria-describedby={props.describedBy}
        aria-invalid={props.isInvalid}
        aria-autocomplete="list"
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-activedescendant={activeKey === undefined ? undefined : `${id}-option-${active}`}
        data-autofocus={props.autoFocus ? '' : undefined}
        placeholder={chosen?.text ?? props.placeholder}
        value={isOpen ? typed : (chosen?.text ?? '')}
        onFocus={(event) => event.currentTarget.select()}
        onClick={() => !isOpen && search('')}
        onInput={(event) => search(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <span class="caret" aria-hidden="true" />
      {isOpen && (
        <ChoiceList
          id={id}
          anchor={root}
          groups={groups}
          status={props.status}
          active={active}
          taken={props.taken}
          onPick={(choice) => {
            pick(choice);
            input.current?.focus();
          }}
        />
      )}
    </div>
  );
}
