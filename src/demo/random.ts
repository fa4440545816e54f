import type { Randomizer } from '@faker-js/faker';

/** A value with its share; shares need not sum up to anything. */
export type Weighted<T> = readonly [value: T, share: number];

/** A small generator (sfc32) behind faker: it is seeded anew for every customer, which faker's own takes 30 µs for. */
export class Random implements Randomizer {
  private state: [number, number, number, number] = [0, 0, 0, 1];

  seed(seed: number | number[]): void {
    const [a = 0, b = 0, c = 0] = Array.isArray(seed) ? seed : [seed];
    this.state = [a | 0, b | 0, c | 0, 1];
    for (let round = 0; round < 15; round += 1) this.next32();
  }

  /** From 0 up to, not including, 1. Bound to this, since faker calls it on its own. */
  readonly next = (): number => this.next32() / 0x1_0000_0000;

  /** True in `share` of all cases. */
  chance(share: number): boolean {
    return this.next() < share;
  }

  /** A whole number from `min` to `max`. */
  integer(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  pick<T>(values: readonly [T, ...T[]]): T {
    return values[Math.floor(this.next() * values.length)] ?? values[0];
  }

  pickWeighted<T>(values: readonly [Weighted<T>, ...Weighted<T>[]]): T {
    let rest = this.next() * values.reduce((sum, [, share]) => sum + share, 0);
    for (const [value, share] of values) {
      rest -= share;
      if (rest < 0) return value;
    }
    return values[0][0];
  }

  /** `length` characters of `alphabet`. */
  text(length: number, alphabet: string): string {
    return Array.from({ length }, () => alphabet[Math.floor(this.next() * alphabet.length)] ?? '').join('');
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.next32() & 0xff);
  }

  private next32(): number {
    const [a, b, c, counter] = this.state;
    const sum = (a + b + counter) | 0;
    this.state = [b ^ (b >>> 9), (c + (c << 3)) | 0, (((c << 21) | (c >>> 11)) + sum) | 0, (counter + 1) | 0];
    return sum >>> 0;
  }
}

/**
 * The place of customer `serial` among `space` numbers: scattered, and no two alike for serials within one `space`.
 * @param origin shifts the whole sequence
 */
export function scatter(serial: number, space: number, origin: number): number {
  const size = BigInt(space);
  let step = (size * 618_033_989n) / 1_000_000_000n;
  while (greatestCommonDivisor(step, size) !== 1n) step += 1n;
  return Number((BigInt(serial) * step + BigInt(origin) * 1_000_003n) % size);
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}
