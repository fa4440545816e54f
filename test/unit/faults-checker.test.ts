import { describe, expect, it } from '@jest/globals';
import { check } from '../faults/checker.js';
import type { Happening, History, MessageFrame, StoredConversation, StoredMessage } from '../faults/history.js';

/*
 * A short history in which every promise is kept, and for each promise histories that break it. Li Lei and Han Meimei
 * are customers with one conversation each; Wang Fang, an agent, is subscribed to both and leaves a note in the first.
 */

const lei = { client: 'lei', connection: 1 };
const meimei = { client: 'meimei', connection: 1 };
const fang = { client: 'fang', connection: 1 };
const byRest = { client: 'meimei', connection: 0 };

interface Story {
  stored: StoredConversation[];
  happenings: Happening[];
}

function message(conversationId: string, seq: number, sender: string, internal = false): StoredMessage {
  const clientMessageId = `${sender}-${conversationId}-${seq}`;
  const content = `${clientMessageId} 你好`;
  const senderType = sender === 'fang' ? 'AGENT' : 'CUSTOMER';
  const id = `id-${conversationId}-${seq}`;
  return { id, conversationId, seq, senderId: `${sender}'s id`, senderType, content, clientMessageId, internal };
}

const a1 = message('a', 1, 'lei');
const a2 = message('a', 2, 'lei');
const a3 = message('a', 3, 'fang', true);
const a4 = message('a', 4, 'fang');
const b1 = message('b', 1, 'meimei');
const b2 = message('b', 2, 'meimei');

const sent = (place: typeof lei, { clientMessageId, conversationId, content, internal }: StoredMessage): Happening => ({
  kind: 'sent',
  ...place,
  clientMessageId: clientMessageId ?? '',
  ...(place.client === 'fang' ? { conversationId } : {}),
  content,
  internal,
  attempt: 1,
});
const acked = (place: typeof lei, { clientMessageId, id, conversationId, seq }: StoredMessage): Happening => ({
  kind: 'acked',
  ...place,
  clientMessageId: clientMessageId ?? '',
  id,
  conversationId,
  seq,
});
const refused = (place: typeof lei, code: string, final: boolean, { clientMessageId }: StoredMessage): Happening => ({
  kind: 'refused',
  ...place,
  clientMessageId: clientMessageId ?? '',
  code,
  final,
});
const received = (place: typeof lei, frame: MessageFrame): Happening => ({ kind: 'received', ...place, frame });
const opened = (place: typeof lei): Happening => ({ kind: 'opened', ...place, node: 0 });
const resume = (place: typeof lei, cursors: Record<string, number>): Happening => ({
  kind: 'resume',
  ...place,
  cursors,
});
const resumed = (place: typeof lei, conversationId: string, lastSeq: number): Happening => ({
  kind: 'resumed',
  ...place,
  conversationId,
  lastSeq,
});
const fault = (kind: 'disconnect' | 'database-kill', hits = 1): Happening => {
  return { kind: 'fault', fault: kind, hits, from: 0, to: 1 };
};

/** Both customers write, by socket and by REST; the agent replies; everybody sees what is for them. */
function goodStory(): Story {
  const happenings: Happening[] = [
    ...[lei, meimei, fang].map(opened),
    ...[sent(lei, a1), sent(lei, a2), acked(lei, a1), acked(lei, a2)],
    ...['a', 'b'].map((conversationId): Happening => ({ kind: 'subscribed', ...fang, conversationId })),
    resume(fang, { a: 0, b: 0 }),
    ...[received(fang, a1), received(fang, a2), resumed(fang, 'a', 2), resumed(fang, 'b', 0)],
    ...[sent(meimei, b1), acked(meimei, b1), received(fang, b1)],
    ...[resume(lei, { a: 2 }), resumed(lei, 'a', 2), resume(meimei, { b: 1 }), resumed(meimei, 'b', 1)],
    ...[sent(fang, a3), acked(fang, a3), sent(fang, a4), acked(fang, a4), received(lei, a4)],
    ...[sent(byRest, b2), acked(byRest, b2), received(meimei, b2), received(fang, b2)],
    ...[fault('disconnect'), { kind: 'healed' } as const, { kind: 'quiet' } as const],
  ];
  const stored = [
    { id: 'a', customerId: "lei's id", messages: [a1, a2, a3, a4] },
    { id: 'b', customerId: "meimei's id", messages: [b1, b2] },
  ];
  return { stored, happenings };
}

