import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { BusModule } from '../bus/bus.module.js';
import { ConversationModule } from '../conversation/conversation.module.js';
import { CustomerModule } from '../customer/customer.module.js';
import { DatabaseModule } from '../database/database.module.js';
import { HttpModule } from '../http/http.module.js';
import { Chat } from './chat.js';
import { ChatGateway } from './chat.gateway.js';
import { ClientEvents } from './client-events.js';
import { Connections } from './connections.js';
import { DeliveredCursors } from './delivered-cursors.js';
import { Delivery } from './delivery.js';
import { FeedPump } from './feed-pump.js';
import { FrameHandler } from './frame-handler.js';
import { Heartbeat } from './heartbeat.js';
import { LiveTokens } from './live-tokens.js';
import { OpeningLook } from './opening-look.js';
import { Poll } from './poll.js';
import { Presence } from './presence.js';
import { PresenceController } from './presence.controller.js';
import { Relay } from './relay.js';
import { Resumption } from './resumption.js';
import { Roster } from './roster.js';
import { TokenWatch } from './token-watch.js';
import { UpgradeJudge } from './upgrade-judge.js';
import { Upgrades } from './upgrades.js';
import { Welcome } from './welcome.js';

/** The chat over WebSocket. */
@Module({
  imports: [AuthModule, BusModule, CustomerModule, ConversationModule, DatabaseModule, HttpModule],
  controllers: [PresenceController],
  providers: [
    Chat,
    ChatGateway,
    ClientEvents,
    Connections,
    DeliveredCursors,
    Delivery,
    FeedPump,
    FrameHandler,
    Heartbeat,
    LiveTokens,
    OpeningLook,
    Poll,
    Presence,
    Relay,
    Resumption,
    Roster,
    TokenWatch,
    UpgradeJudge,
    Upgrades,
    Welcome,
  ],
  exports: [Connections],
})
export class ChatModule {}
