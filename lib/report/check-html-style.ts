// How the HTML report of a check looks: one column on a phone, cards, dark where wanted, everything open on paper.

/** No text of a report goes in here, so nothing has to be escaped. */
export const checkStyle = `
:root { color-scheme: light dark; --text: #1b1f24; --back: #f6f7f9; --card: #fff; --line: #d5d9df; --dim: #59636e;
  --pass: #1a7f37; --warn: #8a5a00; --fail: #c0202b; --inconclusive: #0b62a8; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e9ed; --back: #14171b; --card: #1d2127; --line: #39414b;
  --dim: #9aa5b1; --pass: #4ac26b; --warn: #e0a93a; --fail: #ff7b80; --inconclusive: #6cb6ff; } }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: var(--text); background: var(--back); }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; margin: .5rem 0; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 0 0 .5rem; overflow-wrap: anywhere; }
h4 { font-size: .95rem; margin: 1rem 0 .25rem; }
article { background: var(--card); border: 1px solid var(--line); border-left: .3rem solid var(--line);
  border-radius: .4rem; padding: .8rem 1rem; margin: 0 0 .8rem; }
.pass { --verdict: var(--pass); } .warn { --verdict: var(--warn); }
.fail { --verdict: var(--fail); } .inconclusive { --verdict: var(--inconclusive); }
article.pass, article.warn, article.fail, article.inconclusive { border-left-color: var(--verdict); }
.mark { color: var(--verdict); font-weight: bold; }
.dim { color: var(--dim); }
p { margin: .4rem 0; }
code, pre, td.wire { font-family: ui-monospace, monospace; font-size: .85rem; }
code, dd, td { overflow-wrap: anywhere; }
pre { background: var(--back); border: 1px solid var(--line); border-radius: .3rem; padding: .5rem; margin: .4rem 0;
  white-space: pre-wrap; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid var(--line); }
td.number, th.number { text-align: right; white-space: nowrap; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .4rem 0; font-size: .9rem; }
dt { color: var(--dim); } dd { margin: 0; }
details { margin-top: .6rem; } summary { cursor: pointer; }
ul { padding-left: 1.2rem; } ul.plain { list-style: none; padding: 0; }
@media (max-width: 32rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .3rem; } }
@media print { body { background: none; } main { max-width: none; padding: 0; }
  article { break-inside: avoid-page; } details::details-content { content-visibility: visible; block-size: auto; } }
`
