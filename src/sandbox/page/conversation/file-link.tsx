import type { Message } from '../../acts.ts';

export function FileLink({ file }: { file: Message['files'][number] }) {
  const isSafe = /^(https?:\/\/|\/)/i.test(file.url);
  return (
    <>
      {isSafe && /\.png$/i.test(file.name) && (
        <img class="picture" src={file.url} alt={file.title || file.name} />
      )}
      <FileLine file={file} href={isSafe ? file.url : undefined} />
    </>
  );
}

function FileLine({ file, href }: { file: Message['files'][number]; href: string | undefined }) {
  return (
    <a class="file" href={href} download={file.name}>
      <span class="file-kind" aria-hidden="true">
        {file.name.split('.').at(-1)?.slice(0, 5) ?? 'file'}
      </span>
      <span>
        <strong>{file.title || file.name}</strong>
        <span class="hint">
          {file.name} · {sizeInWords(file.size)}
        </span>
      </span>
    </a>
  );
}

function sizeInWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
