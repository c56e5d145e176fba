/* ---- search: a combobox over names, aliases, pinyin, tickers ---- */
let index = null, hits = [], chosen = -1;
const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s\-_.·・'’]+/g, " ").trim();
function buildIndex() {
  const facts = detail.nodes;
  return nodes.id.map((id, at) => {
    const texts = [nodes.en[at], nodes.zh[at], textOf(facts.ticker[at]), id.split(":").at(-1),
      ...facts.aliases[at].map(textOf), ...facts.search[at].map(textOf)];
    const all = new Set();
    for (const text of texts) {
      const spaced = plain(text);
      all.add(spaced).add(spaced.replaceAll(" ", ""));
    }
    all.delete("");
    return [...all];
  });
}
function score(texts, asked, tight) {
  let best = 0;
  for (const text of texts) {
    if (text === asked || text === tight) return 100;
    if (text.startsWith(asked) || text.startsWith(tight)) best = Math.max(best, 78 - text.length / 8);
    else if (text.includes(" " + asked)) best = Math.max(best, 66 - text.length / 8);
    else if (text.includes(asked) || (tight.length > 1 && text.includes(tight)))
      best = Math.max(best, 40 - text.length / 8);
  }
  return best;
}
function grams(text) {
  const found = new Set();
  for (let k = 0; k < text.length - 1; k++) found.add(text.slice(k, k + 2));
  return found;
}
/* Nothing holds the text: offer names that share most pairs of letters with it. */
function alike(asked) {
  const wanted = grams(asked);
  if (wanted.size < 2) return () => 0;
  return (texts) => Math.max(...texts.map((text) => {
    const held = grams(text);
    let same = 0;
    for (const gram of wanted) same += held.has(gram);
    const part = 2 * same / (wanted.size + held.size);
    return part > .55 ? part : 0;
  }));
}
function find(text) {
  const asked = plain(text), tight = asked.replaceAll(" ", "");
  if (!tight) return [];
  const rank = (judge) => index
    .map((texts, at) => [judge(texts), at]).filter(([points]) => points > 0)
    .map(([points, at]) => [points + Math.log2(1 + nodes.r[at]) * 2, at])
    .sort((a, b) => b[0] - a[0] || a[1] - b[1]).slice(0, 12).map(([, at]) => at);
  const exact = rank((texts) => score(texts, asked, tight));
  return exact.length ? exact : rank(alike(tight));
}
async function searched() {
  await unpack();
  if (!index) return;
  const asked = $("search").value;
  hits = find(asked); chosen = hits.length ? 0 : -1;
  const options = hits.map((at, k) => make("li",
    { role: "option", id: `hit-${k}`, "aria-selected": k === chosen,
      onmousedown: (event) => event.preventDefault(), onclick: () => choose(k) },
    sign(nodes.kind[at]), make("bdi", { text: nameOf(at) }),
    make("small", {}, [nodes[state.lang === "en" ? "zh" : "en"][at], kindOf(at)[state.lang]]
      .filter((part) => part !== nameOf(at)).join(" · "))));
  if (!hits.length && asked.trim())
    options.push(make("li", { role: "option", "aria-disabled": "true", text: word("nothing") }));
  $("found").replaceChildren(...options);
  openList(options.length > 0);
}
function openList(open) {
  $("found").hidden = !open;
  $("search").setAttribute("aria-expanded", open);
  mark();
}
function mark() {
  [...$("found").children].forEach((option, k) => option.setAttribute("aria-selected", k === chosen));
  const active = $("found").hidden ? null : $(`hit-${chosen}`);
  if (active) { $("search").setAttribute("aria-activedescendant", active.id); active.scrollIntoView({ block: "nearest" }); }
  else $("search").removeAttribute("aria-activedescendant");
}
function choose(k) {
  if (hits[k] === undefined) return;
  const at = hits[k];
  $("search").value = nameOf(at);
  openList(false);
  if (!present(at)) { state.kindOff.delete(nodes.kind[at]); filtered(); showLegend(); }
  focusOn(at);
}
function startSearch() {
  const box = $("search");
  box.addEventListener("focus", unpack);
  box.addEventListener("input", searched);
  box.addEventListener("blur", () => openList(false));
  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && hits.length) {
      event.preventDefault();
      chosen = $("found").hidden ? chosen : (chosen + step + hits.length) % hits.length;
      openList(true);
    } else if (event.key === "Enter") choose(Math.max(0, chosen));
    else if (event.key === "Escape") {
      event.stopPropagation();
      if ($("found").hidden) { box.value = ""; hits = []; } else openList(false);
    }
  });
}
