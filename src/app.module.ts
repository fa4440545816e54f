import { type DynamicModule, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { AgentModule } from './agent/agent.module.js';
import { AuditModule } from './audit/audit.module.js';
import { AuthModule } from './auth/auth.module.js';
import { ChatModule } from './chat/chat.module.js';
import { Config } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import { ConversationModule } from './conversation/conversation.module.js';
import { CustomerModule } from './customer/customer.module.js';
import { HttpModule } from './http/http.module.js';
import { LogModule } from './log/log.module.js';
import { OpsModule } from './ops/ops.module.js';

/** The modules, from left to right: each imports only what stands before it. */
@Module({})
export class AppModule {
  static forRoot(config: Config, logger: Logger): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        LogModule.forRoot(logger),
        HttpModule,
        AuditModule,
        AgentModule,
        AuthModule,
        CustomerModule,
        ConversationModule,
        ChatModule,
        OpsModule,
      ],
    };
  }
}
