interface Place {
  /** Every message up to here is had. */
  cursor: number;
  /** The highest seq that came over the present connection. */
  highest: number;
  /** How many resumes the node has not answered yet. */
  asked: number;
  /**
   * True from the answer to a resume until the connection ends: now the node sends every message, in order, so whatever
   * comes is the next one. Before that, a frame may come from further on, and only a neighbour moves the cursor.
   */
  isLive: boolean;
}

/** Up to where a client has each conversation. What it does not know to be complete it asks for again. */
export class Cursors {
  private readonly places = new Map<string, Place>();

  /** A new connection begins: nothing on it is known to be complete. */
  restart(): void {
    for (const place of this.places.values()) Object.assign(place, { highest: 0, asked: 0, isLive: false });
  }

  know(conversationId: string): void {
    this.at(conversationId);
  }

  get known(): string[] {
    return [...this.places.keys()];
  }

  ask(conversationIds: string[]): Record<string, number> {
    return Object.fromEntries(
      conversationIds.map((id) => {
        const place = this.at(id);
        place.asked += 1;
        return [id, place.cursor];
      }),
    );
  }

  answered(conversationId: string, lastSeq: number): void {
    const place = this.at(conversationId);
    place.asked -= 1;
    if (place.asked > 0) return;
    place.isLive = true;
    place.cursor = Math.max(place.cursor, place.highest, lastSeq);
  }

  /** A message came. @returns true where others before it are missing, as far as can be told */
  received(conversationId: string, seq: number): boolean {
    const place = this.at(conversationId);
    place.highest = Math.max(place.highest, seq);
    const isGap = seq > place.cursor + 1;
    if (place.isLive || !isGap) place.cursor = Math.max(place.cursor, seq);
    return isGap && place.asked === 0;
  }

  /** An own message was stored: on its way, others' may still be. @returns true where those may be missing */
  acked(conversationId: string, seq: number): boolean {
    const place = this.at(conversationId);
    if (seq === place.cursor + 1) place.cursor = seq;
    return seq > place.cursor && place.asked === 0 && !place.isLive;
  }

  isLive(conversationId: string): boolean {
    return this.at(conversationId).isLive;
  }

  /** True once the client has asked for the conversation on the present connection. */
  isFollowed(conversationId: string): boolean {
    const { isLive, asked } = this.at(conversationId);
    return isLive || asked > 0;
  }

  /** The cursors that `told`, what the node was told before, does not have. */
  news(told: Map<string, number>): [string, number][] {
    return [...this.places]
      .map(([id, { cursor }]): [string, number] => [id, cursor])
      .filter(([id, cursor]) => cursor > (told.get(id) ?? 0));
  }

  private at(conversationId: string): Place {
    const known = this.places.get(conversationId);
    if (known !== undefined) return known;
    const place = { cursor: 0, highest: 0, asked: 0, isLive: false };
    this.places.set(conversationId, place);
    return place;
  }
}
