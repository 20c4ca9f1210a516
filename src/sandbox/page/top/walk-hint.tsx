import { useState } from 'preact/hooks';
import type { Member } from '../../acts.ts';
import { useView } from '../workspace/workspace-context.ts';

const rememberedAs = 'sallyport-walk-dismissed';

/** The steps of a newcomer's first walk; a press on a step becomes the person who takes it. */
export function WalkHint({ become }: { become: (member: Member) => void }) {
  const { snapshot } = useView();
  const [isDismissed, setDismissed] = useState(() => sessionStorage.getItem(rememberedAs) === 'yes');
  const named = (mailbox: string): Member | undefined =>
    snapshot.members.find((member) => member.email.startsWith(`${mailbox}@`));
  const sami = named('sami');
  const omar = named('omar');
  const iris = named('iris');
  if (isDismissed || sami === undefined || omar === undefined || iris === undefined) return null;
  const command = snapshot.commands[0]?.command ?? '/access';

  const be = (member: Member) => (
    <button type="button" class="link-button" onClick={() => become(member)}>
      {member.realName.split(' ')[0]}
    </button>
  );
  return (
    <section class="walk" aria-label="First steps">
      <ol>
        <li>
          Ask as {be(sami)}: type <kbd>{command} request</kbd>
        </li>
        <li>Approve as {be(omar)}</li>
        <li>
          As {be(sami)} again, see it end after <kbd>+1 hour</kbd>
        </li>
        <li>
          As {be(iris)}, type <kbd>{command} audit</kbd>
        </li>
      </ol>
      <button
        type="button"
        class="icon-button"
        aria-label="Dismiss first steps"
        onClick={() => {
          sessionStorage.setItem(rememberedAs, 'yes');
          setDismissed(true);
        }}
      >
        ×
      </button>
    </section>
  );
}
