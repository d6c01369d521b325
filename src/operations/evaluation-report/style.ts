/** The look of the page: light and dark, narrow and wide, on paper. No font, no picture, no script. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1c2127; --muted: #555f6b; --line: #d5dae0; --soft: #f3f5f7;
  --accent: #0a5fa8; --better: #00724f; --worse: #b3420a; --open: #5c6773; --today: #1c2127; --warn: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --paper: #14181d; --ink: #e4e8ec; --muted: #a3adb8; --line: #343c45;
  --soft: #1d232a; --accent: #6cb4f5; --better: #3ecf9f; --worse: #ff9a5c; --open: #a3adb8; --today: #e4e8ec; --warn: #f0c04a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.25rem 1rem 3rem; max-width: 62rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; overflow-wrap: anywhere; }
a { color: var(--accent); }
a.term { color: inherit; text-decoration: underline dotted; text-underline-offset: .2em; }
a:focus-visible, summary:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { position: static; }
h1 { font-size: clamp(1.5rem, 5vw, 2.2rem); line-height: 1.2; margin: .1rem 0 .6rem; }
h2 { font-size: 1.35rem; margin: 0 0 .6rem; line-height: 1.25; }
h2.plain, h3 { font-size: 1.02rem; margin: 1.2rem 0 .3rem; }
p { margin: .5rem 0; max-width: 46rem; }
ul { margin: .3rem 0; padding-left: 1.2rem; max-width: 46rem; }
li { margin: .2rem 0; }
code { font-size: .9em; }
section { border-top: 1px solid var(--line); padding: 1.6rem 0 .8rem; }
:target { scroll-margin-top: 1rem; background: var(--soft); }
.verdict { border: 1px solid var(--line); border-left: .6rem solid var(--open); border-radius: .4rem; padding: 1rem 1.2rem; background: var(--soft); }
.verdict.switch, .verdict.switch_for_slices { border-left-color: var(--better); }
.verdict.keep_worse { border-left-color: var(--worse); }
.verdict.keep_not_enough_evidence { border-left-color: var(--warn); }
.proposal { border-top: 0; padding-top: 0; }
.question { color: var(--muted); margin: 0; }
.lead { font-size: 1.12rem; }
.decider { display: flex; flex-wrap: wrap; align-items: baseline; gap: .2rem .8rem; margin: .9rem 0; }
.decider strong { font-size: 1.7rem; line-height: 1.1; white-space: nowrap; }
.decider .what, .needed { color: var(--muted); }
nav ul { list-style: none; padding: 0; margin: 1.2rem 0 1.6rem; display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; max-width: none; }
nav li { margin: 0; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 0 2rem; }
dl { margin: .6rem 0; }
dl > div { display: grid; grid-template-columns: minmax(0, 15rem) minmax(0, 1fr); gap: 0 1rem; padding: .25rem 0; }
dt { color: var(--muted); }
dd { margin: 0; max-width: 42rem; }
.words dt { color: inherit; font-weight: 600; }
.warn { border-left: .35rem solid var(--warn); padding: .1rem 0 .1rem .8rem; }
.yes { color: var(--better); } .no { color: var(--worse); }
details { margin: .6rem 0; }
summary { cursor: pointer; color: var(--accent); padding: .15rem 0; }
table { border-collapse: collapse; width: 100%; margin: .8rem 0 1.2rem; font-size: .9rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: .2rem 0; }
th, td { padding: .35rem .5rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { overflow-wrap: normal; } th.figure, td.figure { text-align: right; } td.figure { white-space: nowrap; }
thead th { color: var(--muted); font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 400; }
tr.policy { background: var(--soft); } tr.policy th, tr.policy td { font-weight: 600; }
figure { margin: 1rem 0 1.2rem; break-inside: avoid; }
figcaption { color: var(--muted); font-size: .9rem; max-width: 44rem; }
.plot { display: block; max-width: 100%; height: auto; font-size: 13px; }
.plot text { fill: var(--ink); stroke: var(--paper); stroke-width: 3px; stroke-linejoin: round; paint-order: stroke; } .plot .small { font-size: 12px; } .plot .muted { fill: var(--muted); }
.wide { display: none; }
.grid { stroke: var(--line); stroke-width: 1; fill: none; }
.reference { stroke: var(--ink); stroke-width: 1.4; stroke-dasharray: 5 4; fill: none; } .reference-1 { stroke: var(--warn); }
.bar { stroke-width: 3; fill: none; stroke: var(--tone); } .bar.outer { stroke-width: 1.2; } .bar.dashed { stroke-dasharray: 6 4; }
.bar.tone-policy:not(.outer) { stroke-width: 4; }
.mark { fill: var(--tone); stroke: var(--paper); stroke-width: 1; }
.mark.tone-open, .mark.tone-context, .mark.tone-thin { fill: var(--paper); stroke: var(--tone); stroke-width: 2; }
.block { fill: var(--tone); } .area { fill: var(--tone); fill-opacity: .16; } .bubble { fill: var(--tone); fill-opacity: .7; }
.tone-policy { --tone: var(--accent); } .tone-today { --tone: var(--today); } .tone-context, .tone-open, .tone-thin { --tone: var(--open); }
.bar.tone-thin { stroke-dasharray: 2 4; stroke-width: 2; }
.tone-better { --tone: var(--better); } .tone-worse { --tone: var(--worse); }
footer { color: var(--muted); border-top: 1px solid var(--line); margin-top: 1rem; }
@media (min-width: 47rem) { .wide { display: block; } .narrow { display: none; } }
@media screen and (max-width: 58rem) {
  table, tbody, tr, td, tbody th { display: block; } caption { display: block; }
  thead { position: absolute; clip-path: inset(50%); height: 1px; width: 1px; overflow: hidden; }
  tr { border: 1px solid var(--line); border-radius: .3rem; margin: .5rem 0; padding: .3rem .6rem; }
  th, td, td.figure { border: 0; padding: .1rem 0; text-align: left; white-space: normal; }
  tbody th { font-weight: 600; }
  td { display: grid; grid-template-columns: 9.5rem minmax(0, 1fr); gap: .6rem; }
  td::before { content: attr(data-label); color: var(--muted); font-weight: 400; }
}
@media screen and (max-width: 46.99rem) { dl > div { grid-template-columns: minmax(0, 1fr); } }
@media print {
  :root { --paper: #fff; --ink: #000; --muted: #444; --line: #bbb; --soft: #f3f5f7; --accent: #0a5fa8; --better: #00724f; --worse: #b3420a;
    --open: #5c6773; --today: #000; --warn: #8a5a00; }
  body { max-width: none; padding: 0; font-size: 10pt; } nav, .skip { display: none; }
  .wide { display: block; } .narrow { display: none; }
  table { font-size: 7.5pt; } th, td { padding: .15rem .3rem; } td.figure { white-space: normal; }
  h2, h3, caption { break-after: avoid; } tr, .verdict { break-inside: avoid; }
  details::details-content { content-visibility: visible; display: block; }
}
`;
