import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from './support/http.js';
import { Kefu } from './support/kefu.js';

describe('the pages', () => {
  let kefu: Kefu;
  beforeAll(async () => {
    kefu = await Kefu.start();
  });
  afterAll(() => kefu.stop());

  const start = (acceptLanguage?: string, query = '') =>
    kefu.callRoot('GET', `/${query}`, {
      headers: acceptLanguage === undefined ? {} : { 'accept-language': acceptLanguage },
    });
  const languageOf = (page: Answer) => /<html lang="([^"]+)"/.exec(page.text)?.[1];
  const addressesOf = (page: Answer) =>
    [...page.text.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, address = '']) => address);

  it('greet everyone in the language their browser asks for, in English where it is neither', async () => {
    expect(languageOf(await start('zh-CN,zh;q=0.9,en;q=0.8'))).toBe('zh-CN');
    expect(languageOf(await start('zh-TW'))).toBe('zh-CN');
    expect(languageOf(await start('en-GB,en;q=0.9,zh;q=0.8'))).toBe('en');
    expect(languageOf(await start('fr-FR'))).toBe('en');
    expect(languageOf(await start('fr-FR, zh;q=0.3'))).toBe('zh-CN');
    expect(languageOf(await start())).toBe('en');
    expect((await start('zh')).headers.get('vary')).toContain('Accept-Language');
  });

  it('switch the language by a link, whatever else the address carries', async () => {
    const english = await start('zh', '?lang=en');
    expect(languageOf(english)).toBe('en');
    expect(addressesOf(english)).toContain('/?lang=zh');
    expect(languageOf(await start('en', '?lang=zh'))).toBe('zh-CN');
    expect(languageOf(await start('zh', '?lang=xx&utm_source=mail'))).toBe('zh-CN');
    expect(languageOf(await start('zh', '?lang=en&lang=zh'))).toBe('zh-CN');
  });

  it('lead to the docs, the document and the health of the service, and nowhere in vain', async () => {
    for (const page of [await start('en'), await start('zh'), await kefu.callRoot('GET', '/docs')]) {
      const addresses = addressesOf(page);
      expect(addresses).toEqual(expect.arrayContaining(['/openapi.json']));
      for (const address of addresses) {
        expect([address, (await kefu.callRoot('GET', address)).status]).toEqual([address, 200]);
      }
    }
    expect(addressesOf(await start('en'))).toEqual(expect.arrayContaining(['/docs', '/health/ready']));
  });

  it('run no script and load nothing from elsewhere; only the explorer runs its own', async () => {
    expect((await start()).headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; img-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect((await kefu.callRoot('GET', '/docs')).headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect((await kefu.callRoot('GET', '/health/live')).headers.get('content-security-policy')).toBe(
      "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
    );
  });

  it('draw the console at every address below /console, with a slash at its end or without', async () => {
    const page = await kefu.callRoot('GET', '/console');
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
        "font-src 'self'; connect-src 'self'; manifest-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(page.text).toContain('<div id="console">');
    for (const address of ['/console/', '/console/customers?name=%E5%BC%A0', '/console/inbox/mine/1']) {
      const answer = await fetch(`${kefu.url}${address}`);
      expect([address, answer.status, await answer.text()]).toEqual([address, 200, page.text]);
    }
    expect((await kefu.callRoot('GET', '/console/assets/none.js')).status).toBe(404);
  });

  it('have no script, style or handler within them', async () => {
    for (const page of [await start('en'), await start('zh'), await kefu.callRoot('GET', '/docs')]) {
      expect(page.text).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:/i);
      expect(addressesOf(page).filter((address) => !/^\/(?!\/)/.test(address))).toEqual([]);
    }
    expect((await start()).text).not.toContain('<script');
  });

  it('serve the parts they are made of, with their types, and nothing else', async () => {
    const typeOf = async (file: string) => (await kefu.callRoot('GET', `/assets/${file}`)).headers.get('content-type');
    expect(await typeOf('page.css')).toBe('text/css; charset=utf-8');
    expect(await typeOf('explorer.js')).toBe('text/javascript; charset=utf-8');
    expect(await typeOf('swagger-ui-bundle.js')).toBe('text/javascript; charset=utf-8');
    expect(await typeOf('logo.svg')).toBe('image/svg+xml; charset=utf-8');
    for (const file of ['package.json', 'index.html', '..%2f..%2fpackage.json', 'constructor', 'page.css%00']) {
      expect([file, (await kefu.callRoot('GET', `/assets/${file}`)).error?.code]).toEqual([file, 'ROUTE_NOT_FOUND']);
    }
  });

  it('are not sent again to a browser that has them', async () => {
    for (const path of ['/', '/docs', '/openapi.json', '/assets/swagger-ui-bundle.js']) {
      const etag = (await kefu.callRoot('GET', path)).headers.get('etag') ?? '';
      const again = await fetch(`${kefu.url}${path}`, {
        headers: { 'if-none-match': etag, 'cache-control': 'max-age=0' },
      });
      expect([path, again.status]).toEqual([path, 304]);
    }
  });

  it('refuse in JSON what they do not take', async () => {
    const refused = await kefu.callRoot('GET', '/docs?verbose=1');
    expect(refused.status).toBe(400);
    expect(refused.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(refused.error).toMatchObject({ code: 'VALIDATION_FAILED', fields: [{ field: 'verbose' }] });
  });
});
