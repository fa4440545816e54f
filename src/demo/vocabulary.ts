import type { Channel } from '../http/channel.js';
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
  usa,
  vietnam,
} from './country.js';
import type { Weighted } from './random.js';

/** How customers arrive, and where those of a channel live. */
export const channelShares: readonly [Weighted<Channel>, ...Weighted<Channel>[]] = [
  ['WEB', 33],
  ['WECHAT', 28],
  ['APP', 12],
  ['WHATSAPP', 8],
  ['EMAIL', 5],
  ['PHONE', 5],
  ['LINE', 3],
  ['TELEGRAM', 2.5],
  ['FACEBOOK', 2.5],
  ['SMS', 1],
];

type Countries = readonly [Weighted<Country>, ...Weighted<Country>[]];

const mixed: Countries = [
  [china, 62],
  [usa, 12],
  [taiwan, 4],
  [germany, 4],
  [japan, 4],
  [france, 3],
  [spain, 3],
  [korea, 2],
  [russia, 2],
  [brazil, 2],
  [vietnam, 1],
  [thailand, 1],
];

const abroad: Countries = [
  [usa, 25],
  [spain, 20],
  [brazil, 20],
  [germany, 15],
  [france, 10],
  [russia, 6],
  [vietnam, 4],
];

const mostlyChina: Countries = [
  [china, 95],
  [taiwan, 2],
  [usa, 2],
  [japan, 1],
];

export const countryShares: Record<Channel, Countries> = {
  WEB: mixed,
  APP: mixed,
  EMAIL: mixed,
  WECHAT: mostlyChina,
  PHONE: mostlyChina,
  SMS: mostlyChina,
  WHATSAPP: abroad,
  TELEGRAM: abroad,
  FACEBOOK: abroad,
  LINE: [
    [japan, 45],
    [taiwan, 35],
    [thailand, 20],
  ],
};

/** The commonest family names in China; the rest are faker's. */
export const familyNames: readonly [Weighted<string | null>, ...Weighted<string | null>[]] = [
  ['王', 72],
  ['李', 72],
  ['张', 68],
  ['刘', 54],
  ['陈', 45],
  ['杨', 31],
  ['黄', 23],
  ['赵', 22],
  ['吴', 20],
  ['周', 20],
  ['徐', 17],
  ['孙', 15],
  ['马', 13],
  ['朱', 13],
  ['胡', 13],
  ['郭', 12],
  ['何', 12],
  ['高', 11],
  ['林', 11],
  ['罗', 9],
  [null, 447],
];

/** Syllables that mail addresses of Chinese customers are made of. */
export const syllables = [
  ...['wang', 'li', 'zhang', 'liu', 'chen', 'yang', 'huang', 'zhao', 'wu', 'zhou', 'xu', 'sun', 'ma', 'zhu', 'lin'],
  ...['wei', 'fang', 'na', 'min', 'jing', 'lei', 'yan', 'juan', 'jun', 'jie', 'tao', 'ming', 'chao', 'xia', 'ping'],
] as unknown as readonly [string, ...string[]];

/** What a customer may be tagged with, and the share of customers who are. */
export const tagShares: Weighted<string>[] = [
  ['已购买', 0.16],
  ['新客户', 0.1],
  ['潜在客户', 0.09],
  ['老客户', 0.06],
  ['高意向', 0.05],
  ['VIP', 0.04],
  ['复购', 0.035],
  ['价格敏感', 0.03],
  ['待跟进', 0.03],
  ['企业客户', 0.025],
  ['售后', 0.02],
  ['newsletter', 0.02],
  ['投诉', 0.012],
  ['wholesale', 0.008],
  ['VIP客户', 0.007],
  ['退款', 0.006],
  ['SVIP', 0.005],
  ['经销商', 0.004],
  ['returning', 0.004],
  ['直播间', 0.003],
  ['试用', 0.002],
  ['黑名单', 0.001],
  ['内测用户', 0.0005],
  ['媒体', 0.0002],
  ['法务跟进', 0.00005],
  ['创始会员', 0.00001],
];

export const chineseNotes = [
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
] as const;

export const otherNotes = [
  'Asked about delivery to the islands.',
  'Prefers to be contacted in the evening.',
  'Wholesale price list sent.',
  'Waiting for the new colour.',
  'Refund completed, satisfied.',
  'Needs an invoice for the company.',
  'Reads German better than English.',
  'Came through the trade fair.',
] as const;

export const industries = ['IT', '教育', '零售', '制造', '医疗', '金融', '物流', '餐饮', '旅游', '房地产'] as const;
export const origins = ['广告投放', '朋友推荐', '搜索', '直播间', '线下门店', 'newsletter', 'trade fair'] as const;
