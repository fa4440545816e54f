import { describe, expect, it } from '@jest/globals';
import { agentPassword } from '../support/agents.js';
import { Chat, customer } from '../support/chat.js';
import { namedAgent, stored } from '../support/console.js';
import { consoleSuite } from '../support/console-suite.js';
import { findBrowser } from '../support/programs.js';

const withChromium = findBrowser() === undefined ? describe.skip : describe;

withChromium('agents and settings in the console', () => {
  const suite = consoleSuite();

  it('an administrator creates an agent, who is disabled and enabled again', async () => {
    const sight = await suite.sit({ path: '/agents' });
    const { page } = sight;
    await page.click('text=New agent');
    await page.fill('#name', '王芳');
    await page.fill('#email', 'admin@kefu.test');
    await page.fill('#password', 'short');
    await page.click('button[type=submit]');
    await page.waitForSelector('.ant-form-item-explain-error >> text=at least 10 characters');
    await page.fill('#password', agentPassword);
    await page.click('button[type=submit]');
    await page.waitForSelector('.ant-form-item-explain-error >> text=already used');
    await page.fill('#email', 'wangfang@kefu.test');
    await page.click('button[type=submit]');
    await page.waitForSelector('.agent-row >> text=wangfang@kefu.test');
    const token = await suite.kefu.login('wangfang@kefu.test', agentPassword);

    await page.click('[aria-label="Actions for \u2068王芳\u2069"]');
    await page.click('.ant-dropdown-menu-item >> text=Disable');
    await page.click('.ant-modal-confirm button:has-text("Disable")');
    await page.waitForSelector('.agent-row.is-disabled');
    expect((await suite.kefu.call('GET', '/auth/me', { token })).status).toBe(401);
    await page.click('[aria-label="Actions for \u2068王芳\u2069"]');
    await page.click('.ant-dropdown-menu-item >> text=Enable');
    await page.waitForSelector('.agent-row.is-disabled', { state: 'detached' });

    await page.click('[aria-label="Actions for \u2068王芳\u2069"]');
    await page.click('.ant-dropdown-menu-item >> text=Reset password');
    await page.fill('.ant-modal #password', 'a quite different one');
    await page.click('.ant-modal button[type=submit]');
    await page.waitForSelector('.ant-message >> text=王芳 has a new password');
    await suite.kefu.login('wangfang@kefu.test', 'a quite different one');
  });

  it('the last administrator cannot be disabled', async () => {
    const sight = await suite.sit({ path: '/agents' });
    const { page } = sight;
    await page.click('.agent-row:has(.is-me) [aria-label^="Actions for"]');
    await page.click('.ant-dropdown-menu-item >> text=Disable');
    await page.click('.ant-modal-confirm button:has-text("Disable")');
    await page.waitForSelector('.ant-message >> text=The last active administrator');
  });

  it('a password is changed with the old one', async () => {
    const agent = await namedAgent(suite.kefu, '李雷');
    const sight = await suite.sit({ email: agent.email, path: '/settings/profile' });
    const { page } = sight;
    await page.fill('#currentPassword', 'not this one at all');
    await page.fill('#newPassword', 'something new and long');
    await page.click('button[type=submit]');
    await page.waitForSelector('.ant-form-item-explain-error >> text=not your current password');
    await page.fill('#currentPassword', agentPassword);
    await page.click('button[type=submit]');
    await page.waitForSelector('.ant-message >> text=Your password has been changed');
    await suite.kefu.login(agent.email, 'something new and long');
    expect(await page.locator('.rail').count()).toBe(1);
  });

  it('colleagues see how an agent wants to be seen', async () => {
    const agent = await namedAgent(suite.kefu, '韩梅');
    const other = await Chat.connect(suite.kefu, await suite.kefu.login(), { via: 'subprotocol' });
    const sight = await suite.sit({ email: agent.email, path: '/settings/profile' });
    await sight.page.check('label:has-text("Busy") input');
    const news = await other.next((frame) => frame.type === 'presence' && frame.data.status === 'BUSY');
    expect(news.data.id).toBe(agent.id);
    await sight.page.reload();
    await sight.page.waitForSelector('label:has-text("Busy") input:checked');
  });

  it('a canned reply is made, inserted by its shortcut, changed and deleted', async () => {
    const chat = await Chat.connect(suite.kefu, (await customer(suite.kefu)).token, { via: 'subprotocol' });
    const { conversationId } = await chat.post('您好');
    const sight = await suite.sit({ path: '/settings/replies' });
    const { page } = sight;
    for (const [shortcut, content] of [
      ['hello', '您好，很高兴为您服务。'],
      ['help', '请稍等，我来看看。'],
    ] as const) {
      await page.click('text=New canned reply');
      await page.fill('#shortcut', shortcut);
      await page.fill('#content', content);
      await page.click('.ant-modal button[type=submit]');
      await page.waitForSelector(`.replies code >> text=/${shortcut}`);
    }
    await page.click('text=New canned reply');
    await page.fill('#shortcut', 'hello');
    await page.fill('#content', '重复');
    await page.click('.ant-modal button[type=submit]');
    await page.waitForSelector('.ant-form-item-explain-error >> text=already in use');
    await page.keyboard.press('Escape');

    await page.goto(`${suite.kefu.url}/console/inbox/unassigned/${conversationId}`);
    await stored(page, '您好');
    await page.press('body', 'r');
    await page.keyboard.type('/he');
    await page.waitForSelector('.canned-picker li >> nth=1');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await page.inputValue('.composer textarea')).toBe('请稍等，我来看看。');
    await page.keyboard.press('Enter');
    expect((await chat.next('message')).content).toBe('请稍等，我来看看。');

    await page.goto(`${suite.kefu.url}/console/settings/replies`);
    await page.click('[aria-label="Delete /hello"]');
    await page.click('.ant-popconfirm button:has-text("Delete")');
    await page.waitForSelector('.replies code >> text=/hello', { state: 'detached' });
    expect(await page.locator('.replies code').allTextContents()).toEqual(['/help']);
  });
});
