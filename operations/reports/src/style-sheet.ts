/** The report's style: one column of calm, dense sections; two beside each other where there is room; black on white in print. */
import { Markup } from './markup.ts';
import { dark, light, type Palette } from './palette.ts';

const variables = (palette: Palette): string =>
  Object.entries(palette)
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(';');

export const styleSheet = new Markup(`
:root{${variables(light)};color-scheme:light dark}
@media screen and (prefers-color-scheme:dark){:root{${variables(dark)}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:1080px;padding:28px 24px 56px;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
h1{font-size:24px;line-height:1.25;font-weight:650;letter-spacing:-.01em;margin:0;overflow-wrap:anywhere}
h2{font-size:16px;line-height:1.3;font-weight:650;margin:0 0 10px}
h3{font-size:14px;font-weight:650;margin:16px 0 4px}
p{margin:0 0 8px}
ul{margin:0;padding-left:18px}
li{margin:2px 0;overflow-wrap:anywhere}
a{color:var(--strategy)}
header p,.lead,figcaption,.caption,.hint,small{color:var(--muted);font-size:13px}
header p{margin:4px 0 20px;overflow-wrap:anywhere}
section{margin:0 0 36px;min-width:0}
.verdict{background:var(--panel);border-left:5px solid var(--muted);padding:16px 20px;margin-bottom:32px}
.verdict h2{font-size:22px;margin:0 0 2px}
.verdict.edge{border-color:var(--strategy)}
.verdict.edge h2 span{color:var(--strategy)}
.verdict.weak{border-color:var(--negative)}
.verdict.weak h2 span{color:var(--negative)}
.verdict .meaning{font-size:16px;margin-bottom:10px}
.verdict p,.verdict ul{max-width:94ch}
.pointer{margin:10px 0 0;font-size:13px}
.pointer a{margin-right:18px}
.scroll{overflow-x:auto}
.scroll:focus-visible{outline:2px solid var(--strategy);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:14px}
th,td{text-align:left;padding:4px 14px 4px 0;vertical-align:baseline;border-bottom:1px solid var(--rule);font-weight:400}
th:last-child,td:last-child{padding-right:0}
thead th{color:var(--muted);font-size:12px;white-space:nowrap;border-bottom-color:var(--muted)}
tbody th small{display:inline-block;margin-left:6px}
.n{text-align:right;white-space:nowrap}
.none{color:var(--muted);cursor:help}
.split,.pair{display:grid;grid-template-columns:minmax(0,1fr);gap:0 44px}
.intervals{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,290px),1fr));gap:0 32px;align-content:start;margin-top:14px}
@media (min-width:900px){.intervals{margin-top:0}}
@media (min-width:900px){.split{grid-template-columns:minmax(0,15fr) minmax(0,8fr)}.pair{grid-template-columns:repeat(2,minmax(0,1fr))}.pair.wide-left{grid-template-columns:minmax(0,3fr) minmax(0,2fr)}}
.ranges{margin:0 0 18px;font-size:13px}
.ranges caption{text-align:left;color:var(--muted);font-size:12px;padding:4px 0}
.ranges td,.ranges th{white-space:nowrap;vertical-align:middle}
.range{display:block;width:100%;min-width:72px;overflow:visible}
td:has(>.range){padding-top:0;padding-bottom:0;vertical-align:middle;width:50%}
tr:has(.range)>*{vertical-align:middle}
.range .zero{stroke:var(--muted);stroke-width:1}
.range .span{stroke:currentColor;stroke-width:2.5;opacity:.55}
.range circle{fill:currentColor}
.range.strategy{color:var(--strategy)}
.range.benchmark{color:var(--benchmark)}
figure{margin:0 0 14px}
figcaption,.caption{margin:6px 0 0;max-width:96ch}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:2px 18px;padding:0;margin:0 0 8px;font-size:13px;min-height:21px}
.legend li{margin:0;white-space:nowrap}
.legend b{font-weight:650}
.legend .when{margin-left:auto;color:var(--muted)}
.legend i{display:inline-block;width:14px;height:3px;margin-right:6px;vertical-align:middle}
.legend i.band,.legend i.train,.legend i.gap,.legend i.test{height:10px}
i.strategy,i.test{background:var(--strategy)}
i.benchmark{background:var(--benchmark)}
i.band{background:color-mix(in srgb,var(--strategy) 16%,transparent)}
i.train{background:color-mix(in srgb,var(--benchmark) 40%,var(--paper))}
i.gap{background:var(--negative)}
.plot{position:relative;padding:6px 10px 0 50px;touch-action:pan-y;container-type:inline-size}
.plot>svg{display:block;width:100%;overflow:visible}
.plot text{font-size:11.5px;fill:var(--muted)}
.plot text.y{text-anchor:end}
.plot text.x{text-anchor:middle}
@container (max-width:520px){.plot text.minor{display:none}}
.grid{stroke:var(--rule)}
.line{fill:none;stroke-linecap:round;stroke-linejoin:round;vector-effect:non-scaling-stroke}
path.strategy{stroke:var(--strategy);stroke-width:1.6}
path.benchmark{stroke:var(--benchmark);stroke-width:1.3}
path.spread{stroke:var(--strategy);stroke-width:1.6;opacity:.5}
path.axis{stroke:var(--muted);stroke-width:1}
path.mean{stroke:var(--strategy);stroke-width:1;stroke-dasharray:4 4}
path.dots{stroke:var(--strategy);stroke-width:7}
path.dots.benchmark{stroke:var(--benchmark)}
path.whisker{stroke:var(--ink);stroke-width:1.3}
.band{fill:color-mix(in srgb,var(--strategy) 13%,transparent)}
path.fill{fill:color-mix(in srgb,var(--strategy) 22%,transparent)}
rect.gain,rect.column,rect.test{fill:var(--strategy)}
rect.gain,rect.loss,rect.column{opacity:.75}
rect.loss,rect.gap{fill:var(--negative)}
rect.train{fill:color-mix(in srgb,var(--benchmark) 40%,var(--paper))}
.hair{position:absolute;top:6px;bottom:22px;width:1px;background:var(--muted);pointer-events:none}
.empty{color:var(--muted);border:1px dashed var(--rule);padding:14px 16px;font-size:14px}
.heat table{font-size:12.5px}
.heat td,.heat th{padding:1px}
.heat tbody th{padding-right:10px;position:sticky;left:0;background:var(--paper)}
.heat td>span,.heat td>b{display:block;padding:3px 6px 3px 4px}
.heat td,.heat tbody th{border-bottom:0}
.heat thead th.n{padding-right:7px}
.heat td:last-child{padding:1px 7px 1px 1px}
.plus{background:color-mix(in srgb,var(--strategy) var(--tint),transparent)}
.minus{background:color-mix(in srgb,var(--negative) var(--tint),transparent)}
.wide-share{display:block;min-width:120px;height:10px}
.wide-share i{display:block;height:100%;background:var(--strategy);opacity:.75}
.share{display:inline-block;width:48px;height:8px;margin-left:8px;text-align:left}
.share i{display:block;height:100%;background:var(--strategy);opacity:.75}
summary{cursor:pointer;color:var(--muted);font-size:13px;padding:6px 0}
code,pre,dd,.examples{font:12.5px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
code{overflow-wrap:anywhere}
pre{background:var(--panel);padding:12px 14px;overflow-x:auto;margin:4px 0 0}
dl{margin:0}
dl div{display:grid;grid-template-columns:150px minmax(0,1fr);gap:12px;padding:3px 0;border-bottom:1px solid var(--rule)}
dt{color:var(--muted);font-size:13px}
dd{margin:0;overflow-wrap:anywhere}
.examples{min-width:190px}
.examples ul{list-style:none;padding:0}
.whole{white-space:nowrap}
.error,.warning,.info{white-space:nowrap}
.error{color:var(--negative);font-weight:650}
.warning{color:var(--negative)}
@media (max-width:600px){body{padding:18px 14px 40px}.plot{padding-left:44px;padding-right:6px}.verdict{padding:14px 16px}dl div{grid-template-columns:minmax(0,1fr);gap:0}tbody th small{display:block;margin:0;font-size:12px;line-height:1.35}th,td{padding-right:9px}#measures tbody th{min-width:112px}}
@page{size:A4;margin:14mm}
@media print{
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
body{padding:0;max-width:none;font-size:12.5px}
section{margin-bottom:20px}
figure,tr,.verdict,.ranges,#measures,#information,#quantiles,#monthly,#activity,#costs,#provenance{break-inside:avoid}
h2,.legend,thead{break-after:avoid}
.split{grid-template-columns:minmax(0,1fr)}
.pair{grid-template-columns:repeat(2,minmax(0,1fr))!important;gap:0 28px}
.scroll{overflow:visible}
a{color:inherit;text-decoration:none}
table{font-size:11.5px}
.heat table{font-size:10px}
.heat td>span,.heat td>b{padding:1px 5px 1px 3px}
pre{white-space:pre-wrap}
details::details-content{content-visibility:visible;display:block;block-size:auto}
.when{display:none}
}
`);
