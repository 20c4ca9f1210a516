import { returnGrant } from '../../operations/grant/return-grant.ts';
import { ACTION } from '../ids.ts';
import type { ActionListener } from './action.ts';

export const returnGrantAction: ActionListener = {
  id: ACTION.returnGrant,
  async handle(ctx, { value }) {
    await returnGrant(ctx, { grantId: value });
    return { kind: 'done' };
  },
};
