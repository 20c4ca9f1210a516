import { listEmergencyRights } from '../../../operations/emergency/list-emergency-rights.ts';
import { ACTION } from '../../ids.ts';
import { chooseEmergencyModal } from '../../views/emergency/choose-emergency-modal.ts';
import type { ActionListener } from '../action.ts';

export const breakGlassAction: ActionListener = {
  id: ACTION.breakGlass,
  async handle(ctx, { slack }) {
    return { kind: 'modal', view: chooseEmergencyModal(await listEmergencyRights(ctx), slack.command) };
  },
};
