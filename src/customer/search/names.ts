import { bigramsOf, fold } from './folding.js';
import { nameTerm, type SearchTerm, type Source } from './search-term.js';
import { arePresent, probed, rarestGram, type Sizing } from './source-size.js';

/** One and two characters are a gram themselves; longer texts contain every pair of their neighbours. */
export async function nameContains(sizing: Sizing, text: string): Promise<SearchTerm> {
  const folded = fold(text);
  if ([...folded].length <= 2) return nameTerm(folded, folded);
  const gram = await sizing.memory.rarestOf(folded, () => rarestGram(sizing, bigramsOf(folded)));
  return gram === null ? { sources: [] } : nameTerm(folded, gram);
}

/** What to look for, all of which is there where a name contains the text, and then the names that do, if there are any. */
export interface NameLooks {
  looks: Source[];
  found: () => Promise<Source[]>;
}

/** That no name has some pair of the text is seen by looking for them with everything else. */
export function nameLooks(sizing: Sizing, text: string): NameLooks {
  const folded = fold(text);
  const gram = [...folded].length <= 2 ? folded : sizing.memory.knownRarestOf(folded);
  if (gram !== undefined) {
    const { sources } = nameTerm(folded, gram);
    return { looks: sources, found: () => Promise.resolve(sources) };
  }
  const looks = probed(bigramsOf(folded)).flatMap((each) => nameTerm(each, each).sources);
  const found = async () => {
    const { sources } = await nameContains(sizing, text);
    const are = await arePresent(sizing.session, sources);
    return sources.filter((_source, index) => are[index]);
  };
  return { looks, found };
}
