/** The report's style: light on paper, dark where the reader prefers it. The page's policy contains its hash. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1d232a;--soft:#5b6770;--line:#c9d1d9;--paper:#fff;--bar:#3572b0;--ok:#1a7f37;--warn:#9a6700;--fail:#b42318}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9aa7b2;--line:#3a4552;--paper:#14181d;--bar:#6cb0f5;--ok:#4ac26b;--warn:#e3b341;--fail:#ff7b72}}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.45 system-ui,"DejaVu Sans",Verdana,sans-serif}
main{max-width:1000px;margin:0 auto;padding:24px}
h1{font-size:40px;margin:0}h1.pass{color:var(--ok)}h1.fail{color:var(--fail)}
h2{margin:32px 0 8px;border-bottom:1px solid var(--line)}h3{margin:20px 0 4px;font-size:15px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px;margin:12px 0}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:4px 10px 4px 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
@media (max-width:560px){main{padding:16px 12px}dl{grid-template-columns:1fr}dt{margin-top:6px}thead{display:none}tr,th,td{display:block;border:0;padding:0}tr{padding:8px 0;border-bottom:1px solid var(--line)}}
td p{margin:2px 0}.at,.remedy{color:var(--soft)}tr.fail th{color:var(--fail)}tr.warn th{color:var(--warn)}tr.pass th{color:var(--ok)}
code{font:13px/1.4 "DejaVu Sans Mono",ui-monospace,monospace;overflow-wrap:anywhere}
.cut code{display:block;border:1px solid var(--line);padding:6px;border-radius:4px}
svg{width:100%;height:auto;display:block}
.bar,.dot,.mouse{fill:var(--bar)}.key{fill:var(--ok)}.repeat,.marker{fill:var(--fail)}.gap{fill:var(--warn)}
.axis,.tick{stroke:var(--line)}.limit{stroke:var(--fail);stroke-dasharray:4 3}.curve{fill:none;stroke:var(--bar);stroke-width:1.5}
.scale,.lane{font-size:11px;fill:var(--soft)}
.moments{display:grid;grid-template-columns:repeat(auto-fill,minmax(290px,1fr));gap:12px}figure{margin:0}img{width:100%;display:block;border:1px solid var(--line)}figcaption{color:var(--soft);font-size:13px}
@media print{main{max-width:none;padding:0}section,figure,tr{break-inside:avoid}details:not([open])>*:not(summary){display:none}}
`;
