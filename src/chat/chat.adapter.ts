import { WsAdapter } from '@nestjs/platform-ws';
import { WebSocketServer } from 'ws';
import { subprotocol } from './connection.js';

/** Where the chat is. The gateway names it; who asks for anything else is refused by `UpgradeJudge`, as the server itself listens to nothing. */
export const chatPath = '/ws/chat';

/** Larger frames close the connection with 1009. */
export const maxFrameBytes = 65_536;

/**
 * Nest's adapter for `ws`, but for a server that listens to nothing itself: upgrades are judged first. The bounds are
 * ours: what `ws` allows by itself lets one client take the memory of all.
 */
export class ChatAdapter extends WsAdapter {
  override create(): WebSocketServer {
    const bounds = {
      maxPayload: maxFrameBytes,
      perMessageDeflate: false,
      autoPong: false,
      maxFragments: 64,
      maxBufferedChunks: 1_024,
    };
    const server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      handleProtocols: (offered) => (offered.has(subprotocol) ? subprotocol : false),
      ...bounds,
    });
    this.bindErrorHandler(server);
    return server;
  }
}
