import type { ServerResponse } from 'node:http';

/** Shorter ones the buffers of their sockets take, whether or not anybody reads. */
const shortBytes = 16 * 1_024;

interface Answer {
  response: ServerResponse;
  network: string;
  bytes: number;
}

/**
 * Answers that are on their way and that nobody has taken yet. Each lies in memory meanwhile, and a client may ask on many
 * connections and read on none: together they are bounded. What goes first is the oldest of the network that leaves the most.
 */
export class UntakenAnswers {
  /** In the order in which they were given. */
  private readonly answers = new Set<Answer>();
  private total = 0;

  /** @param mostBytes that may lie here, the latest answer aside */
  constructor(private readonly mostBytes: number) {}

  /** @param response is about to be ended, and nobody has gone who waits for it */
  add(response: ServerResponse, bytes: number, networkOfIt: () => string): void {
    if (bytes < shortBytes) return;
    const answer = { response, network: networkOfIt(), bytes };
    while (this.total > this.mostBytes) this.dropOne();
    this.answers.add(answer);
    this.total += bytes;
    response.once('close', () => this.forget(answer));
  }

  private dropOne(): void {
    const network = this.heaviest();
    for (const answer of this.answers) {
      if (answer.network !== network) continue;
      this.forget(answer);
      answer.response.destroy();
      return;
    }
  }

  private heaviest(): string | undefined {
    const sums = new Map<string, number>();
    for (const { network, bytes } of this.answers) sums.set(network, (sums.get(network) ?? 0) + bytes);
    return [...sums].reduce((most, each) => (each[1] > most[1] ? each : most), ['', 0])[0];
  }

  private forget(answer: Answer): void {
    if (this.answers.delete(answer)) this.total -= answer.bytes;
  }
}
