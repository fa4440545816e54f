import type { Server } from 'node:http';
import type { Logger } from 'pino';

/** A call that was refused before a route was looked for, or an upgrade. */
export interface Refusal {
  what: 'request' | 'upgrade';
  requestId: string;
  /** Undefined where what came is not HTTP, or not all of its headers. */
  method: string | undefined;
  status: number;
  code: string;
}

const event = 'refusal';

/** Tells whoever watches `server`. */
export function tellRefusal(server: Server, refusal: Refusal): void {
  server.emit(event, refusal);
}

/** Has each refusal of `server` told to `observe`, and writes one line for it to the log. Of what was sent the line has method and id. */
export function watchRefusals(server: Server, logger: Logger, observe: (refusal: Refusal) => void): void {
  server.on(event, (refusal: Refusal) => {
    observe(refusal);
    const { what, ...known } = refusal;
    const isUpgrade = what === 'upgrade';
    logger.info(known, isUpgrade ? 'upgrade refused' : 'request refused');
  });
}
