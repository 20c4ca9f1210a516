/** Standard Markdown of a `markdown` block, as far as a bot writes it, in Slack's own mrkdwn. */
export function markdownToMrkdwn(markdown: string): string {
  return markdown
    .split(/(```[\s\S]*?```|`[^`\n]*`)/)
    .map((part, index) => (index % 2 === 1 ? escapeSlack(part) : convert(part)))
    .join('');
}

function convert(text: string): string {
  return escapeSlack(text)
    .replace(/^&gt; ?/gm, '> ')
    .replace(/\[([^\]\n]+)\]\((https?:\/\/[^\s)|]+)\)/g, '<$2|$1>')
    .replace(/(?<!\*)\*(?![*\s])([^*\n]+?)(?<!\s)\*(?!\*)/g, '_$1_')
    .replace(/\*\*(?=\S)([^\n]+?)(?<=\S)\*\*/g, '*$1*')
    .replace(/~~(?=\S)([^\n]+?)(?<=\S)~~/g, '~$1~')
    .replace(/^#{1,6} +(.+)$/gm, '*$1*')
    .replace(/^(\s*)[-*+] +/gm, '$1• ');
}

function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
