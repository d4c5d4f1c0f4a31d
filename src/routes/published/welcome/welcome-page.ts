// What a browser gets at `/`: a page without scripts that loads nothing, made by `npm run generate` and served as a static file.
import { html, raw } from "hono/html";
import { WELCOME_LINKS } from "./links.ts";

/** Its digest is in the page's Content-Security-Policy. */
const STYLE = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fff, #10141a); --panel: light-dark(#f6f7f9, #171d26); --line: light-dark(#e2e5ea, #2a323e);
  --text: light-dark(#1b2230, #dde3ec); --soft: light-dark(#566072, #9aa6b7); --link: light-dark(#2456c7, #8fb3ff);
}
*, ::before, ::after { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--text); font: 400 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; -webkit-text-size-adjust: 100%; }
main { max-width: 40rem; margin: 0 auto; padding: clamp(1.5rem, 8vh, 6rem) 1rem 3rem; }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.25; font-weight: 650; letter-spacing: -0.015em; }
p { margin: 0.75rem 0; color: var(--soft); text-wrap: pretty; }
.lead { color: var(--text); font-size: 1.0625rem; }
ul { margin: 1.75rem 0; padding: 0; list-style: none; border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
li + li { border-top: 1px solid var(--line); }
a { display: block; padding: 0.75rem 1rem; color: inherit; text-decoration: none; }
a b { display: block; color: var(--link); font-weight: 650; }
a span { color: var(--soft); font-size: 0.9375rem; }
a:hover { background: var(--panel); }
a:hover b { text-decoration: underline; text-underline-offset: 0.15em; }
a:focus-visible { outline: 2px solid var(--link); outline-offset: -2px; border-radius: 8px; }
`;

export async function welcomePage(): Promise<string> {
  const page = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Bailiff</title>
<link rel="icon" href="data:,">
<style>${raw(STYLE)}</style>
</head>
<body>
<main>
<h1>Bailiff</h1>
<p class="lead">This address stands in front of Clerk’s Users API. It takes scoped keys: what each may do a policy says, and what it did is on record.</p>
<ul>
${WELCOME_LINKS.map(({ path, title, what }) => html`<li><a href="${path}"><b>${title}</b> <span>${what}</span></a></li>\n`)}</ul>
<p>Keys come from whoever runs this. An SDK of Clerk’s takes this address as its base URL and a scoped key as its secret key.</p>
</main>
</body>
</html>
`;
  return page.toString();
}
