/** Reads variables one by one and collects every fault, so that one start names them all. */
export class Environment {
  readonly faults: string[] = [];

  constructor(private readonly variables: Record<string, string | undefined>) {}

  /** The value, or undefined where the variable is absent or empty. */
  text(name: string): string | undefined {
    const value = this.variables[name]?.trim();
    return value === '' ? undefined : value;
  }

  /** The value as it is: white space at its ends may belong to a password. */
  exact(name: string): string | undefined {
    const value = this.variables[name];
    return value === '' ? undefined : value;
  }

  fault(name: string, expected: string): void {
    this.faults.push(`${name} ${expected}`);
  }

  integer(name: string, fallback: number, min: number, max: number): number {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    this.fault(name, `must be a whole number from ${min} to ${max}, not "${text}"`);
    return fallback;
  }

  oneOf<T extends string>(name: string, allowed: readonly T[], fallback: T): T {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const match = allowed.find((value) => value === text);
    if (match !== undefined) return match;
    this.fault(name, `must be one of ${allowed.join(', ')}, not "${text}"`);
    return fallback;
  }

  /** `90s`, `15m`, `12h` or `30d`, in milliseconds. */
  duration(name: string, fallback: string): number {
    const text = this.text(name) ?? fallback;
    const [, amount, unit] = /^([1-9]\d{0,5})([smhd])$/.exec(text) ?? [];
    const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit ?? ''];
    if (unitMs !== undefined) return Number(amount) * unitMs;
    this.fault(name, `must be a duration such as 90s, 15m, 12h or 30d, not "${text}"`);
    return 0;
  }

  /** A secret of at least 32 bytes. The value itself is never repeated in a fault. */
  secret(name: string): string | undefined {
    const text = this.text(name);
    if (text === undefined || Buffer.byteLength(text) >= 32) return text;
    this.fault(name, `must be at least 32 bytes long, and has ${Buffer.byteLength(text)}`);
    return text;
  }

  list(name: string): string[] | undefined {
    const entries = this.text(name)
      ?.split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '');
    return entries?.length ? entries : undefined;
  }
}
