import { useState } from 'preact/hooks';
import { matching } from '../elements/choice.ts';
import { Combobox } from '../elements/combobox.tsx';

interface Props<T> {
  id: string;
  label: string;
  choices: T[];
  /** No two are the same. */
  textOf: (choice: T) => string;
  chosen: T | null;
  onPick: (choice: T) => void;
}

/** One of what there is, to be searched by its text. */
export function ChoiceField<T>({ id, label, choices, textOf, chosen, onPick }: Props<T>) {
  const [typed, setTyped] = useState('');
  const choiceOf = (one: T) => ({ key: textOf(one), text: textOf(one), description: '', held: textOf(one) });
  const all = choices.map(choiceOf).toSorted((one, other) => one.text.localeCompare(other.text));
  const groups = matching([{ label: '', choices: all }], typed);
  return (
    <div>
      <label for={id}>{label}</label>
      <Combobox
        id={id}
        isInvalid={false}
        autoFocus={false}
        placeholder="Choose…"
        groups={groups}
        status={groups.length === 0 ? 'Nothing found.' : ''}
        onSearch={setTyped}
        onBackspace={() => undefined}
        chosen={chosen === null ? null : choiceOf(chosen)}
        taken={chosen === null ? [] : [textOf(chosen)]}
        onPick={({ key }) => {
          const picked = choices.find((one) => textOf(one) === key);
          if (picked !== undefined) onPick(picked);
        }}
      />
    </div>
  );
}
