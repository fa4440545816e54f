// Loaded into a node by NODE_OPTIONS: what was said before in a conversation is read when a second connection asks for it.
import { ReplayReads } from '../../dist/src/chat/replay-reads.js';

const { messages, serve } = Object.getOwnPropertyDescriptors(ReplayReads.prototype);
const pairs = new Map();

ReplayReads.prototype.messages = function (connection, span, read) {
  const { conversationId } = span;
  if (!pairs.has(conversationId)) pairs.set(conversationId, newPair());
  const pair = pairs.get(conversationId);
  pair.members.add(connection);
  if (pair.members.size === 2) pair.complete();
  return messages.value.call(this, connection, span, read);
};

ReplayReads.prototype.serve = async function (key, read) {
  const [, conversationId] = key.split(' ');
  await pairs.get(conversationId).isComplete;
  return serve.value.call(this, key, read);
};

function newPair() {
  let complete;
  const isComplete = new Promise((resolve) => (complete = resolve));
  return { members: new Set(), isComplete, complete };
}
