import type { Chat, Frame } from './chat.js';

/** What was said, and in which step. */
export interface Said {
  id: string;
  seq: number;
  content: string;
  internal: boolean;
  senderId: string;
  step: number;
}

export interface Person {
  kind: 'customer';
  id: string;
  isActive: boolean;
  /** The live ones. */
  tokens: string[];
  /** What they are called on LINE. */
  lineId: string;
  /** The step after which they see what is said; 0 sees all. A stranger has the id of the customer whose name they gave. */
  since: number;
}

export interface Worker {
  kind: 'agent';
  id: string;
  email: string;
  isActive: boolean;
  tokens: string[];
}

export type Holder = Person | Worker;

/** A conversation. */
export interface Talk {
  id: string;
  customer: Person;
  isOpen: boolean;
  assignee: string | null;
  said: Said[];
  /** Agents whom the customer has been shown. */
  faces: Set<string>;
  /** When somebody typed or read in it for the last time, by their id. */
  stirred: Map<string, number>;
}

/** A live connection. */
export interface Seat {
  chat: Chat;
  holder: Holder;
  token: string;
  subscriptions: Set<Talk>;
  /** The last step in which the connection was to hear of a conversation. */
  heard: Map<Talk, number>;
  /** Frames that were judged. */
  judged: number;
}

/** What there is, and who may see it: the rules of the contract, in the fewest words. */
export class Model {
  step = 0;
  serial = 0;
  talks: Talk[] = [];
  seats: Seat[] = [];
  /** Who has given a customer's name, and no proof. */
  strangers: Person[] = [];
  readonly deadTokens: string[] = [];
  /** What the ids are that may stand in a frame; those of what is gone are still known. */
  readonly talkOf = new Map<string, Talk>();
  readonly saidOf = new Map<string, { talk: Talk; said: Said }>();

  constructor(
    readonly people: Person[],
    readonly workers: Worker[],
  ) {}

  talksOf({ id }: Person): Talk[] {
    return this.talks.filter(({ customer }) => customer.id === id);
  }

  /** A stranger knows of what is open, and of where something was said since they came. */
  knows(person: Person, talk: Talk): boolean {
    if (talk.customer.id !== person.id) return false;
    return person.since === 0 || talk.isOpen || this.visible(person, talk).length > 0;
  }

  talksKnownTo(person: Person): Talk[] {
    return this.talks.filter((talk) => this.knows(person, talk));
  }

  strangersAt({ id }: Person): Person[] {
    return this.strangers.filter((stranger) => stranger.id === id);
  }

  openTalkOf(person: Person): Talk | undefined {
    return this.talksOf(person).find(({ isOpen }) => isOpen);
  }

  seatsOf(holder: Holder): Seat[] {
    return this.seats.filter((seat) => seat.holder === holder);
  }

  /** Whether what happens in the conversation now goes to this connection. */
  isAudience({ holder, subscriptions }: Seat, talk: Talk): boolean {
    if (holder.kind === 'customer') return talk.customer.id === holder.id;
    return talk.assignee === null || talk.assignee === holder.id || subscriptions.has(talk);
  }

  begin(id: string, customer: Person): Talk {
    const talk = { id, customer, isOpen: true, assignee: null, said: [], faces: new Set(''), stirred: new Map() };
    this.talks.push(talk);
    this.talkOf.set(id, talk);
    return talk;
  }

  /** Something was said; whose it then is, and who is to be shown it. */
  say(talk: Talk, sender: Holder, said: Said): Seat[] {
    talk.said.push(said);
    this.saidOf.set(said.id, { talk, said });
    if (sender.kind === 'agent' && !said.internal) {
      talk.assignee ??= sender.id;
      talk.faces.add(sender.id);
    }
    this.listen();
    return this.seats.filter(
      (seat) => this.isAudience(seat, talk) && !(said.internal && seat.holder.kind === 'customer'),
    );
  }

  assign(talk: Talk, agentId: string | null): void {
    talk.assignee = agentId;
    if (agentId !== null) talk.faces.add(agentId);
    this.listen();
  }

