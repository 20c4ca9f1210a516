const MOST_FORMS = 1_000;

/** Which choice in an open form was the last to be made: Slack's times of choices sort as they were made. */
export class LatestChoices {
  readonly #latest = new Map<string, string>();

  note(viewId: string, actionTs: string): void {
    if ((this.#latest.get(viewId) ?? '') > actionTs) return;
    this.#latest.delete(viewId);
    this.#latest.set(viewId, actionTs);
    const [oldest] = this.#latest.keys();
    if (this.#latest.size > MOST_FORMS && oldest !== undefined) this.#latest.delete(oldest);
  }

  /** Whether no later choice in this form has arrived here. */
  isLatest(viewId: string, actionTs: string): boolean {
    return this.#latest.get(viewId) === actionTs;
  }
}
