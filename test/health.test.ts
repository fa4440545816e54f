import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kefu } from './support/kefu.js';

describe('health', () => {
  let kefu: Kefu;
  beforeAll(async () => {
    kefu = await Kefu.start();
  });
  afterAll(() => kefu.stop());

  it('is alive and ready once it serves', async () => {
    expect((await kefu.callRoot('GET', '/health/live')).json).toEqual({ status: 'up' });
    expect((await kefu.callRoot('GET', '/health/ready')).json).toEqual({ status: 'up', database: 'up' });
  });
});
