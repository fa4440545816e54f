import { beforeAll, describe, expect, it } from '@jest/globals';
import { type ClientEvent, clientEvents } from '../src/chat/frame.dto.js';
import { agent, Chat, customer, type Frame, refOf } from './support/chat.js';
import { type ChatContract, chatContractOf } from './support/asyncapi.js';
import { rawSuite } from './support/chat-suite.js';
import { type Unfit, unfitTokens } from './support/principals.js';
import { text } from './support/raw-frame.js';
import { handshake, RawWebSocket } from './support/raw-websocket.js';

type Holder = 'customer' | 'other customer' | 'AGENT' | 'ADMIN';

interface Rule {
  frame: (conversationId: string) => object;
  /** What answers it: a kind of frame, the code of an error, or nothing. */
  answers: Record<Holder, string | undefined>;
}

const about =
  (event: string, more: object = {}) =>
  (conversationId: string) => ({ event, conversationId, ...more });
const forParticipants = (answer?: string): Rule['answers'] => ({
  customer: answer,
  'other customer': 'CONVERSATION_NOT_FOUND',
  AGENT: answer,
  ADMIN: answer,
});
const forAgents = (answer?: string): Rule['answers'] => ({
  customer: 'FORBIDDEN',
  'other customer': 'FORBIDDEN',
  AGENT: answer,
  ADMIN: answer,
});

/** Every frame that clients send, and what it is to whom. A frame that the service takes and this table lacks fails. */
const rules: Record<'postMessage' | ClientEvent, Rule> = {
  postMessage: { frame: (conversationId) => ({ content: '说', conversationId }), answers: forParticipants('ack') },
  typing: { frame: about('typing'), answers: forParticipants() },
  read: { frame: about('read', { seq: 1 }), answers: forParticipants() },
  received: { frame: about('received', { seq: 1 }), answers: forParticipants() },
  resume: { frame: (id) => ({ event: 'resume', cursors: { [id]: 0 } }), answers: forParticipants('resumed') },
  subscribe: { frame: about('subscribe'), answers: forAgents('subscribed') },
  unsubscribe: { frame: about('unsubscribe'), answers: forAgents('unsubscribed') },
  status: { frame: () => ({ event: 'status', status: 'BUSY' }), answers: forAgents() },
  ping: { frame: () => ({ event: 'ping' }), answers: { ...forParticipants('pong'), 'other customer': 'pong' } },
};

describe('who may send what', () => {
  const suite = rawSuite();
  let contract: ChatContract;
  let admin: string;
  let unfit: [string, Unfit][];
  let conversationId: string;
  const tokens = new Map<Holder, string>();

  beforeAll(async () => {
    contract = await chatContractOf(suite.kefu.url);
    admin = await suite.kefu.login();
    unfit = Object.entries(await unfitTokens(suite.kefu, admin));
    const one = await customer(suite.kefu);
    tokens.set('customer', one.token).set('other customer', (await customer(suite.kefu)).token);
    tokens.set('AGENT', (await agent(suite.kefu)).token).set('ADMIN', admin);
    const chat = await connect('customer');
    conversationId = (await chat.post('秘密')).conversationId as string;
    await chat.close();
  });

  const connect = (holder: Holder): Promise<Chat> => Chat.connect(suite.kefu, tokens.get(holder) ?? '');
  const conversation = async () =>
    (await suite.kefu.call('GET', `/conversations/${conversationId}`, { token: admin })).data;

  it('is decided here for every frame there is', () => {
    const taken = ['postMessage', ...clientEvents].sort();
    expect(Object.keys(rules).sort()).toEqual(taken);
    expect(contract.names('receive').sort()).toEqual(taken);
  });

  it.each(Object.entries(rules))('%s is not read from whoever has no live token', async (_name, rule) => {
    const before = await conversation();
    const frame = JSON.stringify(rule.frame(conversationId));
    for (const [who, { token, status, code }] of unfit) {
      const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
      const answer = await RawWebSocket.refused(suite.kefu, handshake({ headers }), text(frame));
      expect([who, answer.status, answer.json.error.code]).toEqual([who, status, code]);
    }
    expect(await conversation()).toEqual(before);
  });

  it.each(Object.entries(rules))('%s is for whom it is for', async (_name, { frame, answers: expectedOf }) => {
    for (const [holder, expected] of Object.entries(expectedOf) as [Holder, string | undefined][]) {
      const chat = await connect(holder);
      chat.send({ ...frame(conversationId), ref: 'asked' });
      await chat.barrier();
      const answers = chat.frames.filter((one: Frame) => refOf(one) === 'asked');
      expect([holder, answers.map(({ type, data }) => (type === 'error' ? data.code : type))]).toEqual([
        holder,
        expected === undefined ? [] : [expected],
      ]);
      if (holder === 'other customer') expect(JSON.stringify(chat.frames)).not.toContain('秘密');
      await chat.close();
    }
  });

  it.each(Object.entries(rules))(
    '%s leads whoever may not send it nowhere, later neither',
    async (_name, { frame }) => {
      const [stranger, participant, desk] = [
        await connect('other customer'),
        await connect('customer'),
        await connect('AGENT'),
      ];
      const strangerId = stranger.ready.principal.id as string;
      stranger.send({ ...frame(conversationId), ref: 'asked' });
      await stranger.barrier();
      const from = stranger.frames.length;
      // What goes to listeners goes to them alone where the conversation is somebody's.
      for (const agentId of [desk.ready.principal.id as string, null]) {
        const act = { token: admin, body: { agentId } };
        expect((await suite.kefu.call('POST', `/conversations/${conversationId}/assign`, act)).status).toBe(200);
        await participant.post('只给他们');
        await desk.post('也只给他们', { conversationId });
      }
      desk.send({ event: 'typing', conversationId, active: true });
      await participant.next('typing');
      await stranger.barrier();
      expect(stranger.frames.slice(from).filter(({ type }) => type !== 'pong')).toEqual([]);
      // And nobody hears of the stranger.
      for (const chat of [participant, desk]) {
        await chat.barrier();
        expect(JSON.stringify(chat.frames.filter(({ senderId }) => senderId !== strangerId))).not.toContain(strangerId);
      }
    },
  );
});
