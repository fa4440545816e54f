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

/** What is written about customers of a country, in their language. */
interface Phrasebook {
  notes: Texts;
  /** Beginnings of mail addresses, where a name cannot be spelled in Latin letters; nobody's name, to fit everybody's. */
  nicknames: Texts;
}

const english: Phrasebook = {
  notes: [
    'Asked about delivery to the islands.',
    'Prefers to be contacted in the evening.',
    'Wholesale price list sent.',
    'Waiting for the new colour.',
    'Refund completed, satisfied.',
    'Needs an invoice for the company.',
    'Came through the trade fair.',
  ],
  nicknames: ['hello', 'mail', 'sunny'],
};

const phrasebooks = new Map<Country, Phrasebook>([
  [
    china,
    {
      notes: [
        '首次咨询，关注价格',
        '已加微信，周五回访',
        '喜欢蓝色款，尺码 M',
        '要求开增值税专用发票',
        '售后处理满意，可推荐新品',
        '上次物流延误，已补偿优惠券',
        '公司采购，需要合同',
        '只在晚上八点以后方便接电话',
        '咨询过两次，尚未下单',
        '老客户介绍来的',
      ],
      nicknames: ['xiaoyu', 'qingfeng', 'yangguang', 'haitang', 'xingkong', 'muyu', 'baiyun', 'lanhai', 'manman'],
    },
  ],
  [
    taiwan,
    {
      notes: ['首次諮詢，關注價格', '喜歡藍色款，尺寸 M', '需要開立統一發票', '晚上八點後方便接電話'],
      nicknames: ['formosa', 'taiyang', 'xiaoyun', 'yushan', 'naicha'],
    },
  ],
  [
    japan,
    {
      notes: ['価格についてのお問い合わせ。', '夜の連絡を希望。', '会社宛ての請求書が必要。', '返金済み、ご満足。'],
      nicknames: ['sakura', 'sora', 'hoshi', 'umi', 'neko', 'kaze'],
    },
  ],
  [
    korea,
    {
      notes: ['가격 문의.', '저녁 연락 선호.', '회사 명의 세금계산서 필요.', '환불 완료, 만족함.'],
      nicknames: ['haneul', 'bada', 'byeol', 'namu', 'gureum'],
    },
  ],
  [
    thailand,
    {
      notes: ['สอบถามเรื่องราคา', 'สะดวกให้ติดต่อตอนเย็น', 'ต้องการใบกำกับภาษี'],
      nicknames: ['mamuang', 'fahsai', 'duangdao', 'thalay'],
    },
  ],
  [
    vietnam,
    {
      notes: ['Hỏi về giá.', 'Muốn được liên hệ vào buổi tối.', 'Cần hóa đơn cho công ty.'],
      nicknames: ['bienxanh', 'hoasen', 'banmai'],
    },
  ],
  [
    germany,
    {
      notes: ['Fragt nach der Lieferzeit.', 'Am besten abends erreichbar.', 'Braucht eine Rechnung auf die Firma.'],
      nicknames: ['sonne', 'post', 'waldweg'],
    },
  ],
  [
    france,
    {
      notes: [
        'Demande les délais de livraison.',
        'À joindre de préférence le soir.',
        'Remboursement effectué, satisfait.',
      ],
      nicknames: ['soleil', 'courrier', 'bonjour'],
    },
  ],
  [
    spain,
    {
      notes: [
        'Pregunta por el plazo de entrega.',
        'Prefiere que le llamen por la tarde.',
        'Necesita factura de empresa.',
      ],
      nicknames: ['sol', 'correo', 'hola'],
    },
  ],
  [
    russia,
    {
      notes: ['Спрашивает о сроках доставки.', 'Удобнее связываться вечером.', 'Нужен счёт на компанию.'],
      nicknames: ['solnce', 'volga', 'zima', 'pochta', 'romashka'],
    },
  ],
  [
    brazil,
    {
      notes: ['Pergunta sobre o prazo de entrega.', 'Prefere contato à noite.', 'Precisa de nota fiscal da empresa.'],
      nicknames: ['sol', 'correio', 'praia'],
    },
  ],
]);

/** The phrasebook of a country; where there is none, people write English. */
export function phrasebookOf(country: Country): Phrasebook {
  return phrasebooks.get(country) ?? english;
}
