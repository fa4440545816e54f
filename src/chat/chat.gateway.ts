import { type OnGatewayInit, WebSocketGateway } from '@nestjs/websockets';
import type { WebSocketServer } from 'ws';
import { chatPath } from './chat.adapter.js';
import { Upgrades } from './upgrades.js';

/** Where the chat meets Nest. Frames do not pass through here: see docs/decisions/0013. */
@WebSocketGateway({ path: chatPath })
export class ChatGateway implements OnGatewayInit<WebSocketServer> {
  constructor(private readonly upgrades: Upgrades) {}

  afterInit(server: WebSocketServer): void {
    this.upgrades.serve(server);
  }
}
