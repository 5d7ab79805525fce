//! The style sheet: one, inline, without anything to fetch.
//!
//! Light and dark follow the reader's system; where it forces colours, all that is drawn uses the
//! text's. On paper nothing is folded away and no card is torn in two. Base 16 px, system fonts,
//! targets of 44 px.

/// What holds everywhere.
pub(crate) const RULES: &str = "\
*{box-sizing:border-box}\
html{color-scheme:light dark;-webkit-text-size-adjust:100%}\
body{margin:0 auto;max-width:60rem;padding:1rem;background:var(--ground);color:var(--text);\
font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}\
h1,h2,h3,h4{line-height:1.25;margin:1.5em 0 .5em}h1{font-size:1.75rem;margin-top:.5em}\
h2{font-size:1.375rem;border-bottom:1px solid var(--line);padding-bottom:.25em}\
h3{font-size:1.125rem;margin-top:0}h4{font-size:1rem;margin-top:1.25em}\
p,ul,ol,figure{margin:.5em 0}ul,ol{padding-left:1.5em}\
a{color:var(--accent)}a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{\
outline:3px solid var(--accent);outline-offset:2px}\
.skip{position:absolute;left:-100vw}.skip:focus{position:static;display:inline-block;padding:.6rem}\
.brand{font-weight:700;margin:0}.quiet{color:var(--quiet);font-size:.875rem}\
nav ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:0 1.25rem}\
nav a,td a,th a,article>h3 a{display:inline-block;min-width:44px;min-height:44px;padding:.6rem 0}\
article{border:1px solid var(--line);border-radius:.5rem;padding:1rem;margin:1rem 0}\
.level{font-weight:700;white-space:nowrap}.level>span{display:inline-block;width:1.4em}\
.fine{color:var(--fine)}.note{color:var(--note)}.look{color:var(--look)}.act{color:var(--act)}\
.cannot-tell{color:var(--cannot-tell)}\
article.look,article.act{border-left:.375rem solid currentColor}\
article.look>*,article.act>*{color:var(--text)}\
article.look>.level{color:var(--look)}article.act>.level{color:var(--act)}\
.counts,.marks{list-style:none;padding:0}.counts{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}\
.marks li{margin:.4em 0}\
details{margin:.25em 0}summary{cursor:pointer;min-height:44px;padding:.6rem 0;color:var(--accent);\
text-decoration:underline}\
details>div,details>ul,details>ol{border-left:2px solid var(--line);padding-left:1.25em}\
table{border-collapse:collapse;width:100%;font-size:.875rem}\
caption{text-align:left;color:var(--quiet);padding:.25em 0}\
th,td{text-align:left;vertical-align:top;padding:.35em .75em .35em 0;border-bottom:1px solid var(--line)}\
th{font-weight:600}th .quiet{font-weight:400}td.n,th.n{text-align:right;white-space:nowrap}tr>:last-child{padding-right:0}\
.who .quiet{display:block}\
.bars{list-style:none;padding:0}.bars li{margin:.6em 0}\
.bars .row{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1rem}.bars .row>:last-child{\
white-space:nowrap;text-align:right}\
svg{display:block;width:100%;fill:var(--accent);color:var(--text)}\
.bar{height:.7rem;border:1px solid var(--line)}.bar rect{height:100%}.hours{height:1.5rem;min-width:8rem}.band{height:2rem}\
.track{fill:var(--line);opacity:.35}.frame{fill:none;stroke:var(--line)}.spot{fill:var(--text)}\
.frame{stroke-width:1px;vector-effect:non-scaling-stroke}.axis{text-align-last:justify}\
.things td,.things th{vertical-align:middle}.things th[scope=row]{min-width:7rem}\
.ribbon td:first-child,.ribbon th:first-child{width:6.5em}.ribbon td:last-child{width:5.5em}\
.letter{border:1px solid var(--line);padding:1rem;background:var(--raised)}\
footer{margin-top:2rem;border-top:1px solid var(--line)}\
";

/// For a narrow page, 360 px and less.
pub(crate) const NARROW: &str = "\
@media(max-width:30rem){body{padding:.75rem}article{padding:.75rem}th,td{padding-right:.4em}\
td .level{white-space:normal}.things th[scope=row]{min-width:5rem}}\
";

/// For people whose system moves little, or chooses the colours.
pub(crate) const NEEDS: &str = "\
@media(prefers-reduced-motion:reduce){*{animation:none!important;transition:none!important;\
scroll-behavior:auto!important}}\
@media(prefers-contrast:more){:root{--quiet:var(--text);--line:var(--text)}}\
@media(forced-colors:active){svg{fill:CanvasText}.track{fill:none;stroke:CanvasText;opacity:1;vector-effect:non-scaling-stroke}\
.frame{stroke:CanvasText}.spot{fill:Highlight}}\
";

/// For paper: everything unfolded, black on white, a link shows nothing but its words.
pub(crate) const PAPER: &str = "\
body{max-width:none;padding:0;font-size:10pt}nav,.skip{display:none}\
a{color:inherit;text-decoration:none}article,tr,figure,.bars li{break-inside:avoid}\
article{break-inside:auto}h1,h2,h3,h4,summary{break-after:avoid}\
td a,th a{min-height:0;padding:0}summary{list-style:none;font-weight:600;text-decoration:none;color:inherit;min-height:0;padding:.3em 0}\
details>*{display:block}details::details-content{display:block;content-visibility:visible}\
svg{print-color-adjust:exact;-webkit-print-color-adjust:exact}\
.letter{break-before:page;border:0;padding:0;background:none}\
@page{margin:18mm 16mm}}\
";
