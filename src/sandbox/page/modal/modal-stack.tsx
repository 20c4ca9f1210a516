import type { OpenView } from '../../acts.ts';
import { Modal } from './modal.tsx';

/** All open modals, the top one shown: the others keep what was typed into them. */
export function ModalStack({ modals }: { modals: OpenView[] }) {
  return (
    <>
      {modals.map((modal, index) => (
        <Modal key={modal.id} open={modal} isTop={index === modals.length - 1} />
      ))}
    </>
  );
}
