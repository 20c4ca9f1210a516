import type { Member } from '../../acts.ts';
import { useView } from '../workspace/workspace-context.ts';
import { Avatar } from './avatar.tsx';
import { ConversationList } from './conversation-list.tsx';
import { PeopleList } from './people-list.tsx';

interface Props {
  openId: string;
  become: (member: Member) => void;
}

export function Rail({ openId, become }: Props) {
  const { snapshot } = useView();
  const { me } = snapshot;
  return (
    <nav class="rail" aria-label="Workspace">
      <section class="you" aria-label="You are">
        <Avatar member={me} />
        <div class="who">
          <strong>{me.realName}</strong>
          <span class="hint">{[me.title || me.email, me.standing].filter(Boolean).join(' · ')}</span>
        </div>
        <span class="you-tag">you</span>
      </section>
      <ConversationList openId={openId} />
      <PeopleList become={become} />
    </nav>
  );
}
