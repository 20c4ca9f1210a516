import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useView } from '../workspace/workspace-context.ts';
import { AccountField } from './account-field.tsx';
import { ChoiceField } from './choice-field.tsx';
import { changeOf, type Draft } from './out-of-band-draft.ts';
import { type ChangeKind, TITLES } from './out-of-band-titles.ts';

const VERBS: Record<ChangeKind, string> = {
  give: 'Give access',
  take: 'Take it away',
  leave: 'Leave it there',
  'give-service': 'Add it',
};

interface Props {
  kind: ChangeKind;
  /** Told what happened. */
  onDone: (sentence: string) => void;
  onCancel: () => void;
}

export function OutOfBandForm({ kind, onDone, onCancel }: Props) {
  const { snapshot, act } = useView();
  const { groups, holdings } = snapshot.target;
  const [draft, setDraft] = useState<Draft>({
    email: kind === 'leave' ? `frank.former@${snapshot.me.email.split('@')[1]}` : '',
    name: 'backup-bot',
    group: '',
    holding: null,
  });
  const [fault, setFault] = useState<string | null>(null);
  const [isSending, setSending] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const id = useId();
  useLayoutEffect(() => form.current?.querySelector<HTMLElement>('.field')?.focus(), []);

  const edit = (part: Partial<Draft>): void => {
    setDraft((before) => ({ ...before, ...part }));
    setFault(null);
  };
  const send = async (): Promise<void> => {
    if (isSending) return;
    const change = changeOf(kind, draft);
    if ('fault' in change) return setFault(change.fault);
    setSending(true);
    const result = await act({ kind: 'change-out-of-band', change });
    setSending(false);
    if (result.kind === 'changed') onDone(result.message);
    else setFault(result.kind === 'failed' ? result.message : 'The sandbox didn’t say what became of it.');
  };
  return (
    <form
      ref={form}
      noValidate
      aria-labelledby={`${id}-title`}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onCancel();
      }}
    >
      <h3 id={`${id}-title`}>{TITLES[kind]}</h3>
      {(kind === 'give' || kind === 'leave') && (
        <AccountField
          id={`${id}-who`}
          isOfLeaver={kind === 'leave'}
          email={draft.email}
          onPick={(email) => edit({ email })}
        />
      )}
      {kind === 'give-service' && (
        <div>
          <label for={`${id}-name`}>Name</label>
          <input
            id={`${id}-name`}
            class="field"
            type="text"
            autoComplete="off"
            spellcheck={false}
            value={draft.name}
            onInput={(event) => edit({ name: event.currentTarget.value })}
          />
        </div>
      )}
      {kind === 'take' ? (
        <ChoiceField
          id={`${id}-holding`}
          label="Whose access"
          choices={holdings}
          textOf={({ name, target }) => `${name} · ${target}`}
          chosen={draft.holding}
          onPick={(holding) => edit({ holding })}
        />
      ) : (
        <ChoiceField
          id={`${id}-group`}
          label="Group"
          choices={groups}
          textOf={(group) => group}
          chosen={draft.group || null}
          onPick={(group) => edit({ group })}
        />
      )}
      {fault !== null && (
        <p class="error" role="alert">
          {fault}
        </p>
      )}
      <div class="dialog-buttons">
        <button type="button" class="button small" onClick={onCancel}>
          Cancel
        </button>
        <button
          type="submit"
          class="button small primary"
          aria-disabled={isSending || undefined}
          aria-busy={isSending}
        >
          {VERBS[kind]}
        </button>
      </div>
    </form>
  );
}
