/** Access with no end, or that lasts for longer, stands: it isn't given for one piece of work. */
export const STANDING_AFTER_DAYS = 30;
