import { quote } from '../../mrkdwn.ts';

/** What a target answered last, below a line that says what doesn't work; empty when it answered nothing. */
export function lastAnswer(error: string | null): string {
  const said = quote(error ?? '', 500);
  return said === '' ? '' : `What was answered last:\n${said}`;
}
