import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const results = 'bench/results';
const [begin, end] = ['<!-- bench -->', '<!-- /bench -->'];

interface Words {
  rest: string;
  restHead: string;
  products: string;
  productsHead: string;
  chat: string;
  chatHead: string;
  plot: string;
}

const readmes: Record<string, Words> = {
  'README.md': {
    rest: 'Over REST, beside the goal in brackets:',
    restHead: '| work | Kefu | p50 / p99 (goal) | of `raw` (goal) | times `plain` (goal) |',
    products: 'Beside Feathers and Directus, which people pick instead, on the same table in the same rounds:',
    productsHead: '| work | Kefu | Feathers | Directus | times Feathers (goal) | times Directus (goal) |',
    chat: 'In the chat:',
    chatHead: '| work | Kefu | p50 / p99 | times its peers (goal) |',
    plot: 'What a request costs as the table grows',
  },
  'README.zh-CN.md': {
    rest: 'REST，括号内为目标：',
    restHead: '| 测试 | Kefu | p50 / p99（目标） | 与 `raw` 之比（目标） | 为 `plain` 的倍数（目标） |',
    products: '与人们会选用的 Feathers 和 Directus 相比（同一张表，同一轮次）：',
    productsHead: '| 测试 | Kefu | Feathers | Directus | 为 Feathers 的倍数（目标） | 为 Directus 的倍数（目标） |',
    chat: '聊天：',
    chatHead: '| 测试 | Kefu | p50 / p99 | 为对照的倍数（目标） |',
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

function sectionIn({ rest, restHead, products, productsHead, chat, chatHead, plot }: Words): string[] {
  const parts: string[] = [];
  const [restRows = [], productRows = []] = tablesIn('rest.md');
  const [chatRows = []] = tablesIn('chat.md');
  if (restRows.length > 0) parts.push(rest, tableOf(restHead, restRows));
  if (productRows.length > 0) parts.push(products, tableOf(productsHead, productRows));
  if (chatRows.length > 0) parts.push(chat, tableOf(chatHead, chatRows));
  if (existsSync(`${results}/growth.svg`)) parts.push(`![${plot}](${results}/growth.svg)`);
  return parts;
}

function tableOf(head: string, rows: string[]): string {
  const columns = head.split('|').length - 2;
  return [head, `|${'---|'.repeat(columns)}`, ...rows].join('\n');
}

/** The rows of each table in a file of results, without its head; no tables, where it is not there yet. */
function tablesIn(name: string): string[][] {
  const file = `${results}/${name}`;
  if (!existsSync(file)) return [];
  const tables = readFileSync(file, 'utf8').match(/(?:^\|.*\n)+/gm) ?? [];
  return tables.map((table) => table.trimEnd().split('\n').slice(2));
}
