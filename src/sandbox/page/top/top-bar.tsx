import { useEffect, useState } from 'preact/hooks';
import { formatDate, clockTime } from '../text/format-date.ts';
import { useView } from '../workspace/workspace-context.ts';

const steps = [
  { label: '+15 min', minutes: 15 },
  { label: '+1 hour', minutes: 60 },
  { label: '+1 day', minutes: 1440 },
];

export function TopBar() {
  const { snapshot, act } = useView();
  const [moving, setMoving] = useState<number | null>(null);
  const advance = async (minutes: number): Promise<void> => {
    setMoving(minutes);
    await act({ kind: 'advance', minutes });
    setMoving(null);
  };
  return (
    <header class="top">
      <svg class="logo" viewBox="0 0 16 16" aria-hidden="true">
        <path d="M2 15V7a6 6 0 0 1 12 0v8h-3V7.5a3 3 0 0 0-6 0V15z" />
      </svg>
      <strong class="workspace-name">{snapshot.team.name}</strong>
      <span class="hint">a sandbox workspace on this machine</span>
      <div class="clock" role="group" aria-label="The workspace's clock">
        <Clock now={snapshot.now} timezone={snapshot.me.timezone} />
        {steps.map(({ label, minutes }) => (
          <button
            key={label}
            type="button"
            class="button small"
            disabled={moving !== null}
            aria-busy={moving === minutes}
            onClick={() => void advance(minutes)}
          >
            {label}
          </button>
        ))}
      </div>
    </header>
  );
}

function Clock({ now, timezone }: { now: string; timezone: string }) {
  const at = useTicking(now);
  return (
    <time class="clock-face" dateTime={at.toISOString()} title={timezone}>
      {formatDate('{date_short}', at, timezone, at)} <strong>{clockTime(at, timezone)}</strong>{' '}
      <span class="hint">{timezone}</span>
    </time>
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
