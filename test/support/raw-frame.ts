/** RFC 6455, section 5.2. */
export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** A frame that a server sent. */
export interface RawFrame {
  fin: boolean;
  /** The three reserved bits, as a number from 0 to 7. */
  rsv: number;
  opcode: number;
  isMasked: boolean;
  payload: Buffer;
}

/** What may be wrong with a frame on purpose. */
interface FrameOptions {
  fin?: boolean;
  rsv?: number;
  /** Four bytes; null leaves the frame unmasked. */
  mask?: Buffer | null;
  /** How many bits carry the length; the fewest that can when left out. */
  lengthBits?: 7 | 16 | 64;
  /** The length that the header claims, where it is not that of the payload. */
  claims?: bigint;
}

const anyMask = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);

/** The bytes of a client's frame: masked, unfragmented and well-formed unless told otherwise. */
export function encodeFrame(opcode: number, payload: Buffer | string = '', options: FrameOptions = {}): Buffer {
  const { fin = true, rsv = 0, mask = anyMask } = options;
  const data = Buffer.from(payload);
  const length = options.claims ?? BigInt(data.length);
  const lengthBits = options.lengthBits ?? (length < 126n ? 7 : length < 65_536n ? 16 : 64);
  const first = Buffer.from([(fin ? 0x80 : 0) | (rsv << 4) | opcode]);
  const header = Buffer.concat([first, encodeLength(length, lengthBits, mask === null ? 0 : 0x80)]);
  if (mask === null) return Buffer.concat([header, data]);
  return Buffer.concat([header, mask, data.map((byte, index) => byte ^ (mask[index % 4] ?? 0))]);
}

function encodeLength(length: bigint, bits: 7 | 16 | 64, maskBit: number): Buffer {
  if (bits === 7) return Buffer.from([maskBit | Number(length)]);
  const field = Buffer.alloc(bits === 16 ? 3 : 9);
  field[0] = maskBit | (bits === 16 ? 126 : 127);
  if (bits === 16) field.writeUInt16BE(Number(length), 1);
  else field.writeBigUInt64BE(length, 1);
  return field;
}

export const text = (payload: Buffer | string, options?: FrameOptions) => encodeFrame(opcodes.text, payload, options);
export const ping = (payload: Buffer | string = '', options?: FrameOptions) =>
  encodeFrame(opcodes.ping, payload, options);

/** @param code the status code; without it the frame has no payload */
export function close(code?: number, reason: Buffer | string = ''): Buffer {
  if (code === undefined) return encodeFrame(opcodes.close);
  return encodeFrame(opcodes.close, Buffer.concat([Buffer.from([code >> 8, code & 0xff]), Buffer.from(reason)]));
}

/** One message in fragments, each of them a frame. */
export function fragments(opcode: number, pieces: (Buffer | string)[]): Buffer[] {
  return pieces.map((piece, index) =>
    encodeFrame(index === 0 ? opcode : opcodes.continuation, piece, { fin: index === pieces.length - 1 }),
  );
}

/** The document's ping as JSON, padded with white space to `bytes`. Its pong repeats `ref`. */
export function pingEvent(ref: string, bytes = 0): string {
  const json = JSON.stringify({ event: 'ping', ref });
  return json + ' '.repeat(Math.max(0, bytes - Buffer.byteLength(json)));
}

/** The first frame in `bytes` and how many of them it takes, or undefined while it is incomplete. */
export function decodeFrame(bytes: Buffer): { value: RawFrame; size: number } | undefined {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) return undefined;
  const isMasked = second >= 0x80;
  const short = second & 0x7f;
  const start = (short === 126 ? 4 : short === 127 ? 10 : 2) + (isMasked ? 4 : 0);
  if (bytes.length < start) return undefined;
  const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  if (bytes.length < start + length) return undefined;
  const payload = Buffer.from(bytes.subarray(start, start + length));
  const value = { fin: first >= 0x80, rsv: (first >> 4) & 7, opcode: first & 0x0f, isMasked, payload };
  return { value, size: start + length };
}
