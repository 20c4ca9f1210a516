/** A refusal in Slack's words: `code` is what the Web API answers as `error`. */
export class SlackFault extends Error {
  readonly code: string;
  readonly messages: string[];
  /** Further fields of the answer, e.g. `needed` and `provided`. */
  readonly fields: Record<string, unknown>;
  constructor(code: string, messages: string[] = [], fields: Record<string, unknown> = {}) {
    super(messages.length === 0 ? code : `${code}: ${messages.join('; ')}`);
    this.name = 'SlackFault';
    this.code = code;
    this.messages = messages;
    this.fields = fields;
  }
}
