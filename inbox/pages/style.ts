/** The one style sheet of the inbox's pages. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1d2433; --soft: #5d6779; --line: #dde2ea; --paper: #fff; --ground: #f4f6f9;
  --accent: #2454c7; --good: #1a7a4a; --bad: #b3261e; --wait: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ef; --soft: #a3adbd; --line: #343b49; --paper: #1c212b;
  --ground: #13171e; --accent: #8fb0ff; --good: #6fd19f; --bad: #ff9e96; --wait: #f0c069; } }
* { box-sizing: border-box; }
.columns > * { min-width: 0; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.bar { background: var(--paper); border-bottom: 1px solid var(--line); }
.bar > div, main { max-width: 80rem; margin: 0 auto; padding: 0.75rem 1.25rem; }
.bar > div { display: flex; gap: 1rem; align-items: baseline; flex-wrap: wrap; }
.bar a { font-weight: 700; text-decoration: none; font-size: 1.1rem; }
.soft { color: var(--soft); }
h1 { font-size: 1.4rem; margin: 0.75rem 0; overflow-wrap: anywhere; }
h2 { font-size: 1rem; margin: 0 0 0.6rem; }
section { background: var(--paper); border: 1px solid var(--line); border-radius: 10px; padding: 1rem 1.1rem;
  margin: 0 0 1rem; }
.alert { border-left: 4px solid var(--wait); }
.columns { display: grid; grid-template-columns: minmax(0, 1fr) 19rem; gap: 1rem; align-items: start; }
@media (max-width: 60rem) { .columns { grid-template-columns: minmax(0, 1fr); } }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 0.5rem 0.6rem; border-bottom: 1px solid var(--line); vertical-align: top;
  overflow-wrap: break-word; }
th { font-weight: 600; color: var(--soft); font-size: 0.85rem; white-space: nowrap; }
td:nth-child(2) { max-width: 20rem; }
tbody tr:last-child td { border-bottom: 0; }
tbody tr:hover { background: color-mix(in srgb, var(--accent) 6%, transparent); }
.number, time { white-space: nowrap; font-variant-numeric: tabular-nums; }
.badge { display: inline-block; padding: 0 0.55rem; border-radius: 999px; border: 1px solid currentColor;
  font-size: 0.8rem; white-space: nowrap; }
.good { color: var(--good); } .bad { color: var(--bad); } .wait { color: var(--wait); }
form { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: end; margin: 0; }
form + form { margin-top: 0.75rem; }
label { max-width: 100%; display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.2rem; font-size: 0.85rem; color: var(--soft); }
input, select, button { font: inherit; min-height: 2.4rem; padding: 0.3rem 0.7rem; border-radius: 7px;
  border: 1px solid var(--soft); background: var(--paper); color: var(--ink); }
input[type='search'] { width: 22rem; max-width: 100%; }
select { max-width: 100%; }
button { cursor: pointer; border-color: var(--line); background: var(--ground); }
button:hover { border-color: var(--accent); }
iframe { width: 100%; height: 60rem; border: 1px solid var(--line); border-radius: 7px; background: #fff;
  resize: vertical; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; font-size: 0.9rem; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.25rem 1rem; margin: 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
ol, ul { margin: 0; padding-left: 1.2rem; } li { margin-bottom: 0.35rem; overflow-wrap: anywhere; }
@media (max-width: 46rem) { iframe { height: 100rem; } table, tbody, tr, td { display: block; } thead { display: none; }
  td { border: 0; padding: 0.1rem 0; max-width: none; } tr { border-bottom: 1px solid var(--line); padding: 0.6rem 0; } }
nav { display: flex; justify-content: space-between; margin: 0.75rem 0; }
`;
