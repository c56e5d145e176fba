/* ---- the legend is the filter ---- */
function check(label, number, on, change, picture) {
  const box = make("input", { type: "checkbox" });
  box.checked = on;
  box.addEventListener("change", () => { change(box.checked); filtered(); });
  return make("li", {}, make("label", {}, box, picture ?? "", make("span", { text: label }),
    make("span", { class: "count", text: count(number) })));
}
function tally(list, size) {
  const found = new Array(size).fill(0);
  for (const at of list) found[at]++;
  return found;
}
function part(key, names, sizes, off, picture) {
  const rows = names.map((name, at) => [at, name[state.lang]])
    .sort((a, b) => sizes[b[0]] - sizes[a[0]] || a[0] - b[0])
    .map(([at, label]) => check(label, sizes[at], !off.has(at),
      (on) => on ? off.delete(at) : off.add(at), picture?.(at)));
  const all = make("button", { type: "button", class: "all", text: word(off.size ? "all" : "none") });
  all.addEventListener("click", () => {
    if (off.size) off.clear(); else names.forEach((_, at) => off.add(at));
    filtered(); showLegend();
  });
  return [make("div", { class: "head" }, make("h2", { text: word(key) }), all), make("ul", {}, ...rows)];
}
const counted = {
  kinds: tally(nodes.kind, kinds.length), relations: tally(edges.relation, relations.length),
  doubts: edges.flags.filter((flags) => !(flags & ACCEPTED)).length,
  inferred: edges.flags.filter((flags) => flags & INFERRED).length,
};
let legendOpen = true;
function showLegend() {
  const fold = make("details", {},
    make("summary", { text: word("legend") }),
    ...part("kinds", kinds, counted.kinds, state.kindOff, sign),
    make("h2", { text: word("show") }),
    make("ul", {},
      check(word("doubts"), counted.doubts, state.plans, (on) => { state.plans = on; }, stroke(2)),
      check(word("inferredSwitch"), counted.inferred, state.inferred,
        (on) => { state.inferred = on; }, stroke(1))),
    ...part("relations", relations, counted.relations, state.relationOff));
  fold.open = legendOpen;
  fold.addEventListener("toggle", () => { legendOpen = fold.open; });
  $("legend").replaceChildren(fold);
}
function filtered() {
  buildLines();
  if (state.focus >= 0) focusOn(state.focus, { write: false }); else { redraw(); showStart(); }
  let links = 0;
  for (let e = 0; e < E; e++) if (shown(e)) links++;
  say(`${word("accepted")}: ${count(links)}`);
}

