/** What Slack would find wrong with a message's blocks. */
export function messageFaults(_blocks: unknown[]): string[] {
  return [];
}
export function viewFaults(_view: unknown, _type: 'modal' | 'home'): string[] {
  return [];
}
export function blocksLength(_blocks: unknown[]): number {
  return 0;
}
export function suggestionFaults(_answer: unknown): string[] {
  return [];
}
