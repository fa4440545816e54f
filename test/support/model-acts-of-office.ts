import { expect } from '@jest/globals';
import type { ConversationDto } from '../../src/conversation/conversation.dto.js';
import type { MessageDto } from '../../src/conversation/message/message.dto.js';
import type { Person, Worker } from './model.js';
import { type Act, atWork, pick, refusedToConnect } from './model-acts.js';
import { isStranger, type World } from './model-world.js';

/** Somebody comes by another connection. */
export const connect: Act = async (world, [who, how = 0]) => {
  const holder = pick([...world.model.people, ...world.model.strangers, ...world.model.workers], who);
  if (holder === undefined || holder.tokens.length === 0) return false;
  await world.connect(holder, how % 2 === 0);
  return true;
};

export const disconnect: Act = async (world, [who]) => {
  const seat = pick(world.model.seats, who);
  if (seat === undefined) return false;
  await world.leave(seat);
  return true;
};

/** Nothing is to be had for a token that has ended, by any door. */
export const tryDeadToken: Act = async (world, [which, how = 0]) => {
  const token = pick(world.model.deadTokens, which);
  if (token === undefined) return false;
  const paths = ['/me', '/me/conversations', '/auth/me', '/conversations', '/customers', '/public/validate-token'];
  const path = paths[how % (paths.length + 1)];
  const status =
    path === undefined ? await refusedToConnect(world, token) : (await world.as(token, 'GET', path)).status;
  expect(status).toBe(401);
  return true;
};

/** Another token of a customer, from an agent; one who is switched off gets none. */
export const issue: Act = async (world, [who]) => {
  const person = pick(world.model.people, who);
  if (person === undefined || person.tokens.length > 5) return false;
  const { status, data } = await world.as(world.admin, 'POST', `/customers/${person.id}/token`);
  expect(status).toBe(person.isActive ? 200 : 403);
  if (person.isActive) person.tokens.unshift(data.token as string);
  return true;
};

/** So many come under one customer's name: with what is the customer's own they stay below the limit of connections. */
const strangersOfOne = 2;

/** Somebody gives a customer's name, without a proof. */
export const knock: Act = async (world, [who, how = 0]) => {
  const person = pick(world.model.people, who);
  if (person === undefined || world.model.strangersAt(person).length === strangersOfOne) return false;
  const body = { channel: 'LINE', channelId: person.lineId, name: '自称' };
  const { status, data } = await world.node().call('POST', '/public/customer-token', { body });
  expect(status).toBe(person.isActive ? 200 : 403);
  if (!person.isActive) return true;
  const { id, lineId } = person;
  const stranger: Person = {
    kind: 'customer',
    id,
    lineId,
    isActive: true,
    tokens: [data.token as string],
    since: world.model.step,
  };
  world.model.strangers.push(stranger);
  await world.connect(stranger, how % 2 === 0);
  return true;
};

/** A customer ends their token, or an agent all of them. */
export const revoke: Act = async (world, [who, how = 0]) => {
  const person = pick([...world.model.people, ...world.model.strangers], who);
  const token = pick(person?.tokens ?? [], how);
  if (person === undefined || token === undefined) return false;
  if (how % 2 === 0 && !isStranger(person)) {
    await expectDone(world, 'DELETE', `/customers/${person.id}/tokens`);
    await world.expectGone(person, 4401);
  } else {
    expect((await world.as(token, 'DELETE', '/public/customer-token')).status).toBe(204);
    await world.expectEnded(person, [token], 4401);
  }
  return true;
};

/** A customer is switched off, or on again. */
export const switchPerson: Act = async (world, [who]) => {
  const person = pick(world.model.people, who);
  if (person === undefined) return false;
  person.isActive = !person.isActive;
  const answer = await world.as(world.admin, 'PUT', `/customers/${person.id}`, { active: person.isActive });
  expect(answer.status).toBe(200);
  if (!person.isActive) await world.expectGone(person, 4403);
  return true;
};

/** A customer is erased, with everything; somebody else comes. */
export const erase: Act = async (world, [who]) => {
  const person = pick(world.model.people, who);
  const [agent] = atWork(world);
  if (person === undefined) return false;
  const path = `/customers/${person.id}`;
  if (agent?.tokens[0] !== undefined) expect((await world.as(agent.tokens[0], 'DELETE', path)).status).toBe(403);
  await expectDone(world, 'DELETE', path);
  await world.expectGone(person, 4403);
  world.model.talks = world.model.talks.filter(({ customer }) => customer.id !== person.id);
  world.model.people.splice(world.model.people.indexOf(person), 1, await world.newPerson());
  return true;
};

