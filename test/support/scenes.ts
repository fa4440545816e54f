/** What the pictures of the README show, in one language. */
export interface Scene {
  /** The agent who answers. */
  agent: string;
  /** Who has written, on which channel, and what was said: `>` by the customer, `<` by the agent, `#` as a note. */
  stories: { name: string; channel: string; said: string[] }[];
  /** What is known of the first of them. */
  profile: object;
  /** What the customer of the widget asks, and hears. */
  question: string;
  answer: string;
}

const zh: Scene = {
  agent: '林晓',
  stories: [
    {
      name: '张伟',
      channel: 'WEB',
      said: [
        '> 你好，我的订单三天了还没发货',
        '< 您好，马上为您查询，请稍等。',
        '> 好的，谢谢！订单号是 20260115-8832',
        '# 仓库说今天下午发出，物流组跟进',
        '< 查到了：包裹今天下午发出，单号稍后发给您。',
        '> 太好了 👍',
      ],
    },
    {
      name: '李娜',
      channel: 'WECHAT',
      said: ['> 请问可以开发票吗？', '< 可以的，请告诉我抬头和税号。', '> 稍等，我找一下'],
    },
    { name: 'Anna Schmidt', channel: 'WHATSAPP', said: ['> Do you ship to Germany?'] },
    { name: '王小明', channel: 'LINE', said: ['> 优惠券用不了怎么办'] },
    { name: '陈静', channel: 'APP', said: ['> 上次的耳机什么时候有货？'] },
  ],
  profile: {
    email: 'zhang@example.com',
    phone: '+8613800138000',
    location: '杭州',
    tags: ['老客户', 'VIP'],
    notes: '偏好顺丰，工作日送公司。',
    customFields: { 会员等级: '金卡' },
  },
  question: '你好，云栖白茶适合送长辈吗？',
  answer: '您好，很适合！口感清甜，礼盒装附手写贺卡，今天下单明天就能到。',
};

const en: Scene = {
  agent: 'Lena Fischer',
  stories: [
    {
      name: 'Maya Patel',
      channel: 'WEB',
      said: [
        '> Hi, I ordered three days ago and nothing has shipped yet',
        '< Hello Maya, let me look that up for you.',
        '> Thanks! The order number is 20260115-8832',
        '# The warehouse says it leaves this afternoon, logistics is on it',
        '< Found it: your parcel leaves this afternoon. I will send you the tracking number.',
        '> Wonderful 👍',
      ],
    },
    {
      name: 'James Miller',
      channel: 'WHATSAPP',
      said: ['> Can I get an invoice?', '< Of course. Which name should be on it?', '> One moment, I will look it up'],
    },
    { name: 'Anna Schmidt', channel: 'EMAIL', said: ['> Do you ship to Germany?'] },
    { name: '王小明', channel: 'LINE', said: ['> 优惠券用不了怎么办'] },
    { name: 'Tom Becker', channel: 'APP', said: ['> When will the headphones be back in stock?'] },
  ],
  profile: {
    email: 'maya@example.com',
    phone: '+14155550134',
    location: 'San Francisco',
    tags: ['regular', 'VIP'],
    notes: 'Prefers deliveries to the office on weekdays.',
    customFields: { Level: 'Gold' },
  },
  question: 'Hi! Would the white tea make a good present for my parents?',
  answer: 'It would! It is mild and sweet, and the gift box comes with a handwritten card.',
};

export const scenes = { zh, en };