function historyOf({ stored, happenings }: Story): History {
  return {
    participants: [
      { name: 'lei', type: 'CUSTOMER', id: "lei's id" },
      { name: 'meimei', type: 'CUSTOMER', id: "meimei's id" },
      { name: 'fang', type: 'AGENT', id: "fang's id" },
    ],
    events: happenings.map((happening, at) => ({ at, ...happening })),
    stored,
    customerViews: ['lei', 'meimei'].map((client) => ({
      client,
      conversations: stored
        .filter(({ customerId }) => customerId === `${client}'s id`)
        .map((one) => ({ ...one, messages: one.messages.filter(({ internal }) => !internal) })),
    })),
    faultKinds: ['disconnect'],
  };
}

/** What is reported of the good history after `change`. */
function found(change: (story: Story) => void): string[] {
  const story = goodStory();
  change(story);
  return reported(historyOf(story));
}

function reported(history: History): string[] {
  return [...new Set(check(history).map(({ invariant }) => invariant))];
}

const same = (one: Happening) => (other: Happening) => JSON.stringify(one) === JSON.stringify(other);

function indexOf(story: Story, happening: Happening): number {
  const index = story.happenings.findIndex(same(happening));
  if (index < 0) throw new Error('The story has no such event');
  return index;
}

function drop(story: Story, happening: Happening): void {
  story.happenings.splice(indexOf(story, happening), 1);
}

function insertAfter(story: Story, happening: Happening, ...others: Happening[]): void {
  story.happenings.splice(indexOf(story, happening) + 1, 0, ...others);
}

function replace(story: Story, happening: Happening, other: Happening): void {
  story.happenings[indexOf(story, happening)] = other;
}

function messagesOf(story: Story, id: string): StoredMessage[] {
  const conversation = story.stored.find((one) => one.id === id);
  if (conversation === undefined) throw new Error('The story has no such conversation');
  return conversation.messages;
}

describe('the checker of fault runs finds nothing', () => {
  it('in a history that keeps every promise', () => {
    expect(check(historyOf(goodStory()))).toEqual([]);
  });

  it('in a resend that is answered with the same ack', () => {
    expect(found((story) => insertAfter(story, acked(lei, a2), sent(lei, a2), acked(lei, a2)))).toEqual([]);
  });

  it('in what comes again because a resume asked for it, or over another connection', () => {
    const again = { client: 'lei', connection: 2 };
    const closed: Happening = { kind: 'closed', ...lei, code: 1006 };
    const rest = [received(again, a2), resume(again, { a: 1 }), received(again, a2), received(again, a4)];
    const change = (story: Story) =>
      insertAfter(story, received(lei, a4), closed, opened(again), ...rest, resumed(again, 'a', 4));
    expect(found(change)).toEqual([]);
  });

  it('in the order of two messages of which the first was refused for a while', () => {
    expect(found((story) => swapStored(story, refused(lei, 'UNAVAILABLE', false, a1)))).toEqual([]);
  });

  it('in the order of two messages of which the first was sent again around a dead database', () => {
    expect(found((story) => swapStored(story, fault('database-kill'), sent(lei, a1)))).toEqual([]);
  });

  it('in an agent who is refused by a conversation that was resolved', () => {
    const more = message('a', 5, 'fang');
    const resolve: Happening = { kind: 'resolve', conversationId: 'a' };
    const change = (story: Story) =>
      insertAfter(
        story,
        acked(fang, a4),
        resolve,
        sent(fang, more),
        refused(fang, 'CONVERSATION_RESOLVED', true, more),
      );
    expect(found(change)).toEqual([]);
  });
});

/** Stores Lei's two messages, which were on their way together, in the other order. */
function swapStored(story: Story, ...meanwhile: Happening[]): void {
  const [first, second] = [
    { ...a1, seq: 2 },
    { ...a2, seq: 1 },
  ];
  messagesOf(story, 'a').splice(0, 2, second, first);
  replace(story, acked(lei, a1), acked(lei, first));
  replace(story, acked(lei, a2), acked(lei, second));
  replace(story, received(fang, a1), received(fang, second));
  replace(story, received(fang, a2), received(fang, first));
  insertAfter(story, sent(lei, a2), ...meanwhile);
}

