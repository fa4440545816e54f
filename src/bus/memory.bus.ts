import { Bus } from './bus.js';

/** The bus of a single node: there is no one else to tell. */
export class MemoryBus extends Bus {
  readonly isConnected = true;

  protected send(): void {
    return;
  }
}
