import { setTimeout as pause } from 'node:timers/promises';
import { copyActive } from '../conversation/customer-active.js';
import { insertConversations } from '../conversation/conversation-row.js';
import { insertMessages } from '../conversation/message/message-row.js';
import type { Database } from '../database/database.js';
import { isUniqueViolation } from '../database/database-error.js';
import { placeholders } from '../database/dialect.js';
import type { Session } from '../database/session.js';
import { isoTime } from '../database/time.js';
import { DemoConversations, type MadeConversation, type Outline, resolve, type Talker } from './demo-conversation.js';
import { Random } from './random.js';

/** So many customers are looked at together, and about so many messages written in one transaction. */
const pageSize = 500;
const batchSize = 4_096;

/** On SQLite other processes look only now and then whether it is their turn to write. */
const paces = { mysql: { connections: 4, restMs: 0 }, sqlite: { connections: 1, restMs: 75 } };

/** Customers of a page, and how many messages are theirs in all. */
interface Page {
  talkers: Talker[];
  messages: number;
  random: Random;
}

interface TalkerRow extends Omit<Talker, 'createdAt' | 'lastInteractionAt'> {
  createdAt: string;
  lastInteractionAt: string;
}

/** What is to be added. */
interface Wanted {
  messages: number;
  seed: number;
}

/** Adds conversations of the customers who have ever been in touch, few long ones and many short ones. */
export class DemoMessageLoad {
  private agents: string[] = [];
  private talkers = 0;
  /** Customers who have been looked at, and the last of them. */
  private passed = 0;
  private lastId = '';
  private known = 0;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly wanted: Wanted,
    private readonly onBatch: (messages: number) => void,
  ) {}

  async run(): Promise<void> {
    await this.database.read(async (session) => {
      const count = async (from: string) =>
        (await session.queryOne<{ n: number }>(`SELECT COUNT(*) AS n FROM ${from}`))?.n;
      this.talkers = (await count('customers WHERE last_interaction_at IS NOT NULL')) ?? 0;
      this.known = (await count('conversations')) ?? 0;
      const agents = await session.query<{ id: string }>("SELECT id FROM agents WHERE status = 'ACTIVE' ORDER BY id");
      this.agents = agents.map(({ id }) => id);
    });
    if (this.talkers === 0) throw new Error('No customer has been in touch yet: add more of them first');
    const { connections } = paces[this.database.dialect.name];
    await Promise.all(Array.from({ length: connections }, () => this.loadPages()));
  }

  private async loadPages(): Promise<void> {
    for (;;) {
      // Pages follow each other: one connection at a time finds out which is the next.
      const next = this.turn.then(() => this.nextPage());
      this.turn = next.catch(() => undefined);
      const page = await next;
      if (page === null) return;
      await this.loadPage(page);
    }
  }

  private async nextPage(): Promise<Page | null> {
    const rows = await this.database.read((session) =>
      session.query<TalkerRow>(
        `SELECT id, name, phone, primary_channel AS channel, created_at AS createdAt,
                last_interaction_at AS lastInteractionAt
           FROM customers WHERE id > ? AND last_interaction_at IS NOT NULL ORDER BY id LIMIT ?`,
        [this.lastId, pageSize],
      ),
    );
    const random = new Random();
    random.seed([this.wanted.seed, this.known, this.passed]);
    const before = this.shareOf(this.passed);
    this.passed += rows.length;
    this.lastId = rows.at(-1)?.id ?? this.lastId;
    if (rows.length === 0) return null;
    return { talkers: rows.map(toTalker), messages: this.shareOf(this.passed) - before, random };
  }

  /** How many messages the first `talkers` have together. Customers who come meanwhile have none. */
  private shareOf(talkers: number): number {
    return Math.floor((this.wanted.messages * Math.min(talkers, this.talkers)) / this.talkers);
  }

  private async loadPage(page: Page): Promise<void> {
    const talking = await this.withOpen(page.talkers);
    const maker = new DemoConversations(page.random, this.agents);
    let batch: MadeConversation[] = [];
    let size = 0;
    for (const outline of outlines(page, talking)) {
      batch.push(maker.make(outline));
      size += outline.messages;
      if (size < batchSize) continue;
      await this.write(batch);
      [batch, size] = [[], 0];
    }
    await this.write(batch);
  }

  /** Customers who have an open conversation: nobody has two. */
  private async withOpen(talkers: Talker[]): Promise<Set<string>> {
    const ids = talkers.map(({ id }) => id);
    const rows = await this.database.read((session) =>
      session.query<{ id: string }>(
        `SELECT open_for AS id FROM conversations WHERE open_for IN (${placeholders(ids.length)})`,
        ids,
      ),
    );
    return new Set(rows.map(({ id }) => id));
  }

  private async write(batch: MadeConversation[]): Promise<void> {
    if (batch.length === 0) return;
    try {
      await this.insert(batch);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      // One of the customers has begun to talk in earnest.
      for (const { conversation } of batch) {
        if (conversation.status === 'OPEN') resolve(conversation, Date.parse(conversation.lastMessageAt));
      }
      await this.insert(batch);
    }
    this.onBatch(batch.reduce((sum, { messages }) => sum + messages.length, 0));
    await pause(paces[this.database.dialect.name].restMs);
  }

  private insert(batch: MadeConversation[]): Promise<void> {
    return this.database.transaction(async (session) => {
      await insertConversations(
        session,
        batch.map(({ conversation }) => conversation),
      );
      await insertMessages(
        session,
        batch.flatMap(({ messages }) => messages),
      );
      await this.noteInactive(session, [...new Set(batch.map(({ conversation }) => conversation.customerId))]);
    });
  }

  /** New conversations are of active customers: only the demo makes some of others. */
  private async noteInactive(session: Session, ids: string[]): Promise<void> {
    const rows = await session.query<{ id: string }>(
      `SELECT id FROM customers WHERE id IN (${placeholders(ids.length)}) AND active = 0`,
      ids,
    );
    const customerIds = rows.map(({ id }) => id);
    await copyActive(session, this.database.dialect, { customerIds, isActive: false });
  }
}

/** Spreads a page's conversations over its customers; where these are fewer, some have several. */
function outlines({ talkers, messages, random }: Page, talking: Set<string>): Outline[] {
  const lengths: number[] = [];
  for (let left = messages; left > 0; left -= lengths.at(-1) ?? left) lengths.push(Math.min(left, lengthOf(random)));
  const owners = lengths.map((_length, index) => Math.floor((index * talkers.length) / lengths.length));
  const counts = new Map<number, number>();
  for (const owner of owners) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  const places = new Map<number, number>();
  return owners.flatMap((owner, index) => {
    const [talker, of, place] = [talkers[owner], counts.get(owner) ?? 1, places.get(owner) ?? 0];
    places.set(owner, place + 1);
    if (talker === undefined) return [];
    const mayBeOpen = place === of - 1 && !talking.has(talker.id);
    return { talker, place, of, messages: lengths[index] ?? 1, mayBeOpen };
  });
}

/** Most conversations have a handful of messages, one in a hundred has some hundred. */
function lengthOf(random: Random): number {
  const typical = random.chance(0.01) ? 200 : 7;
  return Math.min(2_000, 1 + Math.floor(-Math.log(1 - random.next()) * typical));
}

function toTalker(row: TalkerRow): Talker {
  const [createdAt, lastInteractionAt] = [row.createdAt, row.lastInteractionAt].map((time) =>
    Date.parse(isoTime(time)),
  );
  return { ...row, createdAt: createdAt ?? 0, lastInteractionAt: Math.max(createdAt ?? 0, lastInteractionAt ?? 0) };
}
