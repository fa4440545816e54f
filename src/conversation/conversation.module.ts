import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AgentModule } from '../agent/agent.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { BusModule } from '../bus/bus.module.js';
import { CustomerModule } from '../customer/customer.module.js';
import { DatabaseModule } from '../database/database.module.js';
import { HttpModule } from '../http/http.module.js';
import { CannedReplyController } from './canned-reply/canned-reply.controller.js';
import { CannedReply } from './canned-reply/canned-reply.entity.js';
import { CannedReplyService } from './canned-reply/canned-reply.service.js';
import { AgentLeaves } from './agent-leaves.js';
import { Assignees } from './assignees.js';
import { ConversationAccess } from './conversation-access.js';
import { ConversationController } from './conversation.controller.js';
import { ConversationErasure } from './conversation-erasure.js';
import { ConversationCursors } from './conversation-cursors.js';
import { CustomerActive } from './customer-active.js';
import { CursorWriter } from './cursor-writer.js';
import { Conversation } from './conversation.entity.js';
import { ConversationList } from './conversation-list.js';
import { ConversationService } from './conversation.service.js';
import { ConversationViews } from './conversation-views.js';
import { CustomerExportController } from './export/customer-export.controller.js';
import { CustomerExportService } from './export/customer-export.service.js';
import { ExportParts } from './export/export-parts.js';
import { FreshMessages } from './fresh-messages.js';
import { KnownConversations } from './message/known-conversations.js';
import { MeController } from './me.controller.js';
import { BatchCommit } from './message/batch-commit.js';
import { MessageController } from './message/message.controller.js';
import { Message } from './message/message.entity.js';
import { MessageService } from './message/message.service.js';
import { MessageSpans } from './message/message-spans.js';
import { MessageWriter } from './message/message-writer.js';

/** What customers and agents say to each other. */
@Module({
  imports: [
    TypeOrmModule.forFeature([Conversation, Message, CannedReply]),
    DatabaseModule,
    BusModule,
    HttpModule,
    AgentModule,
    AuditModule,
    CustomerModule,
  ],
  controllers: [
    ConversationController,
    MessageController,
    MeController,
    CannedReplyController,
    CustomerExportController,
  ],
  providers: [
    AgentLeaves,
    Assignees,
    BatchCommit,
    CannedReplyService,
    ConversationAccess,
    ConversationCursors,
    ConversationErasure,
    CursorWriter,
    CustomerActive,
    ConversationList,
    ConversationService,
    ConversationViews,
    CustomerExportService,
    ExportParts,
    FreshMessages,
    KnownConversations,
    MessageService,
    MessageSpans,
    MessageWriter,
  ],
  exports: [
    Assignees,
    ConversationAccess,
    ConversationCursors,
    CursorWriter,
    ConversationViews,
    FreshMessages,
    MessageService,
    MessageSpans,
    MessageWriter,
  ],
})
export class ConversationModule {}