describe('the checker of fault runs reports', () => {
  it('lost: a message that was acknowledged and is not stored, as after an early ack', () => {
    const early = message('b', 3, 'meimei');
    expect(found((story) => insertAfter(story, acked(meimei, b1), sent(meimei, early), acked(meimei, early)))).toEqual([
      'lost',
    ]);
  });

  it('doubled: a message that is stored twice', () => {
    const change = (story: Story) => {
      const twin = { ...b2, id: 'another id', seq: 3 };
      messagesOf(story, 'b').push(twin);
      insertAfter(story, received(fang, b2), received(meimei, twin), received(fang, twin));
      // What the ack says holds for one of the two.
      drop(story, acked(byRest, b2));
      insertAfter(story, sent(byRest, b2), acked(byRest, twin));
    };
    expect(found(change)).toEqual(['doubled']);
  });

  it('doubled: one id for two messages', () => {
    const change = (story: Story) => messagesOf(story, 'b').splice(1, 1, { ...b2, id: b1.id });
    expect(found(change)).toContain('doubled');
  });

  it('doubled: a message that came twice over one connection', () => {
    expect(found((story) => insertAfter(story, received(lei, a4), received(lei, a4)))).toEqual(['doubled']);
    expect(found((story) => insertAfter(story, received(fang, b2), received(fang, b1)))).toEqual(['doubled']);
  });

  it('hole: a seq that no message has', () => {
    const change = (story: Story) => {
      messagesOf(story, 'b').splice(1, 1, { ...b2, seq: 3 });
      replace(story, acked(byRest, b2), acked(byRest, { ...b2, seq: 3 }));
      replace(story, received(meimei, b2), received(meimei, { ...b2, seq: 3 }));
      replace(story, received(fang, b2), received(fang, { ...b2, seq: 3 }));
    };
    expect(found(change)).toEqual(['hole']);
  });

  it('hole: a message that a connection was not given before the next one, though it came later', () => {
    const b3 = message('b', 3, 'meimei');
    const change = (story: Story) => {
      messagesOf(story, 'b').push(b3);
      const later = [resume(fang, { b: 1 }), received(fang, b2), received(fang, b3), resumed(fang, 'b', 3)];
      insertAfter(story, received(fang, b2), sent(meimei, b3), acked(meimei, b3), received(fang, b3), ...later);
      drop(story, received(fang, b2));
    };
    expect(found(change)).toEqual(['hole']);
  });

  it('hole: a resume that leaves something out', () => {
    expect(found((story) => drop(story, received(fang, a1)))).toEqual(['hole', 'unseen']);
  });

  it('order: two messages that came the wrong way round', () => {
    const change = (story: Story) => {
      replace(story, received(fang, a1), { kind: 'healed' });
      replace(story, received(fang, a2), received(fang, a1));
      replace(story, { kind: 'healed' }, received(fang, a2));
      drop(story, { kind: 'healed' });
    };
    // While a resume is not answered, the order may begin anew once; so it is wrong for whoever did not ask.
    expect(found(change)).toEqual([]);
    const unasked = (story: Story) => {
      change(story);
      drop(story, resume(fang, { a: 0, b: 0 }));
    };
    expect(found(unasked)).toContain('order');
  });

  it('order: two messages that are listed the wrong way round', () => {
    expect(found((story) => messagesOf(story, 'b').reverse())).toContain('order');
  });

  it('sender-order: two messages of one connection, stored the wrong way round', () => {
    expect(found((story) => swapStored(story))).toEqual(['sender-order']);
  });

  it('sender-order: a message stored behind one that was sent after its ack, whatever was refused', () => {
    const change = (story: Story) => {
      swapStored(story, refused(lei, 'UNAVAILABLE', false, a1));
      drop(story, sent(lei, a2));
      insertAfter(story, acked(lei, { ...a1, seq: 2 }), sent(lei, a2));
    };
    expect(found(change)).toEqual(['sender-order']);
  });

  it('foreign: a customer who receives what is another customer’s', () => {
    expect(found((story) => insertAfter(story, received(lei, a4), received(lei, b1)))).toEqual(['foreign']);
  });

  it('foreign: a customer who receives or reads a note', () => {
    expect(found((story) => insertAfter(story, acked(fang, a3), received(lei, a3)))).toEqual(['foreign']);
    const history = historyOf(goodStory());
    history.customerViews[0]?.conversations[0]?.messages.push(a3);
    expect(reported(history)).toEqual(['foreign']);
  });

  it('foreign: a message that is stored in another conversation than it was sent to', () => {
    const change = (story: Story) => {
      const strayed = { ...b2, senderId: a1.senderId, clientMessageId: 'lei-3' };
      messagesOf(story, 'b').splice(1, 1, strayed);
      replace(story, sent(byRest, b2), sent(lei, strayed));
      replace(story, acked(byRest, b2), acked(lei, strayed));
      replace(story, received(meimei, b2), received(meimei, strayed));
      replace(story, received(fang, b2), received(fang, strayed));
    };
    expect(found(change)).toEqual(['foreign']);
  });

  it('unseen: a message that never came to a connection that stayed open', () => {
    expect(found((story) => drop(story, received(lei, a4)))).toEqual(['unseen']);
    expect(found((story) => drop(story, received(meimei, b2)))).toEqual(['unseen']);
    expect(found((story) => drop(story, received(fang, b2)))).toEqual(['unseen']);
  });

  it('unseen: a message that came to nobody before everything was quiet', () => {
    const change = (story: Story) => {
      drop(story, received(lei, a4));
      insertAfter(story, { kind: 'quiet' }, received(lei, a4));
    };
    expect(found(change)).toEqual(['unseen']);
  });

  it('unseen: a message that its customer does not find by REST', () => {
    const history = historyOf(goodStory());
    history.customerViews[1]?.conversations[0]?.messages.pop();
    expect(reported(history)).toEqual(['unseen']);
  });

  it('unanswered: a message that was never answered, or too late', () => {
    expect(found((story) => drop(story, acked(byRest, b2)))).toEqual(['unanswered']);
    const history = historyOf(goodStory());
    const late = history.events.find((event) => event.kind === 'acked' && event.connection === 0);
    if (late !== undefined) late.at = 11_000;
    expect(reported(history)).toEqual(['unanswered']);
  });

  it('refused: a customer’s message that is refused for good, and a fault of the service at any time', () => {
    const more = message('a', 5, 'lei');
    for (const [code, final] of [['FORBIDDEN', true] as const, ['INTERNAL', false] as const]) {
      const answer = final ? [] : [acked(lei, a2)];
      const of = final ? more : a2;
      const change = (story: Story) =>
        insertAfter(story, acked(lei, a2), sent(lei, of), refused(lei, code, final, of), ...answer);
      expect(found(change)).toEqual(['refused']);
    }
    const error: Happening = { kind: 'error', ...lei, code: 'BAD_FRAME', message: 'No JSON' };
    expect(found((story) => insertAfter(story, acked(lei, a2), error))).toEqual(['refused']);
  });

  it('altered: an ack with another id or seq than is stored', () => {
    expect(found((story) => replace(story, acked(lei, a2), acked(lei, { ...a2, seq: 7 })))).toEqual(['altered']);
    expect(found((story) => replace(story, acked(byRest, b2), acked(byRest, { ...b2, id: 'other' })))).toEqual([
      'altered',
    ]);
  });

  it('altered: a text that is not what was sent, or not what is stored', () => {
    const change = (story: Story) => messagesOf(story, 'b').splice(1, 1, { ...b2, content: 'another' });
    expect(found(change)).toEqual(['altered']);
    expect(found((story) => replace(story, received(lei, a4), received(lei, { ...a4, content: '' })))).toEqual([
      'altered',
    ]);
  });

  it('altered: a message that was delivered and is not stored, as one published before its commit', () => {
    const early = message('b', 3, 'meimei');
    expect(found((story) => insertAfter(story, received(fang, b2), received(fang, early)))).toContain('altered');
  });

  it('unclean-stop: a node that ended otherwise than it was told', () => {
    const stopped = (code: number | null): Happening => ({ kind: 'stopped', node: 1, code });
    expect(found((story) => insertAfter(story, fault('disconnect'), stopped(0)))).toEqual([]);
    for (const code of [1, null]) {
      expect(found((story) => insertAfter(story, fault('disconnect'), stopped(code)))).toEqual(['unclean-stop']);
    }
  });

  it('fault-missing: a kind of fault that never happened, or met nobody', () => {
    expect(found((story) => drop(story, fault('disconnect')))).toEqual(['fault-missing']);
    expect(found((story) => replace(story, fault('disconnect'), fault('disconnect', 0)))).toEqual(['fault-missing']);
  });
});
