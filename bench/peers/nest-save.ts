import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Inject, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WsAdapter } from '@nestjs/platform-ws';
import { getRepositoryToken, TypeOrmModule } from '@nestjs/typeorm';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { Column, Entity, PrimaryColumn, type Repository } from 'typeorm';
import type { WebSocket } from 'ws';
import { createTable, openPool, table } from './chat-table.js';
import { nextSeq } from './chat-wire.js';

/** A Nest gateway and `repository.save`, as the documentation has them. */
@Entity(table)
class Message {
  @PrimaryColumn('varchar', { name: 'conversation_id' }) conversationId: string;
  @PrimaryColumn('int') seq: number;
  @Column('varchar') id: string;
  @Column('varchar', { name: 'sender_type' }) senderType: string;
  @Column('varchar', { name: 'sender_id' }) senderId: string;
  @Column('text') content: string;
  @Column('varchar', { name: 'client_message_id' }) clientMessageId: string;
  @Column('varchar', { name: 'created_at' }) timestamp: string;
}

interface Sent {
  content: string;
  clientMessageId: string;
}

@WebSocketGateway({ path: '/' })
class ChatGateway implements OnGatewayConnection {
  private readonly names = new Map<WebSocket, string>();
  private readonly sockets = new Map<string, WebSocket>();

  constructor(@Inject(getRepositoryToken(Message)) private readonly messages: Repository<Message>) {}

  handleConnection(socket: WebSocket, request: IncomingMessage): void {
    const me = new URL(request.url ?? '', 'ws://peer').searchParams.get('me') ?? '';
    this.names.set(socket, me);
    this.sockets.set(me, socket);
  }

  @SubscribeMessage('message')
  async take(@ConnectedSocket() socket: WebSocket, @MessageBody() { content, clientMessageId }: Sent) {
    const me = this.names.get(socket) ?? '';
    const message = await this.messages.save({
      ...{ conversationId: me, seq: nextSeq(me), id: randomUUID(), senderType: 'CUSTOMER', senderId: me },
      ...{ content, clientMessageId, timestamp: new Date().toISOString() },
    });
    this.sockets.get(`agent-${Number(me.slice(9)) % 20}`)?.send(JSON.stringify(message));
    return { type: 'ack', data: { clientMessageId, id: message.id, seq: message.seq } };
  }
}

@Module({
  imports: [
    TypeOrmModule.forRoot({ type: 'mysql', url: process.env.DATABASE_URL ?? '', entities: [Message], poolSize: 10 }),
    TypeOrmModule.forFeature([Message]),
  ],
  providers: [ChatGateway],
})
class PeerModule {}

const pool = openPool();
await pool.query(createTable);
await pool.end();
const app = await NestFactory.create(PeerModule, { logger: false });
app.useWebSocketAdapter(new WsAdapter(app));
await app.listen(Number(process.env.PORT), '127.0.0.1');
process.stdout.write('serves\n');
