import { useState } from 'preact/hooks';
import { type Choice, matching } from '../elements/choice.ts';
import { Combobox } from '../elements/combobox.tsx';
import type { Snapshot } from '../../acts.ts';
import { useView } from '../workspace/workspace-context.ts';

interface Props {
  id: string;
  /** Whether it offers those who left in place of those who are here. */
  isOfLeaver: boolean;
  email: string;
  onPick: (email: string) => void;
}

const ADDRESS = /^[^\s@]+@[^\s@]+$/;

const choiceOf = (email: string, name: string): Choice => ({
  key: email,
  text: name,
  description: name === email ? '' : email,
  held: email,
});

/** Whose account it is: somebody who is known here, or any address that is typed. */
export function AccountField({ id, isOfLeaver, email, onPick }: Props) {
  const { snapshot } = useView();
  const [typed, setTyped] = useState('');
  const known = knownPeople(snapshot, isOfLeaver);
  const named = (address: string): Choice =>
    known.find(({ key }) => key === address.toLowerCase()) ?? choiceOf(address, address);

  const found = matching([{ label: '', choices: known }], typed);
  const isUnknown = ADDRESS.test(typed) && found.length === 0;
  return (
    <div>
      <label for={id}>{isOfLeaver ? 'Who left' : 'Who'}</label>
      <Combobox
        id={id}
        isInvalid={false}
        autoFocus={false}
        placeholder="A name, or any address"
        groups={isUnknown ? [{ label: '', choices: [named(typed)] }] : found}
        status={found.length > 0 || isUnknown ? '' : 'Nobody here is called that. Any whole address will do.'}
        onSearch={(text) => {
          setTyped(text);
          // Whoever types on with Tab has meant what was typed.
          if (ADDRESS.test(text)) onPick(named(text).key);
        }}
        onBackspace={() => undefined}
        chosen={email === '' ? null : named(email)}
        taken={email === '' ? [] : [email]}
        onPick={({ key }) => onPick(key)}
      />
    </div>
  );
}

/** Members, and whoever else has an account at the target. */
function knownPeople({ members, target }: Snapshot, areLeavers: boolean): Choice[] {
  const addresses = new Set(members.map((member) => member.email.toLowerCase()));
  const chosen = members.filter(
    (member) => member.email !== '' && (member.standing === 'deactivated') === areLeavers,
  );
  const others = target.holdings.flatMap(({ email, name }) =>
    email === null || addresses.has(email) ? [] : [choiceOf(email, name)],
  );
  const all = [...chosen.map((member) => choiceOf(member.email.toLowerCase(), member.realName)), ...others];
  return [...new Map(all.map((choice) => [choice.key, choice])).values()].toSorted((one, other) =>
    one.text.localeCompare(other.text),
  );
}
