import type { OutOfBandChange } from '../../acts.ts';

export type ChangeKind = OutOfBandChange['kind'];

export const TITLES: Record<ChangeKind, string> = {
  give: 'Give somebody access',
  take: 'Take somebody’s access away',
  leave: 'Leave a former colleague’s account',
  'give-service': 'Add a service account',
};
