interface Props {
  url: string | undefined;
  alt: string | undefined;
  title?: string;
  size: 'icon' | 'thumbnail' | 'full';
}

export function BlockImage({ url = '', alt = '', title = '', size }: Props) {
  if (!/^https?:\/\//i.test(url)) return <span class="unsupported">{alt}</span>;
  return (
    <figure class={`block-image ${size}`}>
      {title !== '' && <figcaption>{title}</figcaption>}
      <img src={url} alt={alt} loading="lazy" referrerpolicy="no-referrer" />
    </figure>
  );
}
