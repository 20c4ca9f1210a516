import { Html } from './html.ts';

export const STYLE = new Html(`<style>
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, sans-serif; color: #1d1c1d; max-width: 72rem; margin: 2rem auto; padding: 0 1.5rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; margin: 2.2rem 0 .6rem; border-bottom: 1px solid #ccc; padding-bottom: .2rem; }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
.kicker, .none { color: #5b5b5b; }
.kicker { margin: 0; }
.good { border-left: .3rem solid #14663f; padding-left: .7rem; }
p.bad { border-left: .3rem solid #a61b1b; padding-left: .7rem; font-weight: 600; }
.figures { list-style: none; display: flex; flex-wrap: wrap; gap: .8rem 2.2rem; padding: 0; margin: 1.6rem 0 0; }
.figures strong { display: block; font-size: 1.7rem; line-height: 1.1; font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; width: 100%; font-size: .87rem; margin: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #e2e2e2; overflow-wrap: anywhere; }
th { font-weight: 600; overflow-wrap: normal; white-space: nowrap; }
td:last-child { overflow-wrap: break-word; }
.number { text-align: right; padding-right: 1.2rem; font-variant-numeric: tabular-nums; }
code { font: .87em ui-monospace, monospace; overflow-wrap: anywhere; }
@media print {
  body { max-width: none; margin: 0; padding: 0; font-size: 10pt; }
  thead { display: table-header-group; }
  tr, .figures li { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
}
</style>`);
