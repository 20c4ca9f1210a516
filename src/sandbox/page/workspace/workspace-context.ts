import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Act, ActResult, Member, Snapshot } from '../../acts.ts';

export interface WorkspaceView {
  snapshot: Snapshot;
  memberOf: (id: string) => Member | undefined;
  channelName: (id: string) => string | undefined;
  act: (act: Act) => Promise<ActResult>;
  openConversation: (id: string) => void;
}

export const WorkspaceContext = createContext<WorkspaceView | null>(null);

export function useView(): WorkspaceView {
  const view = useContext(WorkspaceContext);
  if (view === null) throw new Error('No workspace above this component: render it inside WorkspaceContext.');
  return view;
}
