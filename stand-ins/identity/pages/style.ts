/** The one style sheet of the stand-in's pages; they look like the inbox's. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1d2433; --soft: #5d6779; --line: #dde2ea; --paper: #fff; --ground: #f4f6f9;
  --accent: #2454c7; --good: #1a7a4a; --bad: #b3261e; --wait: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ef; --soft: #a3adbd; --line: #343b49; --paper: #1c212b;
  --ground: #13171e; --accent: #8fb0ff; --good: #6fd19f; --bad: #ff9e96; --wait: #f0c069; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.bar { background: var(--paper); border-bottom: 1px solid var(--line); }
.bar > div, main { max-width: 64rem; margin: 0 auto; padding: 0.75rem 1.25rem; }
.bar > div { display: flex; gap: 1rem; align-items: baseline; flex-wrap: wrap; }
.bar a { font-weight: 700; text-decoration: none; font-size: 1.1rem; }
.soft { color: var(--soft); }
h1 { font-size: 1.4rem; margin: 0.75rem 0; overflow-wrap: anywhere; }
h2 { font-size: 1rem; margin: 0 0 0.6rem; }
section { background: var(--paper); border: 1px solid var(--line); border-radius: 10px; padding: 1rem 1.1rem;
  margin: 0 0 1rem; }
.alert { border-left: 4px solid var(--wait); }
ul { list-style: none; margin: 0; padding: 0; }
li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.25rem 1rem; align-items: center;
  padding: 0.6rem 0; border-bottom: 1px solid var(--line); }
li:last-child { border-bottom: 0; }
li p { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 40rem) { li { grid-template-columns: minmax(0, 1fr); } }
form { display: flex; flex-wrap: wrap; gap: 0.6rem; align-items: end; margin: 0; }
form + form { margin-top: 0.75rem; }
label { max-width: 100%; display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.2rem; font-size: 0.85rem;
  color: var(--soft); }
label.box { display: flex; align-items: center; gap: 0.5rem; min-height: 2.4rem; color: var(--ink); font-size: 1rem; }
input, select, button { font: inherit; min-height: 2.4rem; padding: 0.3rem 0.7rem; border-radius: 7px;
  border: 1px solid var(--soft); background: var(--paper); color: var(--ink); max-width: 100%; }
input[type='checkbox'] { min-height: 0; width: 1.2rem; height: 1.2rem; }
button { cursor: pointer; border-color: var(--line); background: var(--ground); }
button:hover { border-color: var(--accent); }
button.main { background: var(--accent); border-color: var(--accent); color: var(--paper); font-weight: 600; }
`;
