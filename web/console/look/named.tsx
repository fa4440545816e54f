const mark = '\0';

interface Props {
  words: (name: string) => string;
  name: string;
}

/** Words with a name in them, by itself: a name may be of letters, or have marks in it, that turn what stands beside them. */
export function Named({ words, name }: Props) {
  const [before, after] = words(mark).split(mark);
  return (
    <>
      {before}
      <bdi>{name}</bdi>
      {after}
    </>
  );
}
