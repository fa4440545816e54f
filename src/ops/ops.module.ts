import { Module } from '@nestjs/common';
import { BusModule } from '../bus/bus.module.js';
import { ChatModule } from '../chat/chat.module.js';
import { ConversationModule } from '../conversation/conversation.module.js';
import { DatabaseModule } from '../database/database.module.js';
import { AsyncApiController } from './asyncapi/asyncapi.controller.js';
import { Documents } from './documents.js';
import { HealthController } from './health.controller.js';
import { Metrics } from './metrics.js';
import { MetricsController } from './metrics.controller.js';
import { OpenApiController } from './openapi/openapi.controller.js';
import { AssetController } from './page/asset.controller.js';
import { ConsoleController } from './page/console.controller.js';
import { DemoController } from './page/demo.controller.js';
import { ExplorerController } from './page/explorer.controller.js';
import { LandingController } from './page/landing.controller.js';
import { WebFiles } from './page/web-files.js';
import { WidgetController } from './page/widget.controller.js';

/** What operators and developers look at. */
@Module({
  imports: [DatabaseModule, BusModule, ConversationModule, ChatModule],
  controllers: [
    HealthController,
    MetricsController,
    OpenApiController,
    AsyncApiController,
    ExplorerController,
    LandingController,
    DemoController,
    AssetController,
    ConsoleController,
    WidgetController,
  ],
  providers: [Metrics, Documents, WebFiles],
})
export class OpsModule {}
