import { describe, expect, it } from '@jest/globals';
import { Claims } from '../../src/chat/claims.js';
import type { Message } from '../../src/conversation/message/message.entity.js';

const message = (id: string) => ({ id }) as Message;

describe('a message that a connection has sent', () => {
  const begun = (id: string) => {
    const claims = new Claims();
    const acks: string[] = [];
    claims.begin(id, (stored) => acks.push(stored.id));
    return { claims, acks };
  };

  it('is acknowledged once, and no echo of it comes: first by its feed', () => {
    const { claims, acks } = begun('one');
    expect(claims.acknowledge(message('one'))).toBe(true);
    claims.answer('one', message('one'));
    expect(acks).toEqual(['one']);
  });

  it('is acknowledged once, and no echo of it comes: before its feed comes to it', () => {
    const { claims, acks } = begun('one');
    claims.answer('one', message('one'));
    claims.end('one');
    expect(claims.acknowledge(message('one'))).toBe(true);
    expect(acks).toEqual(['one']);
    expect(claims.acknowledge(message('two'))).toBe(false);
  });

  it('is somebody else’s where it was stored before, under another id', () => {
    const { claims, acks } = begun('again');
    claims.answer('again', message('first'));
    claims.end('again');
    expect(acks).toEqual(['first']);
    expect(claims.acknowledge(message('first'))).toBe(false);
  });

  it('is forgotten after a hundred others to which no feed came', () => {
    const claims = new Claims();
    for (let n = 0; n <= 100; n += 1) {
      claims.begin(`${n}`, () => undefined);
      claims.answer(`${n}`, message(`${n}`));
      claims.end(`${n}`);
    }
    expect([0, 1, 100].map((n) => claims.acknowledge(message(`${n}`)))).toEqual([false, true, true]);
  });
});
