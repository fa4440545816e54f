import type { components } from '../api/frames.js';

type Schemas = components['schemas'];

export type ChatMessage = Schemas['message'];
export type ReadyFrame = Schemas['ready'];
export type AckFrame = Schemas['ack'];
export type ErrorFrame = Schemas['error'];
export type ConversationFrame = Schemas['conversation'];

/** What the service sends beside chat messages, told apart by `type`. */
export type TypedFrame =
  | ReadyFrame
  | AckFrame
  | ErrorFrame
  | ConversationFrame
  | Schemas['resync']
  | Schemas['resumed']
  | Schemas['subscribed']
  | Schemas['unsubscribed']
  | Schemas['pong']
  | Schemas['typingNews']
  | Schemas['readNews']
  | Schemas['presence'];

export type ServerFrame = ChatMessage | TypedFrame;

/** What a client sends. */
export type ClientFrame =
  | Schemas['postMessage']
  | Schemas['typing']
  | Schemas['read']
  | Schemas['received']
  | Schemas['resume']
  | Schemas['subscribe']
  | Schemas['unsubscribe']
  | Schemas['status']
  | Schemas['ping'];

/** A chat message is the one frame without a type. */
export function isMessage(frame: ServerFrame): frame is ChatMessage {
  return !('type' in frame);
}
