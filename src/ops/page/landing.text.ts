import type { Language } from './language.js';

interface Card {
  title: string;
  text: string;
}

interface LandingText {
  htmlLanguage: string;
  /** How the other language calls itself, and its code. */
  other: { language: Language; name: string };
  title: string;
  description: string;
  eyebrow: string;
  /** In two lines. */
  headline: [string, string];
  lead: string;
  tryChat: string;
  openConsole: string;
  panelTitle: string;
  panelNote: string;
  channelsTitle: string;
  channels: string[];
  featuresTitle: string;
  features: Card[];
  linksTitle: string;
  links: (Card & { href: string })[];
  footer: string;
}

const zh: LandingText = {
  htmlLanguage: 'zh-CN',
  other: { language: 'en', name: 'English' },
  title: 'Kefu 客服 · 自托管的多渠道客服后端',
  description: '自托管的多渠道客服：每位客户一份档案，一条不丢消息的聊天，一套 API。',
  eyebrow: '自托管 · 多渠道 · 客服后端',
  headline: ['无论从哪里来，', '都是同一位客户。'],
  lead: 'Kefu 把微信、WhatsApp、Line、网页、电话等十个渠道的来客归到每人一份的客户档案，让坐席与他们实时对话，一条消息也不丢。数据在你自己的机器上。',
  tryChat: '试一试聊天',
  openConsole: '打开坐席工作台',
  panelTitle: '一次调用，客户就位',
  panelNote: '同一渠道、同一 channelId，永远是同一位客户：并发再高也不会重复创建。',
  channelsTitle: '支持的渠道',
  channels: ['网页', '微信', 'WhatsApp', 'Line', 'Telegram', 'Messenger', '邮件', '短信', '电话', 'App'],
  featuresTitle: '为认真的客服团队而做',
  features: [
    {
      title: '每人一份档案',
      text: '邮箱、手机号与各渠道 ID 全局唯一，由数据库裁决。标签、自定义字段、备注，一处看全。',
    },
    { title: 'Token 可控', text: '客户 Token 只存哈希，可随时查看与收回。停用客户，访问随即终止。' },
    { title: '百万客户仍然快', text: '按姓名、标签、渠道 ID 检索，都走索引；游标翻页，翻多深都一样快。' },
    { title: '两种数据库，一种行为', text: '内置 SQLite，开箱即用；生产环境用 MySQL 或 MariaDB，多节点加 Redis。' },
    { title: '权限默认关闭', text: '没有声明受众的接口，谁也进不来。坐席与管理员，各司其职。' },
    {
      title: '聊天不丢、不重、不乱',
      text: '消息落盘才算送达。断网、重启、切换节点之后，每一条仍按原来的顺序，只到一次。',
    },
  ],
  linksTitle: '从这里开始',
  links: [
    { href: '/demo', title: '聊天挂件', text: '一行代码，让网站访客开口说话。到示例网店里试一试。' },
    { href: '/console', title: '坐席工作台', text: '在一个界面里接待所有渠道的客户。' },
    { href: '/docs', title: 'API 文档', text: '在浏览器里查看并试用每一个接口。' },
    { href: '/openapi.json', title: 'OpenAPI 规范', text: '机器可读，可用来生成客户端。' },
    { href: '/docs/asyncapi.json', title: 'AsyncAPI 规范', text: '聊天协议的每一种消息帧。' },
    { href: '/health/ready', title: '服务状态', text: '数据库与 Redis 是否就绪。' },
  ],
  footer: 'Kefu 客服 · 运行在你自己的服务器上',
};

const en: LandingText = {
  htmlLanguage: 'en',
  other: { language: 'zh', name: '中文' },
  title: 'Kefu 客服 · self-hosted customer service over many channels',
  description:
    'Self-hosted customer service over many channels: one record for each customer, a chat that loses nothing, one API.',
  eyebrow: 'Self-hosted · Many channels · One API',
  headline: ['However they arrive,', 'it is one customer.'],
  lead: 'Kefu brings people from WeChat, WhatsApp, Line, the web, the phone and five more channels into one record each, and lets your agents talk with them without losing a word. The data stays on your own machines.',
  tryChat: 'Try the chat',
  openConsole: 'Open the console',
  panelTitle: 'One call, and the customer is there',
  panelNote: 'The same channel and channelId is the same customer for ever, however many calls race for it.',
  channelsTitle: 'Channels',
  channels: ['Web', 'WeChat', 'WhatsApp', 'Line', 'Telegram', 'Messenger', 'E-mail', 'SMS', 'Phone', 'App'],
  featuresTitle: 'Made for teams who take service seriously',
  features: [
    {
      title: 'One record each',
      text: 'E-mail, phone and channel ids are unique, and the database is the judge. Tags, custom fields and notes in one place.',
    },
    {
      title: 'Tokens under control',
      text: 'Customer tokens are kept as hashes only. See them and end them at any time; switch a customer off and access ends.',
    },
    {
      title: 'Fast at a million',
      text: 'Names, tags and channel ids are found through indexes, and paging by cursor costs the same at any depth.',
    },
    {
      title: 'Two databases, one behaviour',
      text: 'SQLite is built in and needs no setup. In production it is MySQL or MariaDB, and Redis between the nodes.',
    },
    {
      title: 'Closed by default',
      text: 'A route that does not say whom it is for is for nobody. Agents and administrators each do their own part.',
    },
    {
      title: 'A chat that loses nothing',
      text: 'What is acknowledged is on disk. After lost networks and restarts every message is there once, in its order.',
    },
  ],
  linksTitle: 'Start here',
  links: [
    {
      href: '/demo',
      title: 'Chat widget',
      text: 'One line of code, and visitors can talk to you. Try it in a demo shop.',
    },
    { href: '/console', title: 'Agent console', text: 'Serve customers of every channel in one place.' },
    { href: '/docs', title: 'API docs', text: 'Read about every call and try it in the browser.' },
    { href: '/openapi.json', title: 'OpenAPI document', text: 'For machines: generate a client from it.' },
    { href: '/docs/asyncapi.json', title: 'AsyncAPI document', text: 'Every frame of the chat over WebSocket.' },
    { href: '/health/ready', title: 'Service health', text: 'Whether the database and Redis are ready.' },
  ],
  footer: 'Kefu 客服 · running on your own servers',
};

export const landingTexts: Record<Language, LandingText> = { zh, en };
