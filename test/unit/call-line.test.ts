import { PassThrough } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { afterAnswers, type Connection } from '../../src/http/call-line.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

describe('a connection that has left HTTP', () => {
  /** With the request by which it leaves, as whoever takes it over has it at hand. */
  const leave = (connection: Connection): WeakRef<object> => {
    const request = { headers: {} };
    afterAnswers(connection, () => expect(request.headers).toEqual({}));
    return new WeakRef(request);
  };

  it('keeps nothing of the request by which it did: there may be ten thousand of them', async () => {
    const connection = Object.assign(new PassThrough(), { destroySoon: () => undefined });
    const request = leave(connection as unknown as Connection);
    // What a weak reference was made for lives until the turn is over.
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    expect(request.deref()).toBeUndefined();
    expect(connection.listenerCount('drain')).toBeGreaterThan(0);
  });
});
