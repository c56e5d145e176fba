/* ---- search: a combobox over names, aliases, pinyin, tickers ---- */
let index = null;
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
    const list = [...all];
    return { list, joined: `\n${list.join("\n")}`, letters: list.map(bits) };
  });
}
/* One look at all spellings of an entity together spares most a look at each. */
function score({ list, joined }, asked, tight, inner) {
  if (asked.length === 1 && asked < "\u2e80"
    ? !joined.includes(`\n${asked}`) : !joined.includes(asked) && !joined.includes(tight)) return 0;
  let best = 0;
  for (const text of list) {
    if (text === asked || text === tight) return 100;
    if (text.startsWith(asked) || text.startsWith(tight)) best = Math.max(best, 78 - text.length / 8);
    else if (text.includes(inner)) best = Math.max(best, 66 - text.length / 8);
    else if (text.includes(asked) || (tight.length > 1 && text.includes(tight)))
      best = Math.max(best, 40 - text.length / 8);
  }
  return best;
}
/* Nothing holds the text: offer names a small number of typing errors away. A word of eight
   letters may have two. Letters that a spelling lacks are counted first, as bits, for most
   spellings lack too many to be worth a look. */
const bits = (text) => {
  let found = 0;
  for (let k = 0; k < text.length; k++) found |= 1 << (text.charCodeAt(k) % 31);
  return found;
};
const ones = (n) => { let sum = 0; for (; n; n &= n - 1) sum++; return sum; };
function alike(asked) {
  const most = asked.length > 7 ? 2 : asked.length > 3 ? 1 : 0, own = bits(asked);
  if (!most) return () => 0;
  return ({ list, letters }) => {
    let best = 0;
    for (let k = 0; k < list.length; k++) {
      if (list[k].length + most < asked.length || ones(own & ~letters[k]) > most) continue;
      const errors = distance(asked, list[k], most);
      if (errors <= most) best = Math.max(best, 30 - errors * 8 - Math.abs(list[k].length - asked.length) / 4);
    }
    return best;
  };
}
/* Errors between a text and the beginning of a longer one; swapped neighbours are one error.
   Source: Damerau 1964, optimal string alignment, in a band around the diagonal. */
const rows = [new Uint8Array(64), new Uint8Array(64), new Uint8Array(64)];
function distance(asked, text, most) {
  const long = Math.min(asked.length, 40), wide = Math.min(text.length, long + most);
  let [above, last, row] = rows;
  for (let j = 0; j <= wide; j++) last[j] = j;
  for (let i = 1; i <= long; i++) {
    const from = Math.max(1, i - most), to = Math.min(wide, i + most);
    let least = row[from - 1] = from === 1 ? i : 99;
    for (let j = from; j <= to; j++) {
      const same = asked.charCodeAt(i - 1) === text.charCodeAt(j - 1);
      let errors = Math.min(last[j - 1] + !same, row[j - 1] + 1, j < i + most ? last[j] + 1 : 99);
      if (i > 1 && j > 1 && asked.charCodeAt(i - 1) === text.charCodeAt(j - 2) &&
        asked.charCodeAt(i - 2) === text.charCodeAt(j - 1)) errors = Math.min(errors, above[j - 2] + 1);
      row[j] = errors;
      least = Math.min(least, errors);
    }
    if (to < wide) row[to + 1] = 99;
    if (least > most) return 99;
    [above, last, row] = [last, row, above];
  }
  let best = 99;
  for (let j = Math.max(1, long - most); j <= wide; j++) best = Math.min(best, last[j]);
  return best;
}
function find(text, fits = () => true) {
  const asked = plain(text), tight = asked.replaceAll(" ", "");
  if (!tight) return [];
  const rank = (judge) => {
    const found = [];
    for (let at = 0; at < N; at++) {
      const points = fits(at) ? judge(index[at]) : 0;
      if (points > 0) found.push([points + Math.log2(1 + nodes.r[at]) * 2, at]);
    }
    return found.sort((a, b) => b[0] - a[0] || a[1] - b[1]).slice(0, 12).map(([, at]) => at);
  };
  const exact = rank((one) => score(one, asked, tight, ` ${asked}`));
  return exact.length ? exact : rank(alike(tight));
}

/* An editable combobox with a list, after the pattern of the WAI-ARIA practices. */
function combobox(box, list, pick, label, fits) {
  const prefix = box.id === "search" ? "hit" : `${box.id}-hit`;
  let hits = [], chosen = -1;
  for (const [key, value] of Object.entries({ role: "combobox", autocomplete: "off", spellcheck: "false",
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, "aria-label": label }))
    box.setAttribute(key, value);
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", label);
  list.hidden = true;
  const open = (on, follow = false) => {
    list.hidden = !on;
    box.setAttribute("aria-expanded", on);
    [...list.children].forEach((option, k) => option.setAttribute("aria-selected", k === chosen));
    const active = on ? list.children[chosen] : null;
    if (active) {
      box.setAttribute("aria-activedescendant", active.id);
      if (follow) active.scrollIntoView({ block: "nearest" }); // it makes the browser lay the page out
    } else box.removeAttribute("aria-activedescendant");
  };
  const choose = (k) => {
    if (hits[k] === undefined) return;
    box.value = nameOf(hits[k]);
    open(false);
    pick(hits[k]);
  };
  const searched = async () => {
    await unpack();
    if (!index) return;
    hits = find(box.value, fits); chosen = hits.length ? 0 : -1;
    const options = hits.map((at, k) => make("li",
      { role: "option", id: `${prefix}-${k}`, "aria-selected": k === chosen,
        onmousedown: (event) => event.preventDefault(), onclick: () => choose(k) },
      sign(nodes.kind[at]), spoken(nameOf(at)), secondOf(at)));
    if (!hits.length && box.value.trim())
      options.push(make("li", { role: "option", "aria-disabled": "true", "aria-selected": "false",
        text: word("nothing") }));
    list.replaceChildren(...options);
    open(options.length > 0);
    say(hits.length ? word("results", hits.length) : box.value.trim() ? word("nothing") : "");
  };
  box.addEventListener("focus", unpack);
  box.addEventListener("input", searched);
  box.addEventListener("blur", () => open(false));
  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && hits.length) {
      event.preventDefault();
      chosen = list.hidden ? chosen : (chosen + step + hits.length) % hits.length;
      open(true, true);
    } else if (event.key === "Enter") choose(Math.max(0, chosen));
    else if (event.key === "Escape") {
      event.stopPropagation();
      if (list.hidden) { box.value = ""; hits = []; } else open(false);
    }
  });
}
function secondOf(at) {
  const second = nodes[state.lang === "en" ? "zh" : "en"][at];
  return make("small", {}, ...(second === nameOf(at) ? [] : [spoken(second, "span"), " · "]), kindOf(at)[state.lang]);
}
function startSearch() {
  combobox($("search"), $("found"), (at) => {
    if (state.kindOff.has(nodes.kind[at])) { state.kindOff.delete(nodes.kind[at]); filtered(); showLegend(); }
    showTab("map", { write: false });
    focusOn(at);
  }, word("search"));
}
