import { describe, expect, it } from '@jest/globals';
import { saying } from '../support/chat-suite.js';
import { nodesSuite } from '../support/chat-nodes.js';
import { findProgram } from '../support/programs.js';

const withRedis = findProgram('redis-server') === undefined ? describe.skip : describe;

withRedis.each([['hears over the bus', false], ['that cannot reach Redis finds']])(
  'another node %s',
  (_how, isApart = true) => {
    const { here, there, admin } = nodesSuite({ isApart });

    it('that the conversations of a disabled agent are nobody’s', async () => {
      const [visitor, service, colleague] = [await here.newCustomer(), await there.newAgent(), await here.newAgent()];
      const { conversationId } = await visitor.chat.post('你好');
      await there.assign(conversationId, service.id);
      await service.chat.post('您好', { conversationId });
      await visitor.chat.next(saying('您好'));
      await visitor.chat.post('在吗');
      await there.node().call('DELETE', `/agents/${service.id}`, { token: admin() });
      const told = await colleague.chat.next(
        ({ type, data }) =>
          type === 'conversation' && data.conversation.assigneeId === null && data.event === 'assigned',
      );
      expect(told.data.conversation).toMatchObject({ id: conversationId, assignee: null });
      await visitor.chat.post('有人吗');
      await colleague.chat.next(saying('有人吗'));
    });
  },
);
