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

/** How the commonest family names are spelled in mail addresses. */
export const pinyin: Partial<Record<string, string>> = {
  王: 'wang',
  李: 'li',
  张: 'zhang',
  刘: 'liu',
  陈: 'chen',
  杨: 'yang',
  黄: 'huang',
  赵: 'zhao',
  吴: 'wu',
  周: 'zhou',
  徐: 'xu',
  孙: 'sun',
  马: 'ma',
  朱: 'zhu',
  胡: 'hu',
  郭: 'guo',
  何: 'he',
  高: 'gao',
  林: 'lin',
  罗: 'luo',
};

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

export const industries = ['IT', '教育', '零售', '制造', '医疗', '金融', '物流', '餐饮', '旅游', '房地产'] as const;
export const origins = ['广告投放', '朋友推荐', '搜索', '直播间', '线下门店', 'newsletter', 'trade fair'] as const;
