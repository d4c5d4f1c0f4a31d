// The stylesheet of the reference page. It stands in the page itself, so that the page is one request; its digest is in the page's
// Content-Security-Policy.

export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fff; --panel: #f6f7f9; --line: #e2e5ea; --edge: #7c8799; --text: #1b2230; --soft: #566072; --link: #2456c7; --mark: #fff1c2; --current: #e9effb; --shade: rgb(27 34 48 / 0.22); --veil: rgb(27 34 48 / 0.35);
  --get: #1f5fbf; --post: #18703f; --put: #8a4fc4; --patch: #875500; --delete: #c0362c;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #10141a; --panel: #171d26; --line: #2a323e; --edge: #6f7d91; --text: #dde3ec; --soft: #9aa6b7; --link: #8fb3ff; --mark: #3a351c; --current: #223050; --shade: rgb(0 0 0 / 0.7); --veil: rgb(0 0 0 / 0.6);
    --get: #7fb0ff; --post: #6fd39b; --put: #c6a0f5; --patch: #e3b25c; --delete: #ff8f84;
  }
}
*, ::before, ::after { box-sizing: border-box; }
/* A margin of what is gone to, and no padding of the page: that would scroll it whenever something in the bar gets the focus. */
main :is([id], article, a, summary, pre, button) { scroll-margin-top: 4rem; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--text); font: 400 0.9375rem/1.55 var(--sans); }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 0.15em; }
a:focus-visible, summary:focus-visible, button:focus-visible, input:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 2px; }
code, pre { font-family: var(--mono); font-size: 0.8125rem; }
code { overflow-wrap: anywhere; }
p code, td code { padding: 0.0625rem 0.1875rem; margin: 0 -0.0625rem; border-radius: 3px; background: var(--panel); }
.facts code { padding: 0; margin: 0; background: none; }
p { margin: 0.5rem 0; }
h1, h2, h3 { line-height: 1.25; text-wrap: balance; }
h1 { margin: 0; font-size: 1.75rem; font-weight: 650; letter-spacing: -0.015em; }
h1 span { color: var(--soft); font-weight: 400; }
h2 { margin: 2.25rem 0 0.5rem; font-size: 1.25rem; font-weight: 650; letter-spacing: -0.01em; }
h3 { margin: 0; font-size: 1.0625rem; font-weight: 650; }
h2:target { background: var(--mark); box-shadow: -0.5rem 0 var(--mark), 0.5rem 0 var(--mark); }
tr:target { background: var(--mark); }
.lead { font-size: 1.0625rem; color: var(--soft); }
.skip { position: absolute; left: -100vw; padding: 0.5rem 1rem; background: var(--paper); z-index: 1; }
.skip:focus { left: 0; z-index: 3; }
.said { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
[hidden] { display: none !important; }
button, input { font: inherit; color: inherit; }
kbd { padding: 0 0.3125rem; border: 1px solid var(--line); border-radius: 3px; background: var(--paper); color: var(--soft); font: 0.75rem/1.4 var(--mono); }

main { padding: 1.5rem 1rem 4rem; max-width: 84rem; margin: 0 auto; }
main > section + section { margin-top: 3rem; }
.plain { max-width: 46rem; }
article, .schema { border-top: 1px solid var(--line); }
article:first-of-type { margin-top: 1.25rem; }
article:last-child, .schema:last-child { border-bottom: 1px solid var(--line); }
summary { cursor: pointer; }
article summary, .schema summary { display: grid; grid-template-columns: 3.5rem minmax(0, 1fr) 1rem; gap: 0.125rem 0.5rem; align-items: baseline; padding: 0.625rem 0.25rem; list-style: none; }
.schema summary { grid-template-columns: minmax(0, 1fr) 1rem; padding-block: 0.4375rem; }
article summary::-webkit-details-marker, .schema summary::-webkit-details-marker { display: none; }
article summary::after, .schema summary::after { content: ""; grid-column: -2; grid-row: 1; align-self: center; justify-self: center; width: 0.4375rem; height: 0.4375rem; border: solid var(--soft); border-width: 0 2px 2px 0; rotate: -45deg; }
article > details[open] > summary::after, .schema[open] > summary::after { rotate: 45deg; }
article summary:hover, .schema summary:hover { background: var(--panel); }
article summary h3 { font-size: 0.9375rem; font-weight: 550; }
.schema h3 { font: 600 0.8125rem/1.5 var(--mono); }
details[open] > summary h3 { font-weight: 650; }
.route { grid-column: 2; grid-row: 2; color: var(--soft); }
details:has(> .opened:target) > summary { background: var(--mark); }
main .opened { padding: 0.25rem 0.25rem 2rem; scroll-margin-top: 8rem; }
main .schema > .opened { scroll-margin-top: 6.25rem; }
article .opened { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1rem 2rem; }
.doc { min-width: 0; }
.method { font: 700 0.6875rem/1 var(--mono); letter-spacing: 0.02em; }
.get { color: var(--get); } .post { color: var(--post); } .put { color: var(--put); } .patch { color: var(--patch); } .delete { color: var(--delete); }
.facts { margin: 0 0 0.75rem; color: var(--soft); font-size: 0.8125rem; }
.facts > * + *::before { content: "·"; margin: 0 0.375rem; }
.headers { color: var(--soft); font-size: 0.8125rem; }

table { width: 100%; margin: 1rem 0; border-collapse: collapse; font-size: 0.8125rem; line-height: 1.5; table-layout: fixed; }
caption { padding-bottom: 0.25rem; text-align: left; font-weight: 650; border-bottom: 1px solid var(--line); }
th, td { padding: 0.375rem 0.75rem 0.375rem 0; text-align: left; vertical-align: top; font-weight: 400; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
tr:last-child > * { border-bottom: 0; }
td:last-child { padding-right: 0; }
th > code { color: var(--text); font-weight: 600; }
.fields th { width: 40%; }
.plain .fields th { width: 33%; }
.answers th { width: 3.5rem; font: 600 0.8125rem/1.5 var(--mono); }
.type { display: block; color: var(--soft); font-size: 0.75rem; }
.type b { color: var(--delete); font-weight: 600; }
.doc details > summary { width: fit-content; padding: 0.125rem 0; font-size: 0.8125rem; font-weight: 650; }
.errors summary span { font: 400 0.75rem/1 var(--mono); color: var(--soft); margin-left: 0.375rem; word-spacing: 0.25rem; }
.errors table { margin-top: 0.5rem; }
.errors a { text-decoration: none; }
.errors a:hover { text-decoration: underline; }
.errors td code { margin: 0 0.25rem 0 0; background: none; padding: 0; }

figure { margin: 0 0 0.875rem; border: 1px solid var(--line); border-radius: 6px; background: var(--panel); overflow: hidden; }
figcaption { display: flex; align-items: center; justify-content: space-between; min-height: 2.125rem; padding: 0 0.375rem 0 0.75rem; border-bottom: 1px solid var(--line); font-size: 0.75rem; font-weight: 600; color: var(--soft); }
.copy { min-width: 3.75rem; min-height: 1.625rem; padding: 0 0.5rem; border: 1px solid var(--line); border-radius: 4px; background: var(--paper); color: var(--text); font-size: 0.75rem; cursor: pointer; }
.copy:hover { border-color: var(--soft); }
/* What hides more has a shade at that edge: the covers scroll with the text, the shades stay. */
pre {
  margin: 0; padding: 0.75rem; max-height: 24rem; overflow: auto; line-height: 1.5; tab-size: 2; scrollbar-width: thin; overscroll-behavior-x: contain;
  background:
    linear-gradient(to right, var(--panel) 40%, transparent) left / 2.5rem 100% local,
    linear-gradient(to left, var(--panel) 40%, transparent) right / 2.5rem 100% local,
    linear-gradient(to right, var(--shade), transparent) left / 0.75rem 100%,
    linear-gradient(to left, var(--shade), transparent) right / 0.75rem 100%,
    linear-gradient(to bottom, var(--panel) 40%, transparent) top / 100% 2.5rem local,
    linear-gradient(to top, var(--panel) 40%, transparent) bottom / 100% 2.5rem local,
    linear-gradient(to bottom, var(--shade), transparent) top / 100% 0.75rem,
    linear-gradient(to top, var(--shade), transparent) bottom / 100% 0.75rem,
    var(--panel);
  background-repeat: no-repeat;
}
pre:focus-visible { outline: 2px solid var(--link); outline-offset: -2px; border-radius: 5px; }
pre code { font-size: 0.75rem; }
.name { color: var(--get); }

.side { position: sticky; top: 0; z-index: 2; display: flex; align-items: center; gap: 0.5rem; height: 3.25rem; padding: 0 1rem; border-bottom: 1px solid var(--line); background: var(--paper); }
.menu, .to-top { display: grid; place-items: center; height: 2.25rem; padding: 0 0.75rem; border: 1px solid var(--line); border-radius: 6px; background: var(--panel); color: var(--text); font-size: 0.8125rem; font-weight: 600; text-decoration: none; cursor: pointer; }
.to-top { order: 1; width: 2.25rem; padding: 0; margin-left: auto; }
.search { position: relative; flex: 1; min-width: 0; }
.search input { width: 100%; height: 2.25rem; padding: 0 0.625rem; border: 1px solid var(--edge); border-radius: 6px; background: var(--paper); font-size: 1rem; appearance: none; }
.search input::placeholder { color: var(--soft); opacity: 1; }
.search > kbd { display: none; position: absolute; top: 0.5rem; right: 0.5rem; pointer-events: none; }
.found { position: fixed; top: 3rem; right: 0.5rem; left: 0.5rem; display: flex; flex-direction: column; max-height: calc(100dvh - 4rem); border: 1px solid var(--edge); border-radius: 8px; background: var(--paper); box-shadow: 0 0.75rem 2rem var(--shade); overflow: hidden; }
.count { margin: 0; padding: 0.5rem 0.75rem; color: var(--soft); font-size: 0.75rem; }
#hits { overflow-y: auto; overscroll-behavior: contain; }
#hits a { display: grid; grid-template-columns: 3.25rem minmax(0, 1fr); gap: 0 0.5rem; align-items: baseline; padding: 0.5rem 0.75rem; border-top: 1px solid var(--line); color: var(--text); font-size: 0.8125rem; line-height: 1.4; text-decoration: none; overflow-wrap: anywhere; }
#hits a:hover { background: var(--panel); }
#hits a[aria-selected="true"] { background: var(--current); box-shadow: inset 3px 0 var(--link); }
#hits .name { color: var(--text); font: 600 0.8125rem/1.4 var(--mono); }
#hits .title, #hits .because { grid-column: 2; color: var(--soft); }
#hits .because { font-size: 0.75rem; }
#hits .kind { color: var(--soft); font-size: 0.6875rem; }

.contents { inset: 0 auto 0 0; width: min(20rem, 85vw); height: 100dvh; max-height: none; margin: 0; padding: 0.5rem 1rem 2rem 1.25rem; border: 0; border-right: 1px solid var(--line); background: var(--panel); color: var(--text); overflow-y: auto; overscroll-behavior: contain; scrollbar-width: thin; }
.contents::backdrop { background: var(--veil); }
.contents ul { list-style: none; margin: 0; padding: 0; }
.contents > ul > li { margin-top: 0.875rem; }
.contents a { display: flex; gap: 0.625rem; align-items: baseline; margin: 0 -0.625rem; padding: 0.4375rem 0.625rem; border-radius: 4px; color: var(--soft); font-size: 0.8125rem; text-decoration: none; overflow-wrap: anywhere; }
.contents a:hover { color: var(--text); text-decoration: underline; }
.contents a[aria-current] { background: var(--current); box-shadow: inset 3px 0 var(--link); color: var(--text); }
.contents .tag { color: var(--text); font-weight: 650; }
.contents .method { flex: 0 0 2.375rem; font-size: 0.5625rem; letter-spacing: 0; }
.contents .method + span { min-width: 0; }
.keys { display: flex; gap: 0.375rem; align-items: center; margin-top: 1.5rem; padding-top: 0.75rem; border-top: 1px solid var(--line); color: var(--soft); font-size: 0.75rem; }

@media (min-width: 56rem) {
  main :is([id], article, a, summary, pre, button) { scroll-margin-top: 1rem; }
  .side { position: fixed; inset: 0 auto 0 0; width: 16.5rem; height: auto; flex-direction: column; align-items: stretch; gap: 0; padding: 0; border-right: 1px solid var(--line); border-bottom: 0; background: var(--panel); }
  .menu, .to-top { display: none; }
  .search { flex: none; margin: 1rem 1rem 0.5rem; }
  .search input { height: 2rem; font-size: 0.8125rem; }
  .search > kbd { display: block; top: 0.4375rem; }
  .search input:focus + kbd, .search input:not(:placeholder-shown) + kbd, .no-slash > kbd { display: none; }
  .found { position: absolute; inset: calc(100% + 0.25rem) auto auto 0; width: 34rem; max-height: calc(100dvh - 5rem); }
  #hits a { grid-template-columns: 3.25rem minmax(0, 2fr) minmax(0, 3fr); }
  #hits .title { grid-column: 3; }
  .contents { position: static; display: block; flex: 1; width: auto; height: auto; min-height: 0; border: 0; }
  .contents a { padding-block: 0.1875rem; }
  main { margin-left: 16.5rem; padding: 2.25rem 2.5rem 6rem; }
  article summary { grid-template-columns: 3.5rem minmax(0, 4fr) minmax(0, 5fr) 1rem; }
  .route { grid-column: 3; grid-row: 1; }
  main .opened, main .schema > .opened { scroll-margin-top: 3.5rem; }
}
@media (min-width: 75rem) {
  article .opened { grid-template-columns: minmax(0, 1fr) minmax(0, 25rem); }
  .sample { position: sticky; top: 1rem; align-self: start; }
}
@media print {
  :root { --paper: #fff; --panel: #fff; --text: #000; --soft: #444; --link: #000; --line: #bbb; --mark: #fff; }
  .side, .skip, .said, .copy, article summary::after, .schema summary::after { display: none; }
  main { margin: 0; padding: 0; max-width: none; }
  article .opened { display: block; }
  h2, h3, summary { break-after: avoid; }
  tr, figure { break-inside: avoid; }
  pre { max-height: none; background: none; white-space: pre-wrap; overflow-wrap: anywhere; }
  details::details-content { content-visibility: visible; display: block; }
}
`;
