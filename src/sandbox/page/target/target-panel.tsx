import { useView } from '../workspace/workspace-context.ts';
import { CallList } from './call-list.tsx';
import { HoldingList } from './holding-list.tsx';
import { OutOfBandMenu } from './out-of-band-menu.tsx';

/** The far end of every grant, so that nobody has to take the bot's word. */
export function TargetPanel() {
  const { snapshot } = useView();
  const { holdings, calls, groups } = snapshot.target;
  return (
    <aside class="target" aria-label="Target system" tabIndex={0}>
      <header>
        <h2>Target system</h2>
        <p class="hint">What the far end says, not the bot’s word for it.</p>
        {groups.length > 0 && <OutOfBandMenu />}
      </header>
      <section aria-labelledby="holdings-title">
        <h3 id="holdings-title">Who holds what now</h3>
        <HoldingList holdings={holdings} />
      </section>
      <section aria-labelledby="calls-title">
        <h3 id="calls-title">What it was asked</h3>
        <CallList calls={calls} />
      </section>
    </aside>
  );
}
