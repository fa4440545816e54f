import { demoTexts } from './demo.text.js';
import type { Language } from './language.js';

/** A tin of tea for each product, in the colours of its kind. */
const tins = [
  { lid: '#8fae9b', tin: '#dfe9df', label: '#f8faf5', leaf: '#5d8a6f' },
  { lid: '#8a4b2f', tin: '#c9855a', label: '#f9efe4', leaf: '#8a4b2f' },
  { lid: '#3b2a25', tin: '#6b4a3f', label: '#efe3d6', leaf: '#6b4a3f' },
];

/** The shop in one language. Its texts are our own, and their few signs that mean something in HTML are written out. */
export function renderDemo(language: Language): string {
  const text = demoTexts[language];
  return `${top(language)}
    <main>
      <section class="hero">
        <div>
          <p class="eyebrow">${text.eyebrow}</p>
          <h1>${text.headline.map((line) => `<span>${line}</span>`).join(' ')}</h1>
          <p class="lead">${text.lead}</p>
          <a class="button" href="#season">${text.browse}</a>
        </div>
        ${hills}
      </section>
      <section id="season">
        <h2>${text.productsTitle}</h2>
        <ul class="products">${text.products.map(product).join('')}</ul>
      </section>
      <section>
        <h2>${text.promisesTitle}</h2>
        <ul class="promises">${text.promises.map(({ title, text: body }) => `<li><h3>${title}</h3><p>${body}</p></li>`).join('')}</ul>
      </section>
      <section class="help">
        <h2>${text.helpTitle}</h2>
        <p>${text.help}</p>
      </section>
    </main>
    <footer>${escaped(text.footer)}</footer>
  </body>
</html>
`;
}

function top(language: Language): string {
  const text = demoTexts[language];
  const { other } = text;
  return `<!doctype html>
<html lang="${text.htmlLanguage}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
    <meta name="color-scheme" content="light dark">
    <meta name="description" content="${escaped(text.description)}">
    <title>${escaped(text.shop)}</title>
    <link rel="icon" type="image/svg+xml" href="/assets/logo.svg">
    <link rel="stylesheet" href="/assets/base.css">
    <link rel="stylesheet" href="/assets/demo.css">
    <link rel="alternate" hreflang="zh" href="/demo?lang=zh">
    <link rel="alternate" hreflang="en" href="/demo?lang=en">
    <script src="/widget.js" defer data-title="${escaped(text.chatTitle)}" data-greeting="${escaped(text.greeting)}"></script>
  </head>
  <body>
    <aside class="note" aria-label="${text.noteTitle}">
      <div>
        <p><b>${text.noteTitle}</b> ${text.note}</p>
        <pre tabindex="0"><code>${escaped('<script src="https://your-kefu-host/widget.js" defer></script>')}</code></pre>
        <p>${text.noteTry} <a href="/console">${text.console}</a> <a href="/?lang=${language}">${text.start}</a></p>
      </div>
    </aside>
    <header class="bar">
      <a class="brand" href="/demo?lang=${language}">${leaf} ${escaped(text.shop)}</a>
      <nav>
        ${text.menu.map((entry) => `<a href="#season">${entry}</a>`).join('')}
        <a href="/demo?lang=${other.language}" lang="${other.language}" hreflang="${other.language}">${other.name}</a>
      </nav>
    </header>`;
}

function product(product: { name: string; origin: string; text: string; price: string }, index: number): string {
  const { name, origin, text, price } = product;
  return `<li>${drawing(index)}<p class="origin">${origin}</p><h3>${name}</h3><p>${text}</p><p class="price">${price}</p></li>`;
}

function drawing(index: number): string {
  const { lid, tin, label, leaf: green } = tins[index % tins.length] ?? { lid: '', tin: '', label: '', leaf: '' };
  return `<svg viewBox="0 0 320 220" aria-hidden="true"><ellipse cx="160" cy="192" rx="76" ry="10" fill="#000" opacity=".12"/><rect x="100" y="70" width="120" height="122" rx="8" fill="${tin}"/><rect x="94" y="46" width="132" height="32" rx="8" fill="${lid}"/><rect x="120" y="98" width="80" height="66" rx="4" fill="${label}"/><path d="M160 150c-20-8-20-32 0-42 20 10 20 34 0 42Zm0 0v-36" fill="none" stroke="${green}" stroke-width="3" stroke-linecap="round"/></svg>`;
}

const leaf = `<svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><path d="M5 19C4 9 10 4 20 4c0 10-5 16-15 15Zm0 0c2-5 5-8 9-10" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"/></svg>`;

const hills = `<svg class="hills" viewBox="0 0 480 360" aria-hidden="true"><circle cx="338" cy="104" r="46" fill="#f0c987"/><path d="M0 250c70-90 130-120 190-60 40-60 110-90 170-10 40-30 80-20 120 30v150H0Z" fill="#9dbfae"/><path d="M0 290c90-70 160-80 240-20 70-50 150-50 240 10v80H0Z" fill="#5f8f7a"/><path d="M0 330c110-40 210-44 290-8 70-22 130-20 190 6v32H0Z" fill="#33604f"/><path d="M40 352c60-14 110-16 170-8M60 340c50-12 100-14 150-6M280 346c60-12 110-12 170 0M300 334c50-10 90-10 140 0" fill="none" stroke="#7fae97" stroke-width="2" stroke-linecap="round"/></svg>`;

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
