/** Text that is HTML already. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | null | Html | readonly Html[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (found) => ESCAPES[found] ?? '');

function textOf(part: Part): string {
  if (part instanceof Html) return part.text;
  if (part === null) return '';
  return typeof part === 'object' ? part.map(({ text }) => text).join('') : escaped(String(part));
}

/** Every part that isn't Html itself is escaped. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(
    texts.map((text, at) => text + (at < parts.length ? textOf(parts[at] ?? null) : '')).join(''),
  );
}

/** A table, or one line where it has no rows. */
export function table(heads: readonly string[], rows: readonly (readonly Part[])[], whenEmpty: string): Html {
  if (rows.length === 0) return html`<p class="none">${whenEmpty}</p>`;
  const cell = (part: Part): Html =>
    typeof part === 'number' ? html`<td class="number">${part}</td>` : html`<td>${part}</td>`;
  return html`<table>
<thead><tr>${heads.map((head) => html`<th>${head}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${row.map(cell)}</tr>\n`)}</tbody>
</table>`;
}
