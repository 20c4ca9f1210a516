import { useState } from 'preact/hooks';
import type { Member } from '../../acts.ts';
import { useView } from '../workspace/workspace-context.ts';
import { Avatar } from './avatar.tsx';
import { Badge } from './badge.tsx';

const searchedFrom = 15;
const mostShown = 50;

/** Everybody one can be; whoever has something unread is whom to be next. */
export function PeopleList({ become }: { become: (member: Member) => void }) {
  const { snapshot } = useView();
  const [typed, setTyped] = useState('');
  const people = snapshot.members.filter((member) => !member.isBot);
  const found = people.filter((member) =>
    `${member.realName} ${member.email} ${member.title}`.toLowerCase().includes(typed.trim().toLowerCase()),
  );
  return (
    <section class="people">
      <h2>Be somebody else</h2>
      {people.length > searchedFrom && (
        <input
          class="field"
          type="search"
          aria-label="Search people"
          placeholder="Search people"
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      <ul>
        {found.slice(0, mostShown).map((member) => (
          <li key={member.id}>
            <button
              type="button"
              class="person"
              aria-current={member.id === snapshot.me.id ? 'true' : undefined}
              title={member.email}
              onClick={() => become(member)}
            >
              <Avatar member={member} size="small" />
              <span class="who">
                <span class="name">
                  <span class="visually-hidden">Be </span>
                  {member.realName}
                </span>
                <span class="hint">{[member.title, member.standing].filter(Boolean).join(' · ')}</span>
              </span>
              <Badge count={snapshot.unreadByMember?.[member.id] ?? 0} />
            </button>
          </li>
        ))}
      </ul>
      {found.length > mostShown && <p class="hint">{found.length - mostShown} more: search for them.</p>}
    </section>
  );
}
