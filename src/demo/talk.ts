import {
  brazil,
  china,
  type Country,
  france,
  germany,
  japan,
  korea,
  russia,
  spain,
  taiwan,
  thailand,
  vietnam,
} from './country.js';

type Texts = readonly [string, ...string[]];

/** What is said in conversations, in the language of a country. */
interface Talk {
  customer: Texts;
  agent: Texts;
}

const english: Talk = {
  customer: [
    'Hi!',
    'Is this still in stock?',
    'When will it ship?',
    'Order 20260131 has not arrived yet.',
    'Thank you!',
  ],
  agent: ['Hello, how can I help?', 'It ships within 24 hours.', 'One moment, I will check.', 'You are welcome!'],
};

const talks = new Map<Country, Talk>([
  [
    china,
    {
      customer: ['你好', '在吗？', '这款还有货吗', '什么时候发货？', '能便宜点吗', '收到的颜色不对', '好的，谢谢'],
      agent: ['您好，请问有什么可以帮您？', '有货的，24 小时内发出', '稍等，我查一下', '已为您登记换货', '不客气～'],
    },
  ],
  [
    taiwan,
    {
      customer: ['您好', '請問還有貨嗎', '什麼時候出貨？', '謝謝'],
      agent: ['您好，很高興為您服務', '今天會出貨', '不客氣'],
    },
  ],
  [
    japan,
    {
      customer: ['こんにちは。', '在庫はありますか？', 'いつ発送されますか？', 'ありがとうございます。'],
      agent: ['お問い合わせありがとうございます。', '本日発送いたします。', '少々お待ちください。'],
    },
  ],
  [
    korea,
    {
      customer: ['안녕하세요', '재고 있나요?', '언제 배송되나요?', '감사합니다'],
      agent: ['무엇을 도와드릴까요?', '오늘 발송됩니다.'],
    },
  ],
  [thailand, { customer: ['สวัสดีค่ะ', 'มีของไหม', 'ขอบคุณค่ะ'], agent: ['ยินดีให้บริการค่ะ', 'จัดส่งวันนี้ค่ะ'] }],
  [vietnam, { customer: ['Chào shop', 'Còn hàng không ạ?', 'Cảm ơn'], agent: ['Chào bạn!', 'Hôm nay gửi hàng nhé.'] }],
  [
    germany,
    {
      customer: ['Guten Tag', 'Ist das lieferbar?', 'Vielen Dank!'],
      agent: ['Wie kann ich helfen?', 'Es geht heute raus.'],
    },
  ],
  [
    france,
    {
      customer: ['Bonjour', 'Est-ce disponible ?', 'Merci !'],
      agent: ['Que puis-je pour vous ?', 'C’est expédié demain.'],
    },
  ],
  [
    spain,
    { customer: ['Hola', '¿Queda en existencias?', 'Gracias'], agent: ['¿En qué puedo ayudarle?', 'Sale hoy mismo.'] },
  ],
  [
    russia,
    { customer: ['Здравствуйте', 'Есть в наличии?', 'Спасибо!'], agent: ['Чем могу помочь?', 'Отправим сегодня.'] },
  ],
  [brazil, { customer: ['Olá', 'Tem em estoque?', 'Obrigado!'], agent: ['Como posso ajudar?', 'Enviamos hoje.'] }],
]);

const scripts: [RegExp, Country][] = [
  [/\p{Script=Hangul}/u, korea],
  [/\p{Script=Thai}/u, thailand],
  [/\p{Script=Cyrillic}/u, russia],
  [/\p{Script=Hiragana}|\p{Script=Katakana}/u, japan],
  [/\p{Script=Han}/u, china],
];

/** What is said to and by somebody of this name and number; English where neither tells more. */
export function talkOf(name: string, phone: string | null): Talk {
  for (const [country, talk] of talks) {
    if (phone !== null && country.phones.prefixes.some((prefix) => phone.startsWith(prefix))) return talk;
  }
  const country = scripts.find(([script]) => script.test(name))?.[1];
  return (country === undefined ? undefined : talks.get(country)) ?? english;
}