/* ---- language, theme, address, pointer and keys ---- */
function showWords() {
  document.documentElement.lang = state.lang === "zh" ? "zh-Hans" : "en";
  for (const element of document.querySelectorAll("[data-word]"))
    element.textContent = word(element.dataset.word);
  const name = (id, text, title = text) => { $(id).setAttribute("aria-label", text); $(id).title = title; };
  name("closer", word("near")); name("farther", word("far")); name("fit", word("fit"));
  name("search", word("search"), ""); name("panel", word("panel"), ""); name("legend", word("legend"), "");
  $("found").setAttribute("aria-label", word("search"));
  $("search").placeholder = word("searchHint");
  $("language").textContent = word("language");
  $("language").lang = state.lang === "zh" ? "en" : "zh-Hans";
  $("theme").textContent = word(state.dark ? "themeBack" : "theme");
  $("back").textContent = word("back");
  nameStages();
  network?.canvas.frame.setAttribute("aria-label", word("map"));
  $("counts").textContent = [data.left_out ? word("leftOut", count(data.left_out)) : "",
    word("counts", count(N), count(E), count(data.passages)),
    data.licence, data.version && word("version", data.version)].filter(Boolean).join(" · ");
}
function setTheme(dark) {
  state.dark = dark;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  const style = getComputedStyle(document.documentElement);
  const read = (key) => style.getPropertyValue(`--${key}`).trim();
  colours = { dark, sans: read("sans") };
  for (const key of ["paper", "hull", "land", "ink", "soft", "caption", "accent"]) colours[key] = read(key);
  for (let k = 0; k < 10; k++) colours[k] = read(`c${k}`);
}
let written = null;
function writeHash() {
  const id = state.focus >= 0 ? encodeURIComponent(nodes.id[state.focus]).replaceAll("%3A", ":") : "";
  const parts = [id && `n=${id}`, state.lang === "zh" && "l=zh"].filter(Boolean);
  written = parts.length ? `#${parts.join("&")}` : "";
  if (location.hash !== written) location.hash = written;
}
function readHash(quick) {
  if (location.hash === written) return;
  written = location.hash;
  const asked = new URLSearchParams(location.hash.slice(1).replaceAll("+", "%2B"));
  const id = asked.get("n");
  if (asked.get("l") === "zh" && state.lang !== "zh") { state.lang = "zh"; showWords(); showLegend(); showPanel(); }
  const at = id === null ? data.focus : numberOf.get(id) ?? -1;
  if (id !== null && at < 0) say(word("unknown", id.slice(0, 80)));
  if (at !== state.focus) focusOn(at, { quick, write: false });
}
const hideTip = () => { $("tip").hidden = true; };
function hover(event) {
  const box = $("map").getBoundingClientRect();
  const x = event.clientX - box.left, y = event.clientY - box.top;
  const at = event.buttons || event.pointerType === "touch" ? -1 : nearest(x, y, 5);
  $("map").style.cursor = at >= 0 ? "pointer" : "";
  if (at < 0) { hideTip(); return; }
  const tip = $("tip");
  tip.replaceChildren(make("bdi", { text: nameOf(at) }), make("small",
    { text: `${kindOf(at)[state.lang]} · ${word("links", linksOf[at].filter(shown).length)}` }));
  tip.hidden = false;
  tip.style.left = `${Math.min(x + 14, box.width - tip.offsetWidth - 6)}px`;
  tip.style.top = `${Math.min(y + 14, box.height - tip.offsetHeight - 6)}px`;
}
function zoomBy(factor) {
  state.touched = true;
  const scale = Math.min(fitScale * 30, Math.max(fitScale * .45, view.scale * factor));
  moveAll(new Map(), { x: view.x, y: view.y }, scale);
}
function walkBy(step) {
  const list = state.focus < 0 ? order.slice(0, 60) : [...state.near.keys()];
  if (!list.length) return;
  state.walk = list[(list.indexOf(state.walk) + step + list.length) % list.length];
  say(`${nameOf(state.walk)} · ${kindOf(state.walk)[state.lang]}`);
  redraw();
}
function keys(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const pan = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (pan) network.moveTo({ position: { x: view.x + pan[0] * 60 / view.scale,
    y: view.y + pan[1] * 60 / view.scale } });
  else if (event.key === "+" || event.key === "=") zoomBy(1.4);
  else if (event.key === "-") zoomBy(1 / 1.4);
  else if (event.key === "0") showAll();
  else if (event.key === "n" || event.key === "p") walkBy(event.key === "n" ? 1 : -1);
  else if (event.key === "Enter" && state.walk >= 0) focusOn(state.walk);
  else return;
  event.preventDefault();
}
function showAll() { state.touched = false; state.earlier = null; if (state.focus >= 0) focusOn(-1); else fit(); }
function startControls() {
  const canvas = network.canvas.frame;
  for (const [key, value] of Object.entries({ role: "application", tabindex: "0",
    "aria-label": word("map"), "aria-describedby": "keys" })) canvas.setAttribute(key, value);
  $("map").addEventListener("keydown", keys);
  $("map").addEventListener("pointermove", hover);
  $("map").addEventListener("pointerleave", hideTip);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && state.focus >= 0) focusOn(-1);
  });
  $("closer").addEventListener("click", () => zoomBy(1.5));
  $("farther").addEventListener("click", () => zoomBy(1 / 1.5));
  $("fit").addEventListener("click", showAll);
  $("back").addEventListener("click", () => focusOn(-1));
  $("language").addEventListener("click", () => {
    state.lang = state.lang === "en" ? "zh" : "en";
    showWords(); showLegend(); showPanel(); writeHash(); redraw();
  });
  $("theme").addEventListener("click", () => { setTheme(!state.dark); showWords(); redraw(); });
  window.addEventListener("hashchange", () => readHash(false));
}
document.addEventListener("DOMContentLoaded", () => {
  setTheme(matchMedia("(prefers-color-scheme: dark)").matches);
  legendOpen = matchMedia("(min-width: 900px)").matches;
  showWords(); // before the map, for words decide how much room it has
  startMap();
  showLegend(); showStart(); startSearch(); startControls(); startStages();
  readHash(true);
  document.documentElement.dataset.ready = "yes";
});
