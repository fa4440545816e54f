import { App } from 'antd';
import { type ReactNode, useState } from 'react';
import { api, ask } from '../api/client.js';
import type { Conversation } from '../api/schema.js';
import { useDesk } from '../live/desk.js';
import { faultText } from '../text/fault-text.js';
import { useText } from '../text/text.js';

/** What an agent does with a conversation as a whole. Each says what came of it. */
export function useConversationActs(conversation: Conversation) {
  const { id, assigneeId, status } = conversation;
  const text = useText();
  const { queue, agentId } = useDesk();
  const { message } = App.useApp();
  const [isBusy, setIsBusy] = useState(false);
  const params = { path: { conversationId: id } };
  const act = async (call: Promise<Conversation>, done: ReactNode) => {
    setIsBusy(true);
    try {
      queue.place(await call);
      queue.refetchCounts();
      message.success(done);
    } catch (error) {
      message.error(faultText(text, error));
    } finally {
      setIsBusy(false);
    }
  };
  const assign = (to: string | null, done: ReactNode) =>
    act(ask(api.POST('/api/v1/conversations/{conversationId}/assign', { params, body: { agentId: to } })), done);
  return {
    isBusy,
    isMine: assigneeId === agentId,
    isOpen: status === 'OPEN',
    assign,
    assignMe: () => (assigneeId === agentId ? undefined : void assign(agentId, text.acts.assignedMe)),
    unassign: () => (assigneeId === null ? undefined : void assign(null, text.acts.unassigned)),
    resolve: () =>
      status === 'OPEN'
        ? void act(ask(api.POST('/api/v1/conversations/{conversationId}/resolve', { params })), text.acts.resolved)
        : undefined,
    reopen: () =>
      status === 'RESOLVED'
        ? void act(ask(api.POST('/api/v1/conversations/{conversationId}/reopen', { params })), text.acts.reopened)
        : undefined,
  };
}

export type ConversationActs = ReturnType<typeof useConversationActs>;
