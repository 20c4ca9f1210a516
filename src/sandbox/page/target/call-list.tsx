import type { TargetState } from '../../acts.ts';
import { clockTime } from '../text/format-date.ts';
import { useView } from '../workspace/workspace-context.ts';
import { useArrivals } from './use-arrivals.ts';

type Call = TargetState['calls'][number];

const mostShown = 30;

export function CallList({ calls }: { calls: Call[] }) {
  const { snapshot } = useView();
  const newest = calls.slice(0, mostShown);
  const shown = useArrivals(newest, (call) => JSON.stringify(call)).filter(
    ({ phase }) => phase !== 'vanished',
  );
  if (shown.length === 0) return <p class="nothing">No call has reached it yet.</p>;
  return (
    <ol class="calls">
      {shown.map(({ item, phase }, index) => (
        <li key={`${item.at}${calls.length - index}`} class={phase}>
          <time dateTime={item.at}>{clockTime(new Date(item.at), snapshot.me.timezone)}</time>
          <div>
            <div>
              <strong>{item.type}</strong> <code>{item.target}</code>
            </div>
            <div class="hint">{[item.email, item.answer].filter(Boolean).join(' → ')}</div>
          </div>
        </li>
      ))}
    </ol>
  );
}
