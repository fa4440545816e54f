import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { agentPassword, createAgent } from './support/agents.js';
import { openBrowser } from './support/browser.js';
import { Chat } from './support/chat.js';
import { Kefu } from './support/kefu.js';
import { eventually } from './support/process.js';
import { type Scene, scenes } from './support/scenes.js';

/*
 * `npm run screenshots`: the pictures of the READMEs, of the built service with a few people in it. Needs Chromium and
 * fonts with Chinese characters and emoji (Debian: chromium fonts-noto-cjk fonts-noto-color-emoji).
 */

const folder = 'docs/screenshots';

type Language = keyof typeof scenes;
type Theme = 'light' | 'dark';

/** A service in which the stories of a scene have happened. */
interface Stage {
  kefu: Kefu;
  browser: Browser;
  language: Language;
  scene: Scene;
  agent: { email: string; token: string };
}

mkdirSync(folder, { recursive: true });
const browser = await openBrowser();
try {
  for (const language of ['zh', 'en'] as const) await takePictures(language);
} finally {
  await browser.close();
}

async function takePictures(language: Language): Promise<void> {
  const kefu = await Kefu.start();
  try {
    const scene = scenes[language];
    const agent = await hire(kefu, scene.agent);
    for (const story of scene.stories) await tell(kefu, scene, story, agent.token);
    // Customers see that the agent is there.
    await Chat.connect(kefu, agent.token);
    for (const theme of ['light', 'dark'] as const) {
      await pictureConsole({ kefu, browser, language, scene, agent }, theme);
      await pictureWidget({ kefu, browser, language, scene, agent }, theme);
    }
  } finally {
    Chat.dropAll();
    await kefu.stop();
  }
}

async function hire(kefu: Kefu, name: string): Promise<Stage['agent']> {
  const admin = await kefu.login();
  const { id, email } = await createAgent(kefu, admin);
  await kefu.call('PUT', `/agents/${id}`, { token: admin, body: { name } });
  return { email, token: await kefu.login(email, agentPassword) };
}

async function tell(kefu: Kefu, scene: Scene, story: Scene['stories'][number], token: string): Promise<void> {
  const { name, channel, said } = story;
  const body = { name, primaryChannel: channel, ...(story === scene.stories[0] ? scene.profile : {}) };
  const { id } = (await kefu.call('POST', '/customers', { token, body })).data;
  const own = (await kefu.call('POST', `/customers/${id}/token`, { token })).data;
  const chat = await Chat.connect(kefu, own.token as string);
  let conversationId = '';
  for (const line of said) {
    const content = line.slice(2);
    if (line.startsWith('>')) ({ conversationId } = (await chat.post(content)) as { conversationId: string });
    else await say(kefu, token, conversationId, { content, internal: line.startsWith('#') });
  }
}

async function pictureConsole(stage: Stage, theme: Theme): Promise<void> {
  const { kefu, scene, agent, language } = stage;
  const page = await open(stage, theme);
  await page.goto(`${kefu.url}/console`);
  await page.fill('#email', agent.email);
  await page.fill('#password', agentPassword);
  await page.click('.sign-in-submit');
  await page.getByText(scene.stories[0]?.name ?? '').click();
  await page.locator('.bubble', { hasText: '👍' }).waitFor();
  await settle(page);
  await page.screenshot({ path: `${folder}/console-${language}-${theme}.png` });
  await page.context().close();
}

async function pictureWidget(stage: Stage, theme: Theme): Promise<void> {
  const { kefu, scene, agent, language } = stage;
  const page = await open(stage, theme);
  await page.goto(`${kefu.url}/demo?lang=${language}`);
  await page.evaluate('Kefu.open()');
  await page.locator('kefu-widget textarea').fill(scene.question);
  await page.keyboard.press('Enter');
  const conversationId = await newest(kefu, agent.token, scene.question);
  await say(kefu, agent.token, conversationId, { content: scene.answer });
  await page.locator('kefu-widget .message.other', { hasText: scene.answer }).waitFor();
  await settle(page);
  await page.screenshot({ path: `${folder}/widget-${language}-${theme}.png` });
  await page.context().close();
}

/** The conversation that begins with these words and has nobody yet. */
function newest(kefu: Kefu, token: string, content: string): Promise<string> {
  return eventually(async () => {
    const { data } = await kefu.call('GET', '/conversations?assignee=none&size=1', { token });
    if (data.content[0]?.lastMessage.content !== content) throw new Error('The question has not arrived');
    return data.content[0].id as string;
  });
}

function say(kefu: Kefu, token: string, conversationId: string, body: object) {
  return kefu.call('POST', `/conversations/${conversationId}/messages`, { token, body });
}

async function open({ browser, language }: Stage, theme: Theme): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1360, height: 820 },
    locale: language === 'zh' ? 'zh-CN' : 'en',
    colorScheme: theme,
    deviceScaleFactor: 1.5,
  });
  return context.newPage();
}

/** Nothing moves any more. */
async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(800);
}
