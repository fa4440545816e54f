/** Tags, as they are written. */
export function Tags({ tags, most = tags.length }: { tags: string[]; most?: number }) {
  if (tags.length === 0) return null;
  const more = tags.length - most;
  return (
    <ul className="tags">
      {tags.slice(0, most).map((tag) => (
        <li key={tag}>{tag}</li>
      ))}
      {more > 0 && <li title={tags.slice(most).join(' · ')}>+{more}</li>}
    </ul>
  );
}