/** An agent signs out, or in again. */
export const signOut: Act = async (world, [who]) => {
  const worker = pick(
    world.model.workers.filter(({ isActive }) => isActive),
    who,
  );
  if (worker === undefined) return false;
  const [token] = worker.tokens;
  if (token === undefined) await comeBack(world, worker);
  else {
    expect((await world.as(token, 'POST', '/auth/logout')).status).toBe(204);
    await world.expectEnded(worker, [token], 4401);
  }
  return true;
};

/** An agent is disabled, or at work again. */
export const disable: Act = async (world, [who]) => {
  const worker = pick(world.model.workers, who);
  if (worker === undefined) return false;
  if (!worker.isActive) await comeBack(world, worker);
  else {
    await expectDone(world, 'DELETE', `/agents/${worker.id}`);
    worker.isActive = false;
    world.model.leave(worker.id);
    await world.expectEnded(worker, [...worker.tokens], 4403);
  }
  return true;
};

/** What a customer is shown of their conversations is all of them, and nothing else. */
export const readOwn: Act = async (world, [who]) => {
  const person = pick(withToken(world.model.people), who);
  if (person === undefined) return false;
  const { data } = await world.as(person.tokens[0] ?? '', 'GET', '/me/conversations?size=200');
  const told = (data.content as ConversationDto[]).map(({ id, status, assigneeId, lastMessage }) =>
    [id, status, assigneeId, lastMessage?.content].join(),
  );
  const real = world.model.talksOf(person).map((talk) => {
    const last = world.model.visible(person, talk).at(-1);
    return [talk.id, talk.isOpen ? 'OPEN' : 'RESOLVED', talk.assignee, last?.content].join();
  });
  expect(told.sort()).toEqual(real.sort());
  return true;
};

/** A stranger is shown what they may know of, with what was said since they came, and not who serves. */
export const readOwnAsStranger: Act = async (world, [who]) => {
  const stranger = pick(world.model.strangers, who);
  if (stranger === undefined) return false;
  const { data } = await world.as(stranger.tokens[0] ?? '', 'GET', '/me/conversations?size=200');
  const told = (data.content as ConversationDto[]).map(({ id, lastSeq, assigneeId, lastMessage }) =>
    [id, lastSeq, assigneeId, lastMessage?.content].join(),
  );
  const real = world.model.talksKnownTo(stranger).map((talk) => {
    const last = world.model.visible(stranger, talk).at(-1);
    return [talk.id, last?.seq ?? 0, null, last?.content].join();
  });
  expect(told.sort()).toEqual(real.sort());
  return true;
};

/** What somebody reads of a conversation is what was said there, without the notes for its customer. */
export const readMessages: Act = async (world, [who, what]) => {
  const holder = pick(withToken([...world.model.people, ...world.model.strangers, ...world.model.workers]), who);
  const talk = pick(world.model.talks, what);
  if (holder === undefined || talk === undefined) return false;
  const path = `/conversations/${talk.id}/messages?afterSeq=0&limit=200`;
  const { status, data } = await world.as(holder.tokens[0] ?? '', 'GET', path);
  if (holder.kind === 'customer' && !world.model.knows(holder, talk)) expect(status).toBe(404);
  else {
    const told = (data as MessageDto[]).map(({ id, seq, content }) => [id, seq, content].join());
    expect(told).toEqual(world.model.visible(holder, talk).map(({ id, seq, content }) => [id, seq, content].join()));
  }
  return true;
};

/** What an agent is shown of conversations, as they filter them. */
export const list: Act = async (world, [who, how = 0]) => {
  const worker = pick(withToken(world.model.workers), who);
  if (worker === undefined) return false;
  const [status, assignee] = [pick(['', 'OPEN', 'RESOLVED'], how), pick(['', 'me', 'none'], how >> 2)];
  const query = [status === '' ? '' : `&status=${status}`, assignee === '' ? '' : `&assignee=${assignee}`].join('');
  const { data } = await world.as(worker.tokens[0] ?? '', 'GET', `/conversations?size=200${query}`);
  const fits = world.model.talks.filter((talk) => {
    const isAssigned = assignee === '' || talk.assignee === (assignee === 'me' ? worker.id : null);
    return isAssigned && (status === '' || talk.isOpen === (status === 'OPEN'));
  });
  const told = (data.content as ConversationDto[]).map(({ id, lastSeq, assigneeId }) =>
    [id, lastSeq, assigneeId].join(),
  );
  expect(told.sort()).toEqual(fits.map((talk) => [talk.id, talk.said.length, talk.assignee].join()).sort());
  return true;
};

async function comeBack(world: World, worker: Worker): Promise<void> {
  await world.employ(worker);
  await world.connect(worker);
}

async function expectDone(world: World, method: string, path: string): Promise<void> {
  expect((await world.as(world.admin, method, path)).status).toBe(204);
}

function withToken<T extends Person | Worker>(holders: T[]): T[] {
  return holders.filter(({ tokens }) => tokens.length > 0);
}
