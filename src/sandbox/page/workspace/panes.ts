/** What a narrow page shows one at a time; a wide one shows all three side by side. */
export type Pane = 'people' | 'conversation' | 'target';

/** The id of what is open in the middle: skip links and lost focus lead there. */
export const conversationId = 'conversation';
