import type { TargetState } from '../../acts.ts';
import { formatDate } from '../text/format-date.ts';
import { useView } from '../workspace/workspace-context.ts';
import { useArrivals } from './use-arrivals.ts';

type Holding = TargetState['holdings'][number];

const DAY_MS = 86_400_000;

const byNewest = (one: Holding, other: Holding): number => (one.since < other.since ? 1 : -1);
const keyOf = ({ target, email, name }: Holding): string => `${target} ${email ?? name}`;

/** An hour is of use while it is new; what was taken on from a list has none. */
function sinceWords({ since }: Holding, now: string): string {
  const isNew = Date.parse(now) - Date.parse(since) < DAY_MS;
  return isNew ? 'since {date_short_pretty}, {time}' : 'since {date_short_pretty}';
}

const countSessions = (count: number): string => (count === 1 ? '1 session open' : `${count} sessions open`);

export function HoldingList({ holdings }: { holdings: Holding[] }) {
  const { snapshot, act } = useView();
  const shown = [...useArrivals(holdings, keyOf)].sort((one, other) => byNewest(one.item, other.item));
  const say = (format: string, iso: string): string =>
    formatDate(format, new Date(iso), snapshot.me.timezone, new Date(snapshot.now));

  if (shown.length === 0) return <p class="nothing">Nobody holds anything here.</p>;
  return (
    <ul class="holdings">
      {shown.map(({ item, phase }) => (
        <li key={keyOf(item)} class={phase}>
          <div class="holding">
            <div>
              <strong>{item.name || item.email}</strong> <code>{item.target}</code>
            </div>
            {phase !== 'vanished' && item.email === snapshot.me.email.toLowerCase() && (
              <button
                type="button"
                class="button small"
                onClick={() => void act({ kind: 'open-session', target: item.target })}
              >
                Use it
              </button>
            )}
          </div>
          <div class="hint">
            {phase === 'vanished' ? 'taken away' : say(sinceWords(item, snapshot.now), item.since)}
            {phase !== 'vanished' && item.email === null && ', without an address'}
            {phase !== 'vanished' &&
              item.expiresAt !== null &&
              say(', until {date_short_pretty}, {time}', item.expiresAt)}
            {phase !== 'vanished' &&
              item.lastUsedAt !== undefined &&
              say(', last used {date_short_pretty}', item.lastUsedAt)}
            {phase !== 'vanished' && item.sessions > 0 && `, ${countSessions(item.sessions)}`}
          </div>
        </li>
      ))}
    </ul>
  );
}
