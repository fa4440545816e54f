import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { missedIn } from './goals.js';
import { earlierBuild } from './report.js';

const results = 'bench/results';
const [begin, end] = ['<!-- bench -->', '<!-- /bench -->'];

interface Words {
  rest: string;
  restHead: string;
  products: string;
  /** The same where the products were measured earlier than the rest. */
  productsEarlier: string;
  productsHead: string;
  chat: string;
  chatHead: string;
  missed: string;
  reached: string;
  plot: string;
}

const readmes: Record<string, Words> = {
  'README.md': {
    rest: 'Over REST, beside the goal in brackets:',
    restHead: '| work | Kefu | p50 / p99 (goal) | of `raw` (goal) | times `plain` (goal) |',
    products: 'Beside Feathers and Directus, which people pick instead, on the same table in the same rounds:',
    productsEarlier:
      'Beside Feathers and Directus, which people pick instead, on the same table in the same rounds, with an earlier ' +
      'build, so that rates of Kefu differ from those above:',
    productsHead: '| work | Kefu | Feathers | Directus | times Feathers (goal) | times Directus (goal) |',
    chat: 'In the chat:',
    chatHead: '| work | Kefu | p50 / p99 | times its peers (goal) |',
    missed: 'Goals that these runs did not reach:',
    reached: 'All of these goals are reached.',
    plot: 'What a request costs as the table grows',
  },
  'README.zh-CN.md': {
    rest: 'REST，括号内为目标：',
    restHead: '| 测试 | Kefu | p50 / p99（目标） | 与 `raw` 之比（目标） | 为 `plain` 的倍数（目标） |',
    products: '与人们会选用的 Feathers 和 Directus 相比（同一张表，同一轮次）：',
    productsEarlier:
      '与人们会选用的 Feathers 和 Directus 相比（同一张表，同一轮次；由较早的版本测得，因此 Kefu 的数字与上表不同）：',
    productsHead: '| 测试 | Kefu | Feathers | Directus | 为 Feathers 的倍数（目标） | 为 Directus 的倍数（目标） |',
    chat: '聊天：',
    chatHead: '| 测试 | Kefu | p50 / p99 | 为对照的倍数（目标） |',
    missed: '这几轮测量中未达到的目标：',
    reached: '以上目标均已达到。',
    plot: '表增大时每个请求的代价',
  },
};

/** Puts the latest results into both READMEs, between their marks. */
export function writeReadmes(): void {
  for (const [file, words] of Object.entries(readmes)) {
    const text = readFileSync(file, 'utf8');
    const [before = '', rest = ''] = text.split(begin);
    const after = rest.split(end).at(-1) ?? '';
    writeFileSync(file, `${before}${begin}\n\n${sectionIn(words).join('\n\n')}\n\n${end}${after}`);
  }
}

function sectionIn(words: Words): string[] {
  const parts: string[] = [];
  const [restRows = [], productRows = []] = tablesIn('rest.md');
  const [chatRows = []] = tablesIn('chat.md');
  const products = textOf('rest.md').includes(earlierBuild) ? words.productsEarlier : words.products;
  const tables: [string, string, string[]][] = [
    [words.rest, words.restHead, restRows],
    [products, words.productsHead, productRows],
    [words.chat, words.chatHead, chatRows],
  ];
  for (const [title, head, rows] of tables) if (rows.length > 0) parts.push(title, tableOf(head, rows));
  const missed = tables.flatMap(([, head, rows]) => missedIn(head, rows)).map((row) => `- ${row}`);
  if (missed.length > 0) parts.push(words.missed, missed.join('\n'));
  else if (parts.length > 0) parts.push(words.reached);
  if (existsSync(`${results}/growth.svg`)) parts.push(`![${words.plot}](${results}/growth.svg)`);
  return parts;
}

function tableOf(head: string, rows: string[]): string {
  const columns = head.split('|').length - 2;
  return [head, `|${'---|'.repeat(columns)}`, ...rows].join('\n');
}

/** The rows of each table in a file of results, without its head. */
function tablesIn(name: string): string[][] {
  const tables = textOf(name).match(/(?:^\|.*\n)+/gm) ?? [];
  return tables.map((table) => table.trimEnd().split('\n').slice(2));
}

/** Of a file of results; nothing, where it is not there yet. */
function textOf(name: string): string {
  const file = `${results}/${name}`;
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
