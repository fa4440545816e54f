import { base, de, en, es, fr, ja, ko, type LocaleDefinition, pt_BR, ru, th, vi, zh_CN, zh_TW } from '@faker-js/faker';

/** Where a customer lives, and what follows from it. */
export interface Country {
  /** Names in the country's own language first. */
  locale: LocaleDefinition[];
  /** The family name first, without a space. */
  familyFirst: boolean;
  cities: readonly [string, ...string[]];
  mailHosts: readonly [string, ...string[]];
  /** Beginnings of mobile numbers, and how many digits follow. */
  phones: { prefixes: readonly [string, ...string[]]; digits: number };
}

function country(
  locale: LocaleDefinition,
  rest: Omit<Country, 'locale' | 'familyFirst'>,
  familyFirst = false,
): Country {
  return { locale: [locale, en, base], familyFirst, ...rest };
}

const anywhere = ['gmail.com', 'outlook.com', 'hotmail.com', 'icloud.com'] as const;

/** Customers who write Chinese in simplified characters. */
export const china = country(
  zh_CN,
  {
    cities: [
      '北京',
      '上海',
      '广州',
      '深圳',
      '杭州',
      '成都',
      '武汉',
      '南京',
      '西安',
      '重庆',
      '苏州',
      '天津',
      '长沙',
      '郑州',
      '青岛',
      '宁波',
      '东莞',
      '佛山',
      '合肥',
      '福州',
      '厦门',
      '济南',
      '昆明',
      '沈阳',
      '大连',
      '哈尔滨',
      '石家庄',
      '南宁',
      '贵阳',
      '太原',
      '乌鲁木齐',
    ],
    mailHosts: ['163.com', '126.com', 'sina.com', 'foxmail.com', 'aliyun.com', 'gmail.com'],
    phones: {
      prefixes: [
        '+86130',
        '+86131',
        '+86132',
        '+86133',
        '+86135',
        '+86136',
        '+86137',
        '+86138',
        '+86139',
        '+86150',
        '+86151',
        '+86152',
        '+86155',
        '+86156',
        '+86157',
        '+86158',
        '+86159',
        '+86176',
        '+86177',
        '+86178',
        '+86180',
        '+86181',
        '+86182',
        '+86183',
        '+86185',
        '+86186',
        '+86187',
        '+86188',
        '+86189',
        '+86198',
        '+86199',
      ],
      digits: 8,
    },
  },
  true,
);

export const taiwan = country(
  zh_TW,
  {
    cities: ['台北', '新北', '台中', '高雄', '台南', '桃園', '新竹'],
    mailHosts: ['gmail.com', 'yahoo.com.tw', 'hotmail.com'],
    phones: { prefixes: ['+8869'], digits: 8 },
  },
  true,
);

export const japan = country(
  ja,
  {
    cities: ['東京', '大阪', '横浜', '名古屋', '福岡', '札幌', '京都'],
    mailHosts: ['gmail.com', 'yahoo.co.jp', 'docomo.ne.jp', 'icloud.com'],
    phones: { prefixes: ['+81901', '+81902', '+81903', '+81803', '+81804', '+81805'], digits: 7 },
  },
  true,
);

export const korea = country(
  ko,
  {
    cities: ['서울', '부산', '인천', '대구', '대전'],
    mailHosts: ['naver.com', 'gmail.com', 'daum.net'],
    phones: { prefixes: ['+82102', '+82103', '+82104', '+82106', '+82107', '+82108'], digits: 7 },
  },
  true,
);

export const thailand = country(th, {
  cities: ['กรุงเทพมหานคร', 'เชียงใหม่', 'ภูเก็ต'],
  mailHosts: anywhere,
  phones: { prefixes: ['+6681', '+6689', '+6686'], digits: 7 },
});

export const vietnam = country(vi, {
  cities: ['Hà Nội', 'Thành phố Hồ Chí Minh', 'Đà Nẵng'],
  mailHosts: anywhere,
  phones: { prefixes: ['+8490', '+8491', '+8498'], digits: 7 },
});

export const usa = country(en, {
  cities: ['New York', 'Los Angeles', 'Chicago', 'San Francisco', 'Seattle', 'Austin', 'Boston', 'Toronto'],
  mailHosts: ['gmail.com', 'yahoo.com', 'outlook.com', 'icloud.com', 'aol.com'],
  phones: { prefixes: ['+12123', '+13105', '+14157', '+16174', '+12066', '+15128', '+13124', '+17187'], digits: 6 },
});

export const germany = country(de, {
  cities: ['Berlin', 'München', 'Hamburg', 'Köln', 'Wien', 'Zürich'],
  mailHosts: ['gmx.de', 'web.de', 'gmail.com', 't-online.de'],
  phones: { prefixes: ['+49151', '+49160', '+49170', '+49175'], digits: 8 },
});

export const france = country(fr, {
  cities: ['Paris', 'Lyon', 'Marseille', 'Toulouse', 'Genève'],
  mailHosts: ['gmail.com', 'orange.fr', 'free.fr', 'laposte.net'],
  phones: { prefixes: ['+3361', '+3362', '+3366', '+3367'], digits: 7 },
});

export const spain = country(es, {
  cities: ['Madrid', 'Barcelona', 'Valencia', 'Sevilla', 'Ciudad de México'],
  mailHosts: anywhere,
  phones: { prefixes: ['+346'], digits: 8 },
});

export const russia = country(ru, {
  cities: ['Москва', 'Санкт-Петербург', 'Новосибирск', 'Казань'],
  mailHosts: ['mail.ru', 'yandex.ru', 'gmail.com'],
  phones: { prefixes: ['+7903', '+7905', '+7916', '+7926'], digits: 7 },
});

export const brazil = country(pt_BR, {
  cities: ['São Paulo', 'Rio de Janeiro', 'Belo Horizonte', 'Salvador'],
  mailHosts: ['gmail.com', 'uol.com.br', 'hotmail.com'],
  phones: { prefixes: ['+55119', '+55219'], digits: 8 },
});
