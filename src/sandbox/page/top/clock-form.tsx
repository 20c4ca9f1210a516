import { useRef, useState } from 'preact/hooks';
import { useView } from '../workspace/workspace-context.ts';

/** Moves the clock by what is typed; what the server can't read it says here, and nothing moves. */
export function ClockForm({ onMoved }: { onMoved: () => void }) {
  const { act } = useView();
  const [typed, setTyped] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const [isMoving, setMoving] = useState(false);
  const field = useRef<HTMLInputElement>(null);

  const move = async (): Promise<void> => {
    if (isMoving) return;
    setMoving(true);
    const result = await act({ kind: 'advance-by', typed });
    setMoving(false);
    if (result.kind === 'failed') {
      setFault(result.message);
      field.current?.focus();
      return;
    }
    setFault(null);
    setTyped('');
    onMoved();
  };
  return (
    <form
      class="clock-form"
      onSubmit={(event) => {
        event.preventDefault();
        void move();
      }}
    >
      <input
        ref={field}
        class="field"
        type="text"
        autoComplete="off"
        aria-label="Move the clock by, or until"
        placeholder="2d, until tomorrow 9:00"
        value={typed}
        aria-invalid={fault !== null}
        aria-describedby={fault === null ? undefined : 'clock-fault'}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setFault(null);
        }}
      />
      <button type="submit" class="button small" aria-disabled={isMoving || undefined} aria-busy={isMoving}>
        Move
      </button>
      {fault !== null && (
        <p class="clock-fault" id="clock-fault" role="alert">
          {fault}
        </p>
      )}
    </form>
  );
}
