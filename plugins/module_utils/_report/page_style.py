# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The style sheet of the page: light and dark, from the width of a phone, and on paper."""

from __future__ import annotations

STYLE = """
:root {
  --back: #f6f7f9; --card: #fff; --text: #1b2129; --dim: #545e6b; --line: #c9d0d8; --accent: #0b5cad; --notice: #fff6dc;
  --good: #1a6f3c; --bad: #b3261e; --warning: #875200; --active: #0b5cad; --neutral: #545e6b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #14181d; --card: #1d232a; --text: #e6eaef; --dim: #a3aeba; --line: #3c4651; --accent: #7ab8f5;
    --notice: #3a3215; --good: #6cc98d; --bad: #ff948b; --warning: #f0b557; --active: #7ab8f5; --neutral: #a3aeba;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1.5rem; max-width: 100rem; background: var(--back); color: var(--text);
  font: 1rem/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
[hidden] { display: none !important; }
h1, h2, p, li, option { overflow-wrap: anywhere; }
h1 { margin: 0 0 .25rem; font-size: 1.7rem; line-height: 1.2; }
h2 { margin: 0 0 .5rem; font-size: 1.2rem; }
p { margin: .4rem 0; }
.notice { padding: .6rem .8rem; border-inline-start: .3rem solid var(--warning); background: var(--notice); }
section {
  margin-top: 1.25rem; padding: 1rem; border: 1px solid var(--line); border-radius: .5rem;
  background: var(--card);
}
.counts { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: .75rem 0 0; padding: 0; list-style: none; }
.counts li { padding-inline-start: .6rem; border-inline-start: .25rem solid var(--tone, var(--line)); }
.counts strong { font-size: 1.25rem; font-variant-numeric: tabular-nums; }
.good { --tone: var(--good); } .bad { --tone: var(--bad); } .warning { --tone: var(--warning); }
.active { --tone: var(--active); } .neutral { --tone: var(--neutral); }
.whole { display: block; width: 100%; height: .9rem; border-radius: .25rem; background: var(--line); }
rect { fill: var(--tone, var(--dim)); }
.whole rect { stroke: var(--card); stroke-width: 1px; }
.tools { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: end; margin-bottom: .5rem; }
.tools label { display: grid; gap: .15rem; color: var(--dim); font-size: .85rem; min-width: 0; }
input, select, button {
  padding: .35rem .6rem; min-height: 2.2rem; max-width: 100%; font: inherit; color: var(--text);
  background: var(--card); border: 1px solid var(--dim); border-radius: .3rem;
}
input { width: 18rem; } select { max-width: 22rem; }
button { cursor: pointer; }
button[aria-disabled=true] { color: var(--dim); border-style: dashed; cursor: default; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
table { width: 100%; border-collapse: collapse; font-size: .92rem; }
caption { text-align: start; padding-bottom: .3rem; color: var(--dim); }
th, td {
  padding: .35rem .5rem; text-align: start; vertical-align: top; border-bottom: 1px solid var(--line);
}
tbody th { font-weight: 600; }
tbody th.words { min-width: 14.5rem; }
.words { min-width: 8rem; overflow-wrap: anywhere; }
tbody th, tbody td { unicode-bidi: isolate; }
thead th { vertical-align: bottom; border-bottom: 2px solid var(--dim); }
thead button {
  padding: .1rem .2rem; min-height: 1.6rem; border-color: transparent; background: none;
  text-align: start; font-weight: 600;
}
thead button:hover { border-color: var(--dim); }
.arrow { color: var(--accent); }
.number { text-align: end; font-variant-numeric: tabular-nums; }
thead .number button { text-align: end; }
.time { white-space: nowrap; font-variant-numeric: tabular-nums; }
span.status { font-weight: 600; white-space: nowrap; color: var(--tone); }
span.status::before {
  content: ""; display: inline-block; width: .6em; height: .6em; margin-inline-end: .4em;
  border-radius: 50%; background: var(--tone);
}
.bad.status::before { border-radius: 0; } .warning.status::before { border-radius: 50% 50% 0 0; }
.share {
  display: block; width: 100%; min-width: 4rem; max-width: 10rem; margin-inline-start: auto;
  height: .35rem; background: var(--line);
}
.share rect { fill: var(--accent); }
.line {
  display: grid; grid-template-columns: minmax(6rem, 18rem) 1fr; gap: .15rem .75rem;
  margin: .25rem 0 1rem; font-size: .85rem;
}
.line > span:nth-child(odd) {
  overflow: hidden; white-space: nowrap; text-overflow: ellipsis; color: var(--dim);
}
.line svg { width: 100%; height: 1.1rem; background: var(--back); }
.ends {
  display: flex; justify-content: space-between; gap: 1rem; font-weight: 400; font-size: .8rem;
  color: var(--dim);
}
details > summary { cursor: pointer; }
.pager { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin-top: .6rem; }
.scroll { overflow-x: auto; }
.hidden-text {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap;
}

@media screen and (max-width: 48rem) {
  body { padding: .6rem; }
  section { padding: .7rem; }
  h1 { font-size: 1.35rem; }
  .tools, .tools label { width: 100%; }
  input, select { width: 100%; max-width: none; }
  table, tbody, tbody tr, tbody th, tbody td, thead, caption { display: block; }
  thead tr { display: flex; flex-wrap: wrap; gap: .2rem; }
  thead th { padding: 0; border: 0; }
  thead button { border-color: var(--line); min-height: 2.2rem; font-size: .85rem; }
  tbody tr { margin-top: .7rem; padding: .5rem .6rem; border: 1px solid var(--line); border-radius: .4rem; }
  tbody th, tbody td {
    display: grid; grid-template-columns: 5.8rem minmax(0, 1fr); gap: .5rem; padding: .15rem 0; border: 0;
    text-align: start; min-width: 0;
  }
  tbody th.words, .words { min-width: 0; }
  tbody th { font-size: 1rem; }
  tbody td:empty { display: none; }
  tbody [data-label]::before {
    content: attr(data-label); color: var(--dim); font-size: .85rem; font-weight: 400;
  }
  .share, .show { grid-column: 2; justify-self: start; margin: 0; }
  .line { grid-template-columns: 6rem 1fr; }
  tbody .number { text-align: start; }
  span.status { font-size: .85em; white-space: normal; overflow-wrap: anywhere; }
}

@media print {
  :root {
    --back: #fff; --card: #fff; --text: #000; --dim: #444; --line: #bbb; --accent: #000; --notice: #fff;
    --good: #155a31; --bad: #98201a; --warning: #6b4100; --active: #0b4a8a; --neutral: #444;
  }
  @page { size: landscape; margin: 12mm; }
  body { padding: 0; max-width: none; font-size: 9pt; }
  section { padding: 0; border: 0; }
  .tools, .pager button, .show, .arrow { display: none; }
  table { font-size: 8pt; }
  th, td { padding: .12rem .3rem; }
  thead { display: table-header-group; break-inside: avoid; break-after: avoid; }
  /* A browser repeats the head on each page, but not the buttons in it. */
  thead button { display: none; }
  thead th::before { content: attr(data-label); }
  .scroll { overflow: visible; }
  .line { font-size: 8pt; }
  .ends { font-size: 7pt; }
  summary { display: none; }
  tr { break-inside: avoid; }
  h2 { break-after: avoid; }
  tbody th.words { min-width: 9rem; }
  .words { min-width: 5rem; }
  .notice { border: 1px solid #000; }
  * { print-color-adjust: exact; }
}
"""
