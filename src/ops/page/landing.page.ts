import { landingTexts } from './landing.text.js';
import type { Language } from './language.js';

/** Line drawings on a grid of 24, one for each feature. */
const drawings = [
  'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7 8a7 7 0 0 1 14 0',
  'M20 8.5a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0ZM12.3 11.7 4 20M6.5 17.5 9 20M9.5 14.5l2 2',
  'M13 3 5 13h6l-1 8 8-10h-6l1-8Z',
  'M5 6c0-1.7 3.1-3 7-3s7 1.3 7 3-3.1 3-7 3-7-1.3-7-3Zm0 0v12c0 1.7 3.1 3 7 3s7-1.3 7-3V6M5 12c0 1.7 3.1 3 7 3s7-1.3 7-3',
  'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  'M4 5h16v11H9l-5 4V5Zm5 5h6',
];

/** The start page in one language. Its texts are our own, so nothing in it needs escaping. */
export function renderLanding(language: Language): string {
  const text = landingTexts[language];
  return `${top(language)}
    <main>
${hero(language)}
      <section class="channels" aria-label="${text.channelsTitle}">
        <ul>${text.channels.map((channel) => `<li>${channel}</li>`).join('')}</ul>
      </section>
      <section>
        <h2>${text.featuresTitle}</h2>
        <ul class="grid">${text.features.map(({ title, text: body }, index) => feature(title, body, index)).join('')}</ul>
      </section>
      <section>
        <h2>${text.linksTitle}</h2>
        <ul class="grid">${text.links.map(link).join('')}</ul>
      </section>
    </main>
    <footer>${text.footer}</footer>
  </body>
</html>
`;
}

function top(language: Language): string {
  const text = landingTexts[language];
  const { other } = text;
  return `<!doctype html>
<html lang="${text.htmlLanguage}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="description" content="${text.description}">
    <title>${text.title}</title>
    <link rel="icon" type="image/svg+xml" href="/assets/logo.svg">
    <link rel="stylesheet" href="/assets/base.css">
    <link rel="stylesheet" href="/assets/page.css">
    <link rel="alternate" hreflang="zh" href="/?lang=zh">
    <link rel="alternate" hreflang="en" href="/?lang=en">
  </head>
  <body>
    <header class="bar">
      <a class="brand" href="/?lang=${language}"><img src="/assets/logo.svg" width="32" height="32" alt=""> Kefu <span lang="zh-CN">客服</span></a>
      <nav>
        <a href="/docs">API</a>
        <a href="/?lang=${other.language}" lang="${other.language}" hreflang="${other.language}">${other.name}</a>
      </nav>
    </header>`;
}

function hero(language: Language): string {
  const text = landingTexts[language];
  return `      <section class="hero">
        <div class="pitch">
          <p class="eyebrow">${text.eyebrow}</p>
          <h1>${text.headline.map((line) => `<span>${line}</span>`).join(' ')}</h1>
          <p class="lead">${text.lead}</p>
          <p class="actions"><a class="button" href="/demo?lang=${language}">${text.tryChat}</a> <a class="button quiet" href="/console">${text.openConsole}</a></p>
        </div>
        <figure class="panel">
          <figcaption>${text.panelTitle}</figcaption>
          <pre><code><b>POST</b> /api/v1/public/customer-token

{
  <i>"name"</i>: <u>"张三"</u>,
  <i>"channel"</i>: <u>"WEB"</u>,
  <i>"channelId"</i>: <u>"web_user_123456"</u>
}</code></pre>
          <pre class="answer"><code><b>200</b> OK

{
  <i>"success"</i>: <em>true</em>,
  <i>"data"</i>: {
    <i>"customerId"</i>: <u>"550e8400-e29b-…"</u>,
    <i>"token"</i>: <u>"cust_a1b2c3d4-e5f6-…"</u>,
    <i>"name"</i>: <u>"张三"</u>,
    <i>"channel"</i>: <u>"WEB"</u>, …
  }
}</code></pre>
          <p>${text.panelNote}</p>
        </figure>
      </section>`;
}

function feature(title: string, text: string, index: number): string {
  const drawing = `<svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><path d="${drawings[index] ?? ''}"/></svg>`;
  return `<li class="card">${drawing}<h3>${title}</h3><p>${text}</p></li>`;
}

function link({ href, title, text }: { href: string; title: string; text: string }): string {
  return `<li><a class="card" href="${href}"><h3>${title} <span class="arrow" aria-hidden="true">→</span></h3><p>${text}</p><code>${href}</code></a></li>`;
}
