import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { agentPassword } from './agents.js';
import { agent, Chat, type Frame } from './chat.js';
import type { Answer } from './http.js';
import type { Kefu } from './kefu.js';
import { eventually } from './process.js';
import { type Holder, Model, type Person, type Said, type Seat, type Talk, type Worker } from './model.js';

const customers = 5;
const agents = 4;

/** Less than a node remembers a token for: a node that did not hear of its end is found out. */
const heardWithinMs = 2_000;

/** How many connections of one are kept: below the limit, at which the oldest goes. */
const seatsOfOne = 2;

/** The service, and the model of what it may show, step by step. */
export class World {
  model: Model;
  /** Steps that were taken. */
  steps = 0;
  private readonly workers: Worker[] = [];
  private turn = 0;

  /** @param nodes of one service: calls and connections go to them in turn */
  constructor(
    private readonly nodes: [Kefu, ...Kefu[]],
    readonly admin: string,
  ) {
    this.model = new Model([], []);
  }

  /** The next in turn. */
  node(): Kefu {
    this.turn += 1;
    return this.nodes[this.turn % this.nodes.length] ?? this.nodes[0];
  }

  /** New customers, each with a connection; the agents stay, and are all at work again. */
  async begin(): Promise<void> {
    while (this.workers.length < agents) {
      const { id, email, token } = await agent(this.node());
      this.workers.push({ kind: 'agent', id, email, isActive: true, tokens: [token] });
    }
    for (const worker of this.workers) await this.employ(worker);
    const people = await Promise.all(Array.from({ length: customers }, () => this.newPerson()));
    this.model = new Model(people, this.workers);
    for (const holder of [...people, ...this.workers]) await this.connect(holder);
  }

  /** Hears everybody out, and erases the customers with all that was said. */
  async end(): Promise<void> {
    await this.hearOut();
    for (const { chat } of this.model.seats) chat.drop();
    await Promise.all(this.model.people.map(({ id }) => this.as(this.admin, 'DELETE', `/customers/${id}`)));
  }

  async newPerson(): Promise<Person> {
    const lineId = `U${randomUUID()}`;
    const { data } = await this.as(this.admin, 'POST', '/customers', { name: '张三', primaryChannel: 'LINE', lineId });
    const id = data.id as string;
    const { token } = (await this.as(this.admin, 'POST', `/customers/${id}/token`)).data as { token: string };
    return { kind: 'customer', id, isActive: true, tokens: [token], lineId, since: 0 };
  }

  /** An agent who may be disabled or signed out is at work again. */
  async employ(worker: Worker): Promise<void> {
    if (!worker.isActive) {
      const body = { status: 'ACTIVE' };
      expect((await this.as(this.admin, 'PUT', `/agents/${worker.id}`, body)).status).toBe(200);
      worker.isActive = true;
    }
    if (worker.tokens.length === 0) worker.tokens.push(await this.node().login(worker.email, agentPassword));
  }

  as(token: string, method: string, path: string, body?: object): Promise<Answer> {
    return this.node().call(method, path, { token, ...(body === undefined ? {} : { body }) });
  }

  /** A connection with one of the holder's tokens; another one of theirs goes where there are many. */
  async connect(holder: Holder, speaks = false): Promise<void> {
    const [token] = holder.tokens;
    if (token === undefined) return;
    const own = this.model.seatsOf(holder);
    if (own.length === (isStranger(holder) ? 1 : seatsOfOne)) await this.leave(own[0]);
    const chat = await Chat.connect(this.node(), token, { speaks });
    // Who says nothing is waited for.
    if (speaks) chat.send({ event: 'resume', cursors: {} });
    const seat = { chat, holder, token, subscriptions: new Set<Talk>(), heard: new Map<Talk, number>(), judged: 0 };
    this.model.seats.push(seat);
    this.model.listen();
  }

  async leave(seat: Seat | undefined): Promise<void> {
    if (seat === undefined) return;
    await seat.chat.close();
    this.forget(seat);
  }

  /** So is the customer with all that they have, and who came under their name. */
  async expectGone(person: Person, code: number): Promise<void> {
    for (const one of [person, ...this.model.strangersAt(person)]) await this.expectEnded(one, [...one.tokens], code);
  }

  /** These tokens are worth nothing any more: their connections are closed, and the tokens refused. */
  async expectEnded(holder: Holder, tokens: string[], code: number): Promise<void> {
    holder.tokens = holder.tokens.filter((token) => !tokens.includes(token));
    this.model.deadTokens.push(...tokens);
    for (const seat of this.model.seatsOf(holder).filter(({ token }) => tokens.includes(token))) {
      expect((await seat.chat.closed()).code).toBe(code);
      this.forget(seat);
    }
    await this.spread(tokens);
    if (isStranger(holder)) this.model.strangers = this.model.strangers.filter((other) => other !== holder);
  }

  /** One node knows at once of tokens that end; the others hear of it, a moment later than whoever ended them. */
  private async spread(tokens: string[]): Promise<void> {
    if (this.nodes.length === 1) return;
    for (const node of this.nodes) {
      for (const token of tokens) {
        await eventually(async () => {
          expect((await node.call('GET', '/public/validate-token', { token })).status).toBe(401);
        }, heardWithinMs);
      }
    }
  }

  /** What was said over REST or a connection is stored: everyone who must be shown it gets it, but where it came from. */
  async expectSaid(talk: Talk, sender: Holder, said: Said, from?: Seat): Promise<void> {
    for (const seat of this.model.say(talk, sender, said)) {
      if (seat !== from) await seat.chat.next((frame: Frame) => frame.type === undefined && frame.id === said.id);
    }
  }

  /** @throws where somebody has been sent what is not theirs */
  judge(): void {
    this.steps += 1;
    this.model.listen();
    expect(this.model.seats.flatMap((seat) => this.model.judge(seat))).toEqual([]);
  }

  /** Waits until nobody is owed an answer, and judges what has come. */
  async hearOut(): Promise<void> {
    await Promise.all(this.model.seats.map(({ chat }) => chat.barrier()));
    expect(this.model.seats.flatMap((seat) => this.model.judge(seat))).toEqual([]);
  }

  private forget(seat: Seat): void {
    expect(this.model.judge(seat)).toEqual([]);
    this.model.seats = this.model.seats.filter((other) => other !== seat);
    seat.chat.drop();
  }
}

export function isStranger(holder: Holder): boolean {
  return holder.kind === 'customer' && holder.since > 0;
}
