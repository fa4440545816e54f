import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Resumption } from '../../src/chat/resumption.js';

describe('an ack', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('waits no longer for a database that is silent about the conversation than for what was said in it', async () => {
    const access = { find: () => new Promise(() => undefined) };
    const fresh = { conversation: () => undefined };
    const none = {} as never;
    const resumption = new Resumption(none, none, none, access as never, fresh as never);
    const caughtUp = resumption.catchUp(none, { conversationId: 'c', seq: 2 } as never);
    const outcome = expect(caughtUp).rejects.toThrow('not sent within 2000 ms');
    await jest.advanceTimersByTimeAsync(2_500);
    await outcome;
  });
});
