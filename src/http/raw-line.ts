const lineFeed = 0x0a;

/** Encodes the bytes of a request line that an address may not have, in whatever pieces it comes. */
export class RawLine {
  private isOver = false;

  /** @returns the piece as a parser takes it: what stands behind the line is left as it is */
  encoded(piece: Buffer): Buffer {
    if (this.isOver) return piece;
    const end = piece.indexOf(lineFeed);
    this.isOver = end >= 0;
    const line = this.isOver ? piece.subarray(0, end) : piece;
    const text = line
      .toString('latin1')
      .replace(/[\u0080-\u00ff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`);
    return Buffer.concat([Buffer.from(text, 'latin1'), piece.subarray(line.length)]);
  }
}
