/**
 * For how long a card is one delivery's: after a kill it stays as it was for so long. What Slack is asked last begins in
 * the first half, and is given up before the second is over.
 */
export const CARD_LEASE_MS = 12_000;
