"""The look of the simulator's pages: one stylesheet, one frame, and rupees in Nepali grouping."""

from html import escape

STYLE = """
:root{--ink:#231433;--soft:#6b5f7a;--line:#e2dbec;--brand:#53258a;--deep:#32124f;--tint:#f6f2fb;--bad:#a3133b}
*{box-sizing:border-box}
body{margin:0;background:var(--tint);color:var(--ink);font:16px/1.5 system-ui,"Noto Sans",sans-serif}
.banner{background:#ffd84d;color:#2b2100;text-align:center;font-weight:700;padding:.5rem 1rem;font-size:.9rem}
header.top{background:linear-gradient(120deg,var(--deep),var(--brand));color:#fff;padding:1.25rem 1rem 4.5rem}
header.top p{max-width:58rem;margin:0 auto;font-weight:600;font-size:1.1rem}
main{max-width:60rem;margin:-3rem auto 3rem;padding:0 1rem;display:grid;gap:1rem}
.card{background:#fff;border:1px solid var(--line);border-radius:14px;padding:1.25rem;
  box-shadow:0 8px 30px #32124f14;min-width:0}
.card.summary{align-self:start}
.single{max-width:34rem;width:100%;justify-self:center}
h1{font-size:1.2rem;margin:0 0 .75rem}h2{font-size:1rem;margin:0 0 .5rem}
.amount{font-size:2rem;font-weight:750;letter-spacing:-.02em;margin:.1rem 0;color:var(--brand)}
.soft{color:var(--soft);font-size:.9rem;margin:.25rem 0}.break{overflow-wrap:anywhere}
dl{margin:1rem 0 0;border-top:1px solid var(--line);padding-top:.75rem;display:grid;gap:.4rem}
dl div{display:flex;justify-content:space-between;gap:1rem}
dt{color:var(--soft)}dd{margin:0;text-align:right;overflow-wrap:anywhere;min-width:0}
fieldset{border:0;margin:0 0 1rem;padding:0;display:grid;grid-template-columns:1fr 1fr;gap:.5rem}
legend{padding:0;margin-bottom:.4rem;font-weight:600;font-size:.9rem}
.choice{display:flex;gap:.5rem;align-items:center;padding:.7rem;border:1px solid var(--line);
  border-radius:10px}
.choice:has(:checked){border-color:var(--brand);background:var(--tint)}
label.field{display:block;font-weight:600;font-size:.9rem;margin-bottom:.85rem}
input{font:inherit;color:inherit;accent-color:var(--brand)}
label.field input,.fault input{display:block;width:100%;font-weight:400;margin-top:.25rem;
  padding:.7rem .8rem;background:#fff;border:1px solid #8f82a3;border-radius:10px;min-height:48px}
.two{display:grid;grid-template-columns:1fr 1fr;gap:.75rem}
button,.button{font:inherit;font-weight:650;min-height:48px;border-radius:10px;border:1px solid var(--brand);
  background:#fff;color:var(--brand);padding:.6rem 1rem;cursor:pointer;width:100%;text-align:center;
  text-decoration:none;display:inline-block}
button.main{background:var(--brand);color:#fff}
button:hover{background:var(--tint)}button.main:hover{background:var(--deep)}
:focus-visible{outline:3px solid #c98bff;outline-offset:2px}
.actions{display:grid;gap:.6rem;margin-top:.5rem}
.trial{border-top:1px dashed #b9a9cf;margin-top:1.1rem;padding-top:.9rem;display:grid;gap:.6rem}
.trial p{margin:0}
.error{background:#fdecf1;border:1px solid #eeb4c5;color:var(--bad);border-radius:10px;padding:.75rem;
  margin:0 0 1rem;font-weight:600}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;padding:.5rem .6rem;border-bottom:1px solid var(--line);white-space:nowrap}
td.num,th.num{text-align:right}a{color:var(--brand)}
.fault{display:grid;grid-template-columns:1fr 1.5fr .8fr;gap:.5rem;align-items:end;
  border-top:1px solid var(--line);padding:.9rem 0}
.fault p,.fault button{grid-column:1/-1;margin:0}.fault label{font-size:.85rem;color:var(--soft)}
code{font-size:.9em}.none{display:none}
@media(min-width:760px){.pay{grid-template-columns:5fr 6fr}.pay .single{grid-column:1/-1}
  .fault{grid-template-columns:2.6fr 1fr 1.4fr .6fr 5rem}
  .fault p,.fault button{grid-column:auto}.none{display:block;visibility:hidden}
  .card{padding:1.75rem}}
"""

BANNER = "Khalti simulator – no real money"


def page(title: str, body: str, layout: str = "") -> str:
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>{escape(title)} | {BANNER}</title>
<style>{STYLE}</style>
</head>
<body>
<div class="banner" role="note">{BANNER}</div>
<header class="top"><p>{escape(title)}</p></header>
<main class="{layout}">{body}</main>
</body>
</html>
"""


def rupees(paisa: int) -> str:
    """Rs 1,23,456.00 from 12345600."""
    whole, rest = divmod(paisa, 100)
    digits = str(whole)
    head, tail = digits[:-3], digits[-3:]
    groups = []
    while head:
        groups.insert(0, head[-2:])
        head = head[:-2]
    return f"Rs {','.join([*groups, tail])}.{rest:02}"
