// The stylesheet of the reference page. It stands in the page itself, so that the page is one request; its digest is in the page's
// Content-Security-Policy.

export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fff; --panel: #f6f7f9; --line: #e2e5ea; --text: #1b2230; --soft: #566072; --link: #2456c7; --mark: #fff6d9;
  --get: #1f5fbf; --post: #1c7a45; --put: #8a4fc4; --patch: #9a6200; --delete: #c0362c;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #10141a; --panel: #171d26; --line: #2a323e; --text: #dde3ec; --soft: #9aa6b7; --link: #8fb3ff; --mark: #2c2a1c;
    --get: #7fb0ff; --post: #6fd39b; --put: #c6a0f5; --patch: #e3b25c; --delete: #ff8f84;
  }
}
*, ::before, ::after { box-sizing: border-box; }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--text); font: 400 0.9375rem/1.55 var(--sans); }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 0.15em; }
a:focus-visible, summary:focus-visible, pre:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 2px; }
code, pre { font-family: var(--mono); font-size: 0.8125rem; }
code { overflow-wrap: anywhere; }
p code, td code { padding: 0.0625rem 0.1875rem; margin: 0 -0.0625rem; border-radius: 3px; background: var(--panel); }
.route code, .facts code { padding: 0; background: none; }
p { margin: 0.5rem 0; }
h1, h2, h3 { line-height: 1.25; text-wrap: balance; }
h1 { margin: 0; font-size: 1.75rem; font-weight: 650; letter-spacing: -0.015em; }
h1 span { color: var(--soft); font-weight: 400; }
h2 { margin: 2.25rem 0 0.5rem; font-size: 1.25rem; font-weight: 650; letter-spacing: -0.01em; }
h3 { margin: 0; font-size: 1.0625rem; font-weight: 650; }
h3 a { color: inherit; text-decoration: none; }
h3 a:hover { text-decoration: underline; }
h2:target, h3:target { background: var(--mark); box-shadow: -0.5rem 0 var(--mark), 0.5rem 0 var(--mark); }
tr:target { background: var(--mark); }
.lead { font-size: 1.0625rem; color: var(--soft); }
.skip { position: absolute; left: -100vw; padding: 0.5rem 1rem; background: var(--paper); z-index: 1; }
.skip:focus { left: 0; }

main { padding: 1.5rem 1rem 4rem; max-width: 84rem; margin: 0 auto; }
main > section + section { margin-top: 3rem; }
.plain { max-width: 46rem; }
article { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1rem 2rem; margin-top: 1.75rem; padding-top: 1.75rem; border-top: 1px solid var(--line); }
.doc { min-width: 0; }
.route { margin: 0.5rem 0 0.25rem; }
.route code { font-size: 0.875rem; }
.method { font: 700 0.6875rem/1 var(--mono); letter-spacing: 0.02em; }
.get { color: var(--get); } .post { color: var(--post); } .put { color: var(--put); } .patch { color: var(--patch); } .delete { color: var(--delete); }
.facts { margin: 0.25rem 0 0.75rem; color: var(--soft); font-size: 0.8125rem; }
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
details > summary { cursor: pointer; width: fit-content; font-size: 0.8125rem; font-weight: 650; }
.errors summary span { font: 400 0.75rem/1 var(--mono); color: var(--soft); margin-left: 0.375rem; word-spacing: 0.25rem; }
.errors table { margin-top: 0.5rem; }
.errors a { text-decoration: none; }
.errors a:hover { text-decoration: underline; }
.errors td code { margin: 0 0.25rem 0 0; background: none; padding: 0; }

figure { margin: 0 0 0.875rem; border: 1px solid var(--line); border-radius: 6px; background: var(--panel); overflow: hidden; }
figcaption { padding: 0.375rem 0.75rem; border-bottom: 1px solid var(--line); font-size: 0.75rem; font-weight: 600; color: var(--soft); }
pre { margin: 0; padding: 0.75rem; max-height: 24rem; overflow: auto; line-height: 1.5; tab-size: 2; }
pre code { font-size: 0.75rem; }
.name { color: var(--get); }

.contents { padding: 0.75rem 1rem; border-bottom: 1px solid var(--line); }
.contents ul { list-style: none; margin: 0; padding: 0; }
.contents nav > ul > li { margin-top: 0.875rem; }
.contents a { display: flex; gap: 0.625rem; align-items: baseline; padding: 0.1875rem 0; color: var(--soft); font-size: 0.8125rem; text-decoration: none; overflow-wrap: anywhere; }
.contents a:hover { color: var(--text); text-decoration: underline; }
.contents .tag { color: var(--text); font-weight: 650; }
.contents .method { flex: 0 0 2.375rem; font-size: 0.5625rem; letter-spacing: 0; }
.contents .method + span { min-width: 0; }

@media (min-width: 56rem) {
  .contents { position: fixed; inset: 0 auto 0 0; width: 16.5rem; padding: 0.5rem 1rem 2rem 1.25rem; overflow-y: auto; border-right: 1px solid var(--line); border-bottom: 0; background: var(--panel); }
  main { margin-left: 16.5rem; padding: 2.25rem 2.5rem 6rem; }
}
@supports selector(::details-content) {
  @media (min-width: 56rem) {
    .contents > summary { display: none; }
    .contents::details-content { content-visibility: visible; display: block; }
  }
}
@media (min-width: 75rem) {
  article { grid-template-columns: minmax(0, 1fr) minmax(0, 25rem); }
  .sample { position: sticky; top: 1rem; align-self: start; }
}
@media print {
  :root { --paper: #fff; --panel: #fff; --text: #000; --soft: #444; --link: #000; --line: #bbb; }
  .contents, .skip { display: none; }
  main { margin: 0; padding: 0; max-width: none; }
  article { display: block; break-inside: auto; }
  h2, h3 { break-after: avoid; }
  tr, figure { break-inside: avoid; }
  pre { max-height: none; white-space: pre-wrap; overflow-wrap: anywhere; }
  details::details-content { content-visibility: visible; display: block; }
}
`;
