import { Badge } from '../rail/badge.tsx';
import type { Pane } from '../workspace/panes.ts';
import { useView } from '../workspace/workspace-context.ts';

interface Props {
  pane: Pane;
  openName: string;
  onSwitch: (pane: Pane) => void;
}

/** Leads from one pane to the next where the page is too narrow for all three. */
export function PaneSwitch({ pane, openName, onSwitch }: Props) {
  const { snapshot } = useView();
  const unread = Object.values(snapshot.unreadByMember ?? {}).reduce((sum, count) => sum + count, 0);
  const entry = (to: Pane, label: string, count: number) => (
    <button
      type="button"
      class="pane-entry"
      aria-current={pane === to ? 'true' : undefined}
      onClick={() => onSwitch(to)}
    >
      <span class="name">{label}</span>
      <Badge count={count} />
    </button>
  );
  return (
    <nav class="panes" aria-label="Panes">
      {entry('people', 'People & chats', unread)}
      {entry('conversation', openName, 0)}
      {entry('target', 'Target system', 0)}
    </nav>
  );
}
