import { mayAskAgain } from '../../../domain/request/ask-again.ts';
import type { RequestView } from '../../../operations/views.ts';
import { button } from '../../blocks.ts';
import { ACTION } from '../../ids.ts';

/** Opens the form filled as it was; the id is a request's, or that of several asked for together. */
export const askAgainButton = (id: string) => button(ACTION.askAgain, 'Ask again', id);

/** Whether something of it can be asked for again. */
export const hasEnded = ({ request, grant }: RequestView): boolean => mayAskAgain(request, grant);
