import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { MemoryBus } from '../src/bus/memory.bus.js';
import { BatchCommit } from '../src/conversation/message/batch-commit.js';
import type { Draft } from '../src/conversation/message/draft.js';
import { KnownConversations } from '../src/conversation/message/known-conversations.js';
import type { Database } from '../src/database/database.js';
import { customer } from './support/chat.js';
import { rowsSuite } from './support/store.js';

describe('a batch of messages', () => {
  const suite = rowsSuite();

  /** Commits as a node does, and counts its transactions. */
  const scene = () => {
    const counts = { transactions: 0 };
    const hastyTransaction: Database['hastyTransaction'] = (work) => {
      counts.transactions += 1;
      return suite.rows().hastyTransaction(work);
    };
    const database = Object.assign(Object.create(suite.rows()) as Database, { hastyTransaction });
    const interactions = { due: () => [], note: () => undefined };
    const commits = new BatchCommit(database, new KnownConversations(new MemoryBus()), interactions as never);
    return { commits, counts };
  };
  const draftOf = (id: string, more: Partial<Draft> = {}): Draft => ({
    id: randomUUID(),
    sender: { kind: 'customer', id, name: '张三', channel: 'WEB', tokenId: id, seesFrom: null, expiresAt: '' },
    ...{ conversationId: undefined, content: '你好', metadata: null, clientMessageId: randomUUID(), internal: false },
    ...more,
  });

  it('is stored in one go, whatever somebody sends whose message has no place', async () => {
    const [{ id }, { id: stranger }] = [await customer(suite.kefu()), await customer(suite.kefu())];
    const { commits, counts } = scene();
    const drafts = [draftOf(id), draftOf(stranger, { conversationId: randomUUID() }), draftOf(id)];
    const { outcomes } = await commits.write(drafts);
    expect(outcomes).toMatchObject([{ isRepeat: false }, { code: 'CONVERSATION_NOT_FOUND' }, { isRepeat: false }]);
    expect(counts.transactions).toBe(1);
  });

  it('knows what is sent again though it would be refused now', async () => {
    const { id } = await customer(suite.kefu());
    const draft = draftOf(id);
    const [first] = (await scene().commits.write([draft])).outcomes;
    await suite.kefu().database.query('UPDATE customers SET active = 0 WHERE id = ?', [id]);
    const { commits, counts } = scene();
    const again = { ...draft, id: randomUUID() };
    const { outcomes } = await commits.write([again, draftOf(id)]);
    expect(first).toMatchObject({ message: { id: draft.id } });
    expect(outcomes).toMatchObject([{ isRepeat: true, message: { id: draft.id } }, { code: 'UNAUTHENTICATED' }]);
    expect(counts.transactions).toBe(1);
  });
});
