import type { Random } from '../../src/demo/random.js';

const alphabet = 'abcdefghijklmnopqrstuvwxyz    ，。你好请问订单发货退款谢谢客服';

/** A text that no other message has. Some are as long as can be, so that buffers fill. */
export function messageText(random: Random, clientMessageId: string): string {
  const start = `${clientMessageId} `;
  const length = random.chance(0.03) ? 4_000 : random.integer(4, 160);
  return start + random.text(Math.max(1, length - start.length - 1), alphabet) + '.';
}
