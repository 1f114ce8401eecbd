// The report page's style sheet: light and dark, readable from a phone to a wide screen, and on paper.

export const pageStyle = `
:root { color-scheme: light dark; --bg: #ffffff; --panel: #f6f8fa; --text: #1f2328; --soft: #59636e; --line: #d1d9e0;
  --good: #116329; --good-bg: #dafbe1; --near: #0a5c6b; --near-bg: #d3f3f8; --up: #0550ae; --up-bg: #ddf4ff;
  --bad: #a40e26; --bad-bg: #ffebe9; --open: #7d4e00; --open-bg: #fff1c9; --off: #59636e; --off-bg: #eaeef2; --link: #0969da; --shade: rgba(31, 35, 40, .38); }
@media (prefers-color-scheme: dark) { :root { --bg: #0d1117; --panel: #151b23; --text: #e6edf3; --soft: #9198a1; --line: #3d444d;
  --good: #7ee2a0; --good-bg: #12361f; --near: #7fdcec; --near-bg: #0e3a44; --up: #8fc7ff; --up-bg: #12325a;
  --bad: #ffaba8; --bad-bg: #5a1a1e; --open: #f2cc60; --open-bg: #46330a; --off: #9198a1; --off-bg: #262c36; --link: #4493f8; --shade: rgba(230, 237, 243, .38); } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--text); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; }
main, header > div { max-width: 1120px; margin: 0 auto; padding: 0 16px; }
header { background: var(--panel); border-bottom: 1px solid var(--line); padding: 24px 0 20px; }
h1 { font-size: 1.7rem; margin: 0; } h2 { font-size: 1.3rem; margin: 48px 0 4px; line-height: 1.3; }
h4 { font-size: .95rem; margin: 6px 8px; } h3 { font-size: 1.05rem; margin: 28px 0 8px; } p { margin: 8px 0; }
.soft { color: var(--soft); } .small { font-size: .875rem; }
a { color: var(--link); } :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.banner { border: 2px solid var(--open); background: var(--open-bg); color: var(--open); border-radius: 8px; padding: 10px 14px; margin: 16px 0 0; font-weight: 600; }
.board { display: grid; grid-template-columns: repeat(auto-fill, minmax(138px, 1fr)); gap: 10px; margin: 16px 0; padding: 0; list-style: none; }
.tile { border-radius: 8px; padding: 10px 14px; } .tile b { display: block; font-size: 1.7rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.bar { display: flex; gap: 2px; height: 8px; border-radius: 6px; overflow: hidden; } .bar i { background: currentColor; min-width: 4px; }
.chip { display: inline-block; border-radius: 999px; padding: 0 9px; font-size: .8rem; font-weight: 600; white-space: nowrap; line-height: 1.6; } td .chip { white-space: normal; border-radius: 11px; } td .chip.short { white-space: nowrap; }
.good { color: var(--good); background: var(--good-bg); } .near { color: var(--near); background: var(--near-bg); }
.up { color: var(--up); background: var(--up-bg); } .bad { color: var(--bad); background: var(--bad-bg); }
.open { color: var(--open); background: var(--open-bg); } .off { color: var(--off); background: var(--off-bg); }
.bar .good, .bar .near, .bar .up, .bar .bad, .bar .open, .bar .off { background: currentColor; } .bar .off { color: var(--line); }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px; margin: 8px 0; }
.scroll { background: linear-gradient(to left, var(--bg) 50%, transparent) right / 60px 100% no-repeat local, linear-gradient(to left, var(--shade), transparent) right / 26px 100% no-repeat scroll; }
.spread { display: grid; grid-template-columns: max-content; justify-content: center; } .spread > .scroll { min-width: min(1088px, 100vw - 48px); max-width: calc(100vw - 48px); }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 9px 14px; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
tr:last-child > th, tr:last-child > td { border-bottom: 0; }
thead th { background: color-mix(in srgb, var(--soft) 5%, transparent); font-size: .875rem; white-space: nowrap; }
thead th:first-child { position: sticky; left: 0; z-index: 1; background: var(--panel); }
tbody th { position: sticky; left: 0; background: var(--bg); font-weight: 600; min-width: 6em; max-width: 22em; overflow-wrap: break-word; }
td .now { font-size: 1.05rem; font-weight: 600; white-space: nowrap; } td .figure { white-space: nowrap; font-size: .875rem; } td .paper { display: block; color: var(--soft); font-size: .85rem; white-space: nowrap; }
button { font: inherit; color: inherit; cursor: pointer; } .pop button { position: sticky; bottom: 0; background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: 4px 14px; margin-top: 14px; }
button.now { border: 0; background: none; padding: 0; text-align: left; text-decoration: underline dotted var(--soft) 1px; text-underline-offset: 4px; } button.now:hover { text-decoration-style: solid; }
.strip { display: block; width: 120px; height: 14px; } .strip path { fill: none; } .strip .zone { fill: var(--good-bg); stroke: var(--good); stroke-opacity: .6; } .strip .axis { stroke: var(--line); }
.strip .tick { stroke: var(--soft); stroke-width: 1.5; } .strip .dots { stroke: var(--link); stroke-width: 5; stroke-linecap: round; stroke-opacity: .8; }
.runs { display: flex; align-items: center; gap: 0 8px; margin: 3px 0 5px; } .runs .count { color: var(--soft); font-size: .75rem; white-space: nowrap; }
.dense th, .dense td { padding: 7px 3px; } .dense th { font-size: .78rem; } .dense tbody th { min-width: 7.8em; max-width: 9.4em; font-size: .74rem; padding-left: 8px; } .dense td .now { font-size: .85rem; } .dense td .paper { font-size: .68rem; }
.dense .chip { padding: 0 6px; font-size: .72rem; } .dense .strip { width: 50px; } .dense .runs { gap: 0 4px; } .dense .runs .count, .dense .small { font-size: .72rem; }
.pop { max-width: min(640px, calc(100vw - 32px)); max-height: 85vh; overflow: auto; margin: auto; background: var(--bg); color: var(--text); border: 1px solid var(--line); border-radius: 10px; padding: 16px 20px; box-shadow: 0 8px 40px rgba(0, 0, 0, .3); white-space: normal; }
.pop::backdrop { background: rgba(0, 0, 0, .35); } .pop h4 { margin: 0 0 12px; font-size: 1rem; } .pop dl { font-size: .875rem; }
.papers { list-style: none; padding: 0; margin: 20px 0 0; } .papers li { padding: 12px 0; border-top: 1px solid var(--line); } .papers a { font-weight: 600; } .papers .bar { margin: 8px 0; }
:target, :target th { background: var(--panel); } tr[id] { scroll-margin-top: 40vh; } section[id] { scroll-margin-top: 12px; } :is(section, details):target { background: none; } .wide { grid-column: 1 / -1; }
.list td ul { margin: 0; padding-left: 18px; } .tried td:last-child { min-width: 15em; } .tried p { margin: 0 0 8px; white-space: nowrap; }
.settings td { white-space: nowrap; } .settings td:has(.chip) { white-space: normal; min-width: 17em; } .settings tbody th { min-width: 15em; }
.list td { font-size: .875rem; } .list[id] td .chip { white-space: nowrap; } .list th { font-size: .875rem; font-weight: 500; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 460px), 1fr)); gap: 16px; }
figure { margin: 0; border: 1px solid var(--line); border-radius: 8px; padding: 8px; min-width: 0; }
.plot { min-height: 260px; } .plot.live { height: 420px; } .plot > svg { max-width: 100%; height: auto; }
details { border: 1px solid var(--line); border-radius: 8px; margin: 10px 0; padding: 0 14px; }
summary { cursor: pointer; padding: 10px 0; font-weight: 600; } details[open] > :last-child { margin-bottom: 14px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; margin: 0; } dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }
.said tbody th { width: 30%; min-width: 16em; max-width: none; font-weight: 500; } .lead { font-size: 1.15rem; font-weight: 600; } .chips { display: flex; flex-wrap: wrap; gap: 6px; }
a.chip { text-decoration: none; } a.chip:hover { text-decoration: underline; } a.chip[aria-current] { outline: 2px solid currentColor; } h4 .axes { display: block; color: var(--soft); font-weight: 400; font-size: .8rem; }
td .guard { display: block; color: var(--open); font-size: .75rem; margin-top: 3px; white-space: nowrap; } .dense td .guard { font-size: .66rem; }
@media (max-width: 1380px) { .dense td { padding: 7px 2px; } .dense td .now { font-size: .79rem; } .dense td .paper, .dense td .guard { font-size: .64rem; } }
@media (max-width: 600px) { :is(.tried, .said) thead { display: none; } :is(.tried, .said) tbody tr > * { display: block; width: auto; max-width: none; border-bottom: 0; } :is(.tried, .said) tbody th { position: static; padding-bottom: 0; } .said tbody tr + tr { border-top: 1px solid var(--line); }
dl { grid-template-columns: 1fr; } dd { margin-bottom: 8px; } th, td { padding: 8px 10px; } tbody th { max-width: 9.5em; font-size: .875rem; } }
code { font: .85em ui-monospace, SFMono-Regular, Menlo, monospace; overflow-wrap: anywhere; }
footer { color: var(--soft); font-size: .875rem; padding: 32px 0 48px; }
@media (prefers-color-scheme: dark) { .plot:not(.live) > svg { filter: invert(.93) hue-rotate(180deg); } }
@page { size: A4 landscape; margin: 12mm; }
@media print { main, header > div { max-width: none; } .plot.live, tr { break-inside: avoid; } .scroll { overflow: visible; border: 0; background: none; } .strip, .modebar { display: none; }
.spread { display: block; } .spread > .scroll { min-width: 0; max-width: none; } table { font-size: .72rem; } th, td, .dense th, .dense td { padding: 3px 4px; white-space: normal; } thead th { white-space: normal; } tbody th { position: static; min-width: 0; } .settings tbody th, .settings td:has(.chip) { min-width: 0; } .settings td { white-space: normal; } td .now, td .paper { font-size: .72rem; } }
`;
