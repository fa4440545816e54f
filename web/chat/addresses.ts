/** Where an address ends that stands in a sentence, in Chinese without a space as well. */
export const addresses = /https?:\/\/[^\s<>"'`，。；：！？、（）【】《》「」“”‘’]+/gi;
const trailing = /[.,;:!?)\]}]+$/;

/** Without what ends the sentence; a bracket stays that the address itself has opened. */
export function closed(address: string): string {
  const cut = address.replace(trailing, '');
  return cut.includes('(') && address[cut.length] === ')' ? `${cut})` : cut;
}
