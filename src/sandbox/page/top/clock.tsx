import { useEffect, useRef, useState } from 'preact/hooks';
import { useDismiss } from '../elements/use-dismiss.ts';
import { clockTime, formatDate } from '../text/format-date.ts';
import { useView } from '../workspace/workspace-context.ts';
import { ClockForm } from './clock-form.tsx';

const steps = [
  { label: '+15 min', minutes: 15 },
  { label: '+1 hour', minutes: 60 },
  { label: '+1 day', minutes: 1440 },
];

/** The workspace's clock, and the ways to move it: in the bar of a wide page, behind a button of a narrow one. */
export function Clock() {
  const { snapshot, act } = useView();
  const [moving, setMoving] = useState<number | null>(null);
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const toggle = useRef<HTMLButtonElement>(null);
  const { timezone } = snapshot.me;
  const at = useTicking(snapshot.now);
  const movedTo = useLastMove(snapshot.now);

  const close = (): void => {
    const isWithin = root.current?.contains(document.activeElement) === true;
    setOpen(false);
    if (isOpen && isWithin) toggle.current?.focus();
  };
  useDismiss(root, isOpen, close);

  const advance = async (minutes: number): Promise<void> => {
    if (moving !== null) return;
    setMoving(minutes);
    await act({ kind: 'advance', minutes });
    setMoving(null);
    close();
  };
  return (
    <>
      <div class="clock" role="group" aria-label="The workspace's clock" ref={root}>
        <time class="clock-face" dateTime={at.toISOString()} title={timezone}>
          {formatDate('{date_short}', at, timezone, at)} <strong>{clockTime(at, timezone)}</strong>{' '}
          <span class="hint">{timezone}</span>
        </time>
        <button
          ref={toggle}
          type="button"
          class="button clock-toggle"
          aria-expanded={isOpen}
          aria-controls="clock-moves"
          onClick={() => setOpen(!isOpen)}
        >
          Move clock
        </button>
        <div class={`clock-moves ${isOpen ? 'open' : ''}`} id="clock-moves">
          {steps.map(({ label, minutes }) => (
            <button
              key={label}
              type="button"
              class="button small"
              aria-disabled={moving !== null || undefined}
              aria-busy={moving === minutes}
              onClick={() => void advance(minutes)}
            >
              {label}
            </button>
          ))}
          <ClockForm onMoved={close} />
        </div>
      </div>
      <p class="visually-hidden" role="status">
        {movedTo !== null && `The clock says ${formatDate('{date_long}, {time}', movedTo, timezone, at)}.`}
      </p>
    </>
  );
}

/** Runs on from the instant the server last named. */
function useTicking(iso: string): Date {
  const [elapsedMs, setElapsed] = useState(0);
  useEffect(() => {
    const start = performance.now();
    setElapsed(0);
    const timer = setInterval(() => setElapsed(performance.now() - start), 5000);
    return () => clearInterval(timer);
  }, [iso]);
  return new Date(Date.parse(iso) + elapsedMs);
}

const jumpMs = 30_000;

/** Where the clock was last moved to: the server's instant, when it is further on than time has passed. */
function useLastMove(iso: string): Date | null {
  const [movedTo, setMovedTo] = useState<Date | null>(null);
  const last = useRef({ ms: Date.parse(iso), passed: performance.now() });
  useEffect(() => {
    const [ms, passed] = [Date.parse(iso), performance.now()];
    if (ms - last.current.ms > passed - last.current.passed + jumpMs) setMovedTo(new Date(ms));
    last.current = { ms, passed };
  }, [iso]);
  return movedTo;
}
