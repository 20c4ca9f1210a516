import { useEffect, useMemo, useState } from 'preact/hooks';
import { ConversationPane } from './conversation/conversation-pane.tsx';
import { HomePane } from './conversation/home-pane.tsx';
import { ModalStack } from './modal/modal-stack.tsx';
import { Rail } from './rail/rail.tsx';
import { TargetPanel } from './target/target-panel.tsx';
import { Notices } from './top/notices.tsx';
import { PaneSwitch } from './top/pane-switch.tsx';
import { SkipLinks } from './top/skip-links.tsx';
import { TopBar } from './top/top-bar.tsx';
import { WalkHint } from './top/walk-hint.tsx';
import type { Member } from '../acts.ts';
import type { Pane } from './workspace/panes.ts';
import { nameOfPlace, startingPlace } from './workspace/places.ts';
import { useWorkspace } from './workspace/use-workspace.ts';
import { WorkspaceContext, type WorkspaceView } from './workspace/workspace-context.ts';

export function App() {
  const { snapshot, connected, failure, dismissFailure, become, act } = useWorkspace();
  const [opened, setOpened] = useState<{ by: string; id: string } | null>(null);
  const [pane, setPane] = useState<Pane>('conversation');
  const me = snapshot?.me.id;
  useEffect(() => {
    if (snapshot !== null) setOpened({ by: snapshot.me.id, id: startingPlace(snapshot) });
  }, [me]);

  useEffect(() => {
    if (snapshot !== null) document.title = `${snapshot.me.realName} · ${snapshot.team.name} sandbox`;
  }, [me]);

  const hasModal = (snapshot?.modals.length ?? 0) > 0;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !hasModal) setPane('conversation');
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [hasModal]);

  const view = useMemo<WorkspaceView | null>(() => {
    if (snapshot === null) return null;
    const members = new Map([...snapshot.members, snapshot.bot].map((member) => [member.id, member]));
    return {
      snapshot,
      memberOf: (id) => members.get(id),
      channelName: (id) => snapshot.conversations.find((conversation) => conversation.id === id)?.name,
      act: (wanted) => act(snapshot.me.id, wanted),
      openConversation: (id) => {
        setOpened({ by: snapshot.me.id, id });
        setPane('conversation');
      },
    };
  }, [snapshot, act]);

  const notices = <Notices connected={connected} failure={failure} onDismiss={dismissFailure} />;
  if (view === null || snapshot === null) {
    return (
      <>
        {notices}
        <p class="loading">Opening the workspace…</p>
      </>
    );
  }
  const openId = opened !== null && opened.by === me ? opened.id : startingPlace(snapshot);
  const conversation = snapshot.conversations.find(({ id }) => id === openId);
  const { modals } = snapshot;
  const meetAs = (member: Member): void => {
    become(member);
    setPane('conversation');
  };
  return (
    <WorkspaceContext.Provider value={view}>
      {notices}
      <div class="page" data-pane={pane} inert={hasModal}>
        <SkipLinks />
        <TopBar />
        <WalkHint become={meetAs} />
        <PaneSwitch pane={pane} openName={nameOfPlace(snapshot, openId)} onSwitch={setPane} />
        <div class="columns">
          <Rail openId={openId} become={meetAs} />
          {conversation === undefined ? (
            <HomePane key={me} />
          ) : (
            <ConversationPane key={`${me}/${conversation.id}`} conversation={conversation} />
          )}
          <TargetPanel />
        </div>
      </div>
      <ModalStack key={me} modals={modals} />
    </WorkspaceContext.Provider>
  );
}
