import { expect } from '@jest/globals';
import { Chat, type Frame } from './chat.js';
import type { Holder, Person, Said, Seat, Worker } from './model.js';
import type { World } from './model-world.js';

/** Numbers that choose: the same ones choose the same in the same run. */
type Choices = number[];

/** Something that may happen. @returns false where there was nobody to do it, or nothing to do it to */
export type Act = (world: World, choices: Choices) => Promise<boolean>;

export function pick<T>(all: T[], choice = 0): T | undefined {
  return all[choice % Math.max(all.length, 1)];
}

/** A customer writes, over a connection or REST: to their open conversation, else to a new one. */
export const write: Act = async (world, [who, how = 0]) => {
  const seat = pick(
    world.model.seats.filter(({ holder }) => holder.kind === 'customer'),
    who,
  );
  if (seat === undefined) return false;
  const person = seat.holder as Person;
  const named = how % 3 === 0 ? pick(world.model.talksKnownTo(person), how) : undefined;
  const content = newText(world);
  const overRest = named !== undefined && how % 2 === 0;
  const data: Frame = overRest
    ? (await world.as(seat.token, 'POST', `/conversations/${named.id}/messages`, { content })).data
    : await seat.chat.post(content, {
        clientMessageId: newName(),
        ...(named === undefined ? {} : { conversationId: named.id }),
      });
  const open = world.model.openTalkOf(person);
  const talk = open ?? world.model.begin(data.conversationId as string, person);
  expect([data.conversationId, data.seq]).toEqual([talk.id, talk.said.length + 1]);
  await world.expectSaid(talk, person, saidOf(world, data, content, person), overRest ? undefined : seat);
  return true;
};

/** An agent replies, or leaves a note. The first to reply has the conversation. */
export const reply: Act = async (world, [who, what, how = 0]) => {
  const seat = pick(
    world.model.seats.filter(({ holder }) => holder.kind === 'agent'),
    who,
  );
  const talk = pick(world.model.talks, what);
  if (seat === undefined || talk === undefined) return false;
  const internal = how % 3 === 0;
  const content = newText(world);
  const overRest = how % 2 === 0;
  const outcome: Frame = overRest
    ? (await world.as(seat.token, 'POST', `/conversations/${talk.id}/messages`, { content, internal })).json
    : await answerTo(seat, { content, internal, conversationId: talk.id });
  const { code } = outcome.error ?? (outcome.type === 'error' ? outcome.data : {});
  if (!talk.isOpen && !internal) {
    expect(code).toBe('CONVERSATION_RESOLVED');
    return true;
  }
  expect([code, outcome.data.seq]).toEqual([undefined, talk.said.length + 1]);
  const said = { ...saidOf(world, outcome.data, content, seat.holder), internal };
  await world.expectSaid(talk, seat.holder, said, overRest ? undefined : seat);
  return true;
};

/**
 * Somebody tries a conversation that they may not know of, in every way there is: it is as good as none. What agents alone may do
 * is refused, and has no effect that anybody would hear of later.
 */
export const intrude: Act = async (world, [who, what, how = 0]) => {
  const seat = pick(
    world.model.seats.filter(({ holder }) => holder.kind === 'customer'),
    who,
  );
  if (seat === undefined) return false;
  const intruder = seat.holder as Person;
  const talk = pick(
    world.model.talks.filter((one) => !world.model.knows(intruder, one)),
    what,
  );
  if (talk === undefined) return false;
  const conversationId = talk.id;
  const path = `/conversations/${conversationId}`;
  const ways: (() => Promise<Frame>)[] = [
    () => answerTo(seat, { content: '入侵', conversationId }),
    () => answerTo(seat, { event: 'resume', cursors: { [conversationId]: 0 } }),
    () => answerTo(seat, { event: 'typing', conversationId }),
    () => answerTo(seat, { event: 'read', conversationId, seq: 1 }),
    () => answerTo(seat, { event: 'received', conversationId, seq: 1 }),
    () => world.as(seat.token, 'GET', `${path}/messages`),
    () => world.as(seat.token, 'POST', `${path}/messages`, { content: '入侵' }),
    () => world.as(seat.token, 'PUT', `${path}/read`, { seq: 1 }),
  ];
  const forAgents: (() => Promise<Frame>)[] = [
    () => answerTo(seat, { event: 'subscribe', conversationId }),
    () => answerTo(seat, { event: 'unsubscribe', conversationId }),
    () => answerTo(seat, { event: 'status', status: 'AWAY' }),
    () => world.as(seat.token, 'POST', `${path}/assign`, { agentId: null }),
    () => world.as(seat.token, 'POST', `${path}/resolve`),
    () => world.as(seat.token, 'POST', `${path}/reopen`),
  ];
  const way = pick([...ways, ...forAgents], how);
  const outcome = await way?.();
  const isForAgents = forAgents.some((one) => one === way);
  expect((outcome.error ?? outcome.data).code).toBe(isForAgents ? 'FORBIDDEN' : 'CONVERSATION_NOT_FOUND');
  return true;
};

