export function Badge({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span class="badge" title={`${count} unread`}>
      {count > 99 ? '99+' : count}
      <span class="visually-hidden"> unread</span>
    </span>
  );
}
