import { ACTION } from '../../ids.ts';
import type { ActionListener } from '../action.ts';
import { chooseEntitlementAction } from './choose-entitlement.ts';

/** Fills the form in for whom it is now: the policies look at them. */
export const chooseBeneficiaryAction: ActionListener = {
  id: ACTION.chooseBeneficiary,
  handle: chooseEntitlementAction.handle,
};