/** An agent gives a conversation to one of them, or to nobody. */
export const assign: Act = async (world, [who, what, whom = 0]) => {
  const [by, talk] = [pick(atWork(world), who), pick(world.model.talks, what)];
  const [token] = by?.tokens ?? [];
  if (token === undefined || talk === undefined) return false;
  const to = whom % 3 === 0 ? null : (pick(world.model.workers, whom) ?? null);
  const { status } = await world.as(token, 'POST', `/conversations/${talk.id}/assign`, { agentId: to?.id ?? null });
  const isRefused = to !== null && !to.isActive && talk.assignee !== to.id;
  expect(status).toBe(isRefused ? 400 : 200);
  if (!isRefused) world.model.assign(talk, to?.id ?? null);
  return true;
};

/** An agent ends a conversation, or opens it again unless there is another open one. */
export const settle: Act = async (world, [who, what, how = 0]) => {
  const [by, talk] = [pick(atWork(world), who), pick(world.model.talks, what)];
  const [token] = by?.tokens ?? [];
  if (token === undefined || talk === undefined) return false;
  const verb = how % 2 === 0 ? 'resolve' : 'reopen';
  const { status } = await world.as(token, 'POST', `/conversations/${talk.id}/${verb}`);
  const other = world.model.openTalkOf(talk.customer);
  const isRefused = verb === 'reopen' && other !== undefined && other !== talk;
  expect([verb, status]).toEqual([verb, isRefused ? 409 : 200]);
  if (!isRefused && verb === 'reopen') world.model.reopen(talk);
  else if (!isRefused) talk.isOpen = false;
  return true;
};

/** An agent listens to a conversation, or no longer. */
export const subscribe: Act = async (world, [who, what, how = 0]) => {
  const seat = pick(
    world.model.seats.filter(({ holder }) => holder.kind === 'agent'),
    who,
  );
  const talk = pick(world.model.talks, what);
  if (seat === undefined || talk === undefined) return false;
  const event = how % 2 === 0 ? 'subscribe' : 'unsubscribe';
  await answerTo(seat, { event, conversationId: talk.id });
  if (event === 'subscribe') seat.subscriptions.add(talk);
  else seat.subscriptions.delete(talk);
  return true;
};

/** Somebody asks for everything in a conversation that they may know of. */
export const resume: Act = async (world, [who, what, from = 0]) => {
  const seat = pick(world.model.seats, who);
  const { holder } = seat ?? {};
  const talk = pick(holder?.kind === 'customer' ? world.model.talksKnownTo(holder) : world.model.talks, what);
  if (seat === undefined || talk === undefined) return false;
  // An agent may read every conversation, also one that does not come to them.
  seat.heard.set(talk, world.model.step);
  const seq = from % (talk.said.length + 1);
  const { type, data } = await answerTo(seat, { event: 'resume', cursors: { [talk.id]: seq } });
  const all = world.model.visible(seat.holder, talk);
  expect([type, data.lastSeq]).toEqual(['resumed', all.at(-1)?.seq ?? 0]);
  return true;
};

/** Somebody types, or has read, in a conversation that they may know of. */
export const stir: Act = async (world, [who, what, how = 0]) => {
  const seat = pick(world.model.seats, who);
  const { holder } = seat ?? {};
  const talk = pick(holder?.kind === 'customer' ? world.model.talksKnownTo(holder) : world.model.talks, what);
  if (seat === undefined || talk === undefined) return false;
  talk.stirred.set(seat.holder.id, world.model.step);
  if (seat.holder.kind === 'agent') talk.faces.add(seat.holder.id);
  const event = how % 2 === 0 ? { event: 'typing', active: true } : { event: 'read', seq: how % 9 };
  seat.chat.send({ ...event, conversationId: talk.id });
  await seat.chat.barrier();
  return true;
};

export function atWork({ model }: World): Worker[] {
  return model.workers.filter(({ isActive, tokens }) => isActive && tokens.length > 0);
}

/** What answers a frame that is answered: the frame, or what followed a ping after it. */
async function answerTo(seat: Seat, frame: object): Promise<Frame> {
  const { chat } = seat;
  const ref = newName();
  chat.send({ ...frame, ref });
  return chat.next(({ ref: own, data }) => own === ref || data?.ref === ref);
}

let serial = 0;

/** No UUID: these are known to the model, each as what it is. */
function newName(): string {
  serial += 1;
  return `name-${serial}`;
}

export async function refusedToConnect(world: World, token: string): Promise<number> {
  return (await Chat.refused(world.node(), token)).status;
}

function newText({ model }: World): string {
  model.serial += 1;
  return `第 ${model.serial} 句`;
}

function saidOf({ model }: World, data: Frame, content: string, sender: Holder): Said {
  const { id, seq } = data as { id: string; seq: number };
  return { id, seq, content, internal: false, senderId: sender.id, step: model.step };
}
