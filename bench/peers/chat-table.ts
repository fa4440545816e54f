import { createPool } from 'mysql2/promise';
import type { Stored } from './chat-wire.js';

/** The table of the peers that store. Each begins with an empty one. */
export const table = `peer_messages_${process.env.PORT ?? ''}`;

export const createTable = `CREATE TABLE IF NOT EXISTS ${table} (
  conversation_id VARCHAR(36) NOT NULL, seq INT NOT NULL, id CHAR(36) NOT NULL, sender_type VARCHAR(20) NOT NULL,
  sender_id VARCHAR(36) NOT NULL, content TEXT NOT NULL, client_message_id VARCHAR(64) NOT NULL,
  created_at VARCHAR(24) NOT NULL, PRIMARY KEY (conversation_id, seq), UNIQUE (sender_id, client_message_id))${process.env.DATABASE_URL === undefined ? '' : ' DEFAULT CHARSET utf8mb4'}`;

export const insertInto = `INSERT INTO ${table}
  (conversation_id, seq, id, sender_type, sender_id, content, client_message_id, created_at) VALUES`;

export const marks = '(?, ?, ?, ?, ?, ?, ?, ?)';

export function valuesOf(message: Stored): (string | number)[] {
  const { conversationId, seq, id, senderType, senderId, content, clientMessageId, timestamp } = message;
  return [conversationId, seq, id, senderType, senderId, content, clientMessageId, timestamp];
}

export const openPool = () => createPool({ uri: process.env.DATABASE_URL ?? '', connectionLimit: 10 });