  /** Who is disabled serves none of what is open. */
  leave(agentId: string): void {
    for (const talk of this.talks) if (talk.isOpen && talk.assignee === agentId) this.assign(talk, null);
  }

  /** Its assignee serves it again, but for one who is disabled. */
  reopen(talk: Talk): void {
    talk.isOpen = true;
    const assignee = this.workers.find(({ id }) => id === talk.assignee);
    if (assignee?.isActive === false) this.assign(talk, null);
  }

  /** Notes who hears of what from now on. */
  listen(): void {
    for (const seat of this.seats) {
      for (const talk of this.talks) if (this.isAudience(seat, talk)) seat.heard.set(talk, this.step);
    }
  }

  /** Conversations and messages as the holder may read them. */
  visible(holder: Holder, { said }: Talk): Said[] {
    return holder.kind === 'agent' ? said : said.filter(({ internal, step }) => !internal && step > holder.since);
  }

  /** @returns what is wrong with what the connection has been sent since it was asked last */
  judge(seat: Seat): string[] {
    const fresh = seat.chat.frames.slice(seat.judged);
    seat.judged = seat.chat.frames.length;
    return fresh.flatMap((frame) => {
      const fault =
        this.faultOf(seat, frame) ?? (seat.holder.kind === 'customer' ? this.leakOf(seat.holder, frame) : '');
      return fault === '' ? [] : [`${fault}: ${JSON.stringify(frame)}`];
    });
  }

  private faultOf(seat: Seat, frame: Frame): string | undefined {
    if (frame.type === undefined) return this.faultOfMessage(seat, frame);
    if (frame.type !== 'typing' && frame.type !== 'read') return undefined;
    const talk = this.talkOf.get(frame.data.conversationId as string);
    const stirred = talk?.stirred.get(frame.data.senderId as string);
    if (talk === undefined || stirred === undefined) return 'nobody has done this';
    return (seat.heard.get(talk) ?? -1) < stirred ? 'not theirs to know' : undefined;
  }

  private faultOfMessage({ heard, holder }: Seat, frame: Frame): string | undefined {
    const known = this.saidOf.get(frame.id as string);
    if (known === undefined) return 'nobody has said this';
    const { talk, said } = known;
    const told = [frame.conversationId, frame.seq, frame.content, frame.senderId, frame.internal ?? false];
    const real = [talk.id, said.seq, said.content, said.senderId, said.internal];
    if (told.join('\n') !== real.join('\n')) return 'said otherwise';
    if (said.internal && holder.kind === 'customer') return 'a note';
    if (holder.kind === 'customer' && said.step <= holder.since) return 'said before they came';
    return (heard.get(talk) ?? -1) < said.step ? 'not theirs to hear' : undefined;
  }

  /** Whatever kind of frame it is: an id of somebody or something that the customer may not know of. */
  private leakOf(person: Person, frame: Frame): string {
    // An error names what was asked for, by the customer's own words.
    if (frame.type === 'error') return '';
    for (const id of JSON.stringify(frame).match(uuids) ?? []) {
      const talk = this.talkOf.get(id);
      const known = this.saidOf.get(id);
      const isOwn = id === person.id || talk?.customer.id === person.id;
      const isShown =
        known !== undefined &&
        this.talksOf(person).includes(known.talk) &&
        this.visible(person, known.talk).includes(known.said);
      if (!isOwn && !isShown && !this.talksOf(person).some((own) => this.knowsFace(person, own, id)))
        return `leaks ${id}`;
    }
    return '';
  }

  /** Whether they may know of the agent: a stranger of who has spoken to them, or done something, since they came. */
  private knowsFace(person: Person, talk: Talk, id: string): boolean {
    if (person.since === 0) return talk.faces.has(id);
    const hasSpoken = this.visible(person, talk).some(({ senderId }) => senderId === id);
    return hasSpoken || (talk.stirred.get(id) ?? 0) > person.since;
  }
}

const uuids = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;
