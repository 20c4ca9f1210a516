import { useView } from '../workspace/workspace-context.ts';
import { Clock } from './clock.tsx';

export function TopBar() {
  const { snapshot } = useView();
  return (
    <header class="top">
      <svg class="logo" viewBox="0 0 16 16" aria-hidden="true">
        <path d="M2 15V7a6 6 0 0 1 12 0v8h-3V7.5a3 3 0 0 0-6 0V15z" />
      </svg>
      <strong class="workspace-name">{snapshot.team.name}</strong>
      <span class="hint">a sandbox workspace on this machine</span>
      <Clock />
    </header>
  );
}
