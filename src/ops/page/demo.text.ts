import type { Language } from './language.js';

interface Product {
  name: string;
  origin: string;
  text: string;
  price: string;
}

interface DemoText {
  htmlLanguage: string;
  other: { language: Language; name: string };
  /** Said above the shop, which is none. */
  noteTitle: string;
  note: string;
  noteTry: string;
  console: string;
  start: string;
  shop: string;
  description: string;
  menu: [string, string, string];
  eyebrow: string;
  /** In two lines. */
  headline: [string, string];
  lead: string;
  browse: string;
  productsTitle: string;
  products: [Product, Product, Product];
  promisesTitle: string;
  promises: { title: string; text: string }[];
  helpTitle: string;
  help: string;
  greeting: string;
  chatTitle: string;
  footer: string;
}

const zh: DemoText = {
  htmlLanguage: 'zh-CN',
  other: { language: 'en', name: 'English' },
  noteTitle: '这是一个示例网店',
  note: '右下角的聊天窗口由下面这一行代码嵌入：',
  noteTry: '在这里发一条消息，再到工作台里回复它。',
  console: '打开坐席工作台',
  start: '返回首页',
  shop: '山野茶事',
  description: '山野茶事：来自小产区的当季新茶。',
  menu: ['当季新茶', '冲泡指南', '关于我们'],
  eyebrow: '2026 秋茶上新',
  headline: ['一片叶子，', '带着山里的天气。'],
  lead: '我们每年只走三座山，跟相熟的茶农收当季的茶。小批量焙制，现装现寄。',
  browse: '看看这一季',
  productsTitle: '当季新茶',
  products: [
    { name: '云栖白茶', origin: '福建 · 太姥山', text: '日光萎凋，清甜如晨露，适合早晨。', price: '¥128 / 50 克' },
    { name: '岩上乌龙', origin: '福建 · 武夷山', text: '三次炭焙，花香在前，岩韵在后。', price: '¥168 / 50 克' },
    { name: '晒青普洱', origin: '云南 · 景迈山', text: '古树春尖压饼，越放越醇。', price: '¥236 / 100 克' },
  ],
  promisesTitle: '买得安心',
  promises: [
    { title: '48 小时内发货', text: '下单后现装，顺丰寄出，满 199 元包邮。' },
    { title: '不合口味可换', text: '收到 30 天内，拆封也能换另一款。' },
    { title: '批次可查', text: '每一罐都写着采摘日期和茶农的名字。' },
  ],
  helpTitle: '不知道选哪一款？',
  help: '点右下角的按钮，告诉我们您平时喝什么，茶师会为您推荐。',
  greeting: '您好，欢迎来到山野茶事。想喝什么样的茶？',
  chatTitle: '山野茶事',
  footer: '山野茶事是虚构的店铺，仅用于演示 Kefu 聊天挂件。',
};

const en: DemoText = {
  htmlLanguage: 'en',
  other: { language: 'zh', name: '中文' },
  noteTitle: 'This is a demo shop',
  note: 'The chat in the corner was embedded with this one line:',
  noteTry: 'Send a message here, then answer it in the console.',
  console: 'Open the agent console',
  start: 'Back to the start page',
  shop: 'Hill & Leaf',
  description: 'Hill & Leaf: teas of the season from small gardens.',
  menu: ['This season', 'Brewing', 'About us'],
  eyebrow: 'Autumn harvest 2026',
  headline: ['A leaf that remembers', 'the weather.'],
  lead: 'Three mountains, a handful of growers we have known for years, and small batches roasted the week they ship.',
  browse: 'See this season',
  productsTitle: 'This season',
  products: [
    {
      name: 'Cloudside White',
      origin: 'Taimu, Fujian',
      text: 'Withered in the sun. Light and sweet, for mornings.',
      price: '$18 / 50 g',
    },
    {
      name: 'Cliff Oolong',
      origin: 'Wuyi, Fujian',
      text: 'Roasted three times over charcoal: orchid first, stone after.',
      price: '$24 / 50 g',
    },
    {
      name: 'Old Tree Pu’er',
      origin: 'Jingmai, Yunnan',
      text: 'Spring leaves pressed into a cake. Better every year.',
      price: '$34 / 100 g',
    },
  ],
  promisesTitle: 'Bought with ease',
  promises: [
    { title: 'Ships within two days', text: 'Packed when you order, free over $30.' },
    { title: 'Not to your taste?', text: 'Swap it for another within 30 days, opened or not.' },
    { title: 'Know your batch', text: 'Every tin names the day of picking and the grower.' },
  ],
  helpTitle: 'Not sure which one?',
  help: 'Use the button in the corner and tell us what you usually drink. Our tea master will help you choose.',
  greeting: 'Hello, and welcome to Hill & Leaf. What kind of tea do you like?',
  chatTitle: 'Hill & Leaf',
  footer: 'Hill & Leaf is made up, to show the Kefu chat widget.',
};

export const demoTexts: Record<Language, DemoText> = { zh, en };
