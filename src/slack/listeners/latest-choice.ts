const MOST_FORMS = 1_000;
const latest = new Map<string, string>();

/** Notes a choice in an open form: Slack's times of choices sort as they were made. */
export function noteChoice(viewId: string, actionTs: string): void {
  if ((latest.get(viewId) ?? '') > actionTs) return;
  latest.delete(viewId);
  latest.set(viewId, actionTs);
  const [oldest] = latest.keys();
  if (latest.size > MOST_FORMS && oldest !== undefined) latest.delete(oldest);
}

/** Whether no later choice in this form has arrived here. */
export function isLatestChoice(viewId: string, actionTs: string): boolean {
  return latest.get(viewId) === actionTs;
}
