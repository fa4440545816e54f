/** The form in which names and tags are compared when case does not matter; the same on every database. */
export function fold(text: string): string {
  // Lower case has two forms of sigma, by what follows: a part of a text must fold as it does in the whole.
  return text.toLowerCase().replaceAll('ς', 'σ');
}

/** Every one- and two-character piece of a folded text, each once. */
export function gramsOf(folded: string): string[] {
  const characters = [...folded];
  const grams = new Set(characters);
  characters.forEach((character, index) => {
    const next = characters[index + 1];
    if (next !== undefined) grams.add(character + next);
  });
  return [...grams];
}

/** The two-character pieces of a folded text of at least two characters, each once. */
export function bigramsOf(folded: string): string[] {
  return gramsOf(folded).filter((gram) => [...gram].length === 2);
}
