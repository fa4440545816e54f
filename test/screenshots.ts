import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from './support/browser.js';
import { createAgent } from './support/agents.js';
import { Chat } from './support/chat.js';
import { adminEmail, adminPassword, Kefu } from './support/kefu.js';

/*
 * `npm run screenshots`: the pictures of the README, of the built service with a few people in it. Needs Chromium, and
 * a font with Chinese characters.
 */

const folder = 'docs/screenshots';

/** Who has written, on which channel, and what was said: by the customer, by the agent, as a note. */
const stories = [
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
];

const kefu = await Kefu.start();
const browser = await openBrowser();
try {
  mkdirSync(folder, { recursive: true });
  const admin = await kefu.login();
  await createAgent(kefu, admin);
  for (const story of stories) await tell(story, admin);
  for (const theme of ['light', 'dark'] as const) {
    await pictureConsole(browser, theme);
    await pictureWidget(browser, theme);
  }
} finally {
  Chat.dropAll();
  await browser.close();
  await kefu.stop();
}

async function tell({ name, channel, said }: (typeof stories)[number], admin: string): Promise<void> {
  const body = { name, channel, channelId: `story_${name}` };
  const { data } = await kefu.call('POST', '/public/customer-token', { body });
  const chat = await Chat.connect(kefu, data.token as string);
  let conversationId = '';
  for (const line of said) {
    const content = line.slice(2);
    if (line.startsWith('>')) ({ conversationId } = (await chat.post(content)) as { conversationId: string });
    else {
      const message = { content, internal: line.startsWith('#') };
      await kefu.call('POST', `/conversations/${conversationId}/messages`, { token: admin, body: message });
    }
  }
}

async function pictureConsole(browser: Browser, theme: 'light' | 'dark'): Promise<void> {
  const page = await open(browser, theme, { width: 1360, height: 820 });
  await page.goto(`${kefu.url}/console`);
  await page.locator('input').nth(0).fill(adminEmail);
  await page.locator('input').nth(1).fill(adminPassword);
  await page.keyboard.press('Enter');
  await page.getByText('张伟').first().click();
  await page.getByText('太好了').last().waitFor();
  await settle(page);
  await page.screenshot({ path: `${folder}/console-${theme}.png` });
  await page.context().close();
}

async function pictureWidget(browser: Browser, theme: 'light' | 'dark'): Promise<void> {
  const page = await open(browser, theme, { width: 1360, height: 820 });
  await page.goto(`${kefu.url}/demo?lang=zh`);
  await page.evaluate('Kefu.open()');
  await page.locator('kefu-widget textarea').fill('你好，云栖白茶适合送长辈吗？');
  await page.keyboard.press('Enter');
  await settle(page);
  await page.screenshot({ path: `${folder}/widget-${theme}.png` });
  await page.context().close();
}

async function open(browser: Browser, theme: 'light' | 'dark', viewport: { width: number; height: number }) {
  const context = await browser.newContext({ viewport, locale: 'zh-CN', colorScheme: theme, deviceScaleFactor: 1.5 });
  return context.newPage();
}

/** Nothing moves any more. */
async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(800);
}
