/* ---- language, theme, address, pointer and keys ---- */
function showWords() {
  document.documentElement.lang = state.lang === "zh" ? "zh-Hans" : "en";
  for (const element of document.querySelectorAll("[data-word]"))
    element.textContent = word(element.dataset.word);
  const name = (id, text, title = text) => { $(id).setAttribute("aria-label", text); $(id).title = title; };
  name("closer", word("near")); name("farther", word("far")); name("fit", word("fit"));
  name("search", word("search"), ""); name("views", word("views"), ""); name("panel", word("panel"), ""); name("legend", word("legend"), "");
  $("found").setAttribute("aria-label", word("search"));
  $("search").placeholder = word("searchHint");
  $("language").textContent = word("language");
  $("language").lang = state.lang === "zh" ? "en" : "zh-Hans";
  $("theme").textContent = word(state.dark ? "themeBack" : "theme");
  $("back").textContent = word("back");
  nameStages();
  $("path").textContent = word("pathButton");
  showShare();
  network?.canvas.frame.setAttribute("aria-label", word("map"));
}
const prefersDark = () => matchMedia("(prefers-color-scheme: dark)").matches;
function setTheme(dark) {
  state.dark = dark;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  const style = getComputedStyle(document.documentElement);
  const read = (key) => style.getPropertyValue(`--${key}`).trim();
  colours = { dark, sans: read("sans") };
  for (const key of ["paper", "hull", "land", "ink", "soft", "caption", "accent"]) colours[key] = read(key);
  for (let k = 0; k < 10; k++) colours[k] = read(`c${k}`);
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
  keepView();
}
function walkBy(step) {
  const list = state.focus < 0 ? order.filter(present).slice(0, 60) : [...state.near.keys()];
  if (!list.length) return;
  state.walk = list[(list.indexOf(state.walk) + step + list.length) % list.length];
  say(`${nameOf(state.walk)} · ${kindOf(state.walk)[state.lang]}`);
  redraw();
}
function keys(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const pan = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (pan) {
    state.touched = true;
    const { x, y } = network.getViewPosition(); // of now: keys come faster than pictures
    network.moveTo({ position: { x: x + pan[0] * 60 / view.scale, y: y + pan[1] * 60 / view.scale } });
    keepView();
  }
  else if (event.key === "+" || event.key === "=") zoomBy(1.4);
  else if (event.key === "-") zoomBy(1 / 1.4);
  else if (event.key === "0") showAll();
  else if (event.key === "n" || event.key === "p") walkBy(event.key === "n" ? 1 : -1);
  else if (event.key === "Enter" && state.walk >= 0) focusOn(state.walk);
  else return;
  event.preventDefault();
}
function showAll() {
  state.touched = false; state.earlier = null;
  if (state.focus >= 0 || state.path) leave();
  else { fit(); writeHash(true); }
}
function startControls() {
  const canvas = network.canvas.frame;
  for (const [key, value] of Object.entries({ role: "application", tabindex: "0",
    "aria-label": word("map"), "aria-describedby": "keys" })) canvas.setAttribute(key, value);
  $("map").addEventListener("keydown", keys);
  $("map").addEventListener("pointermove", hover);
  $("map").addEventListener("pointerleave", hideTip);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && (state.focus >= 0 || state.path)) leave();
  });
  $("closer").addEventListener("click", () => zoomBy(1.5));
  $("farther").addEventListener("click", () => zoomBy(1 / 1.5));
  $("fit").addEventListener("click", showAll);
  $("back").addEventListener("click", leave);
  $("path").addEventListener("click", () => {
    showTab("map", { write: false });
    if (state.path) leave(); else openPath(state.focus);
  });
  $("language").addEventListener("click", () => {
    state.lang = state.lang === "en" ? "zh" : "en";
    showWords(); showLegend(); showTimes(); showPanel(); refresh(); writeHash(); redraw();
  });
  $("theme").addEventListener("click", () => {
    setTheme(!state.dark);
    state.theme = state.dark ? "dark" : "light";
    showWords(); writeHash(true); redraw();
  });
  matchMedia("(forced-colors: active)").addEventListener("change", () => { setTheme(state.dark); redraw(); });
  window.addEventListener("hashchange", () => readHash(false));
}
document.addEventListener("DOMContentLoaded", async () => {
  setTheme(prefersDark());
  legendOpen = matchMedia("(min-width: 900px)").matches;
  sift();
  showWords(); showLegend(); showTimes(); refresh(); // before the map: words decide its room
  startMap();
  startSearch(); startControls(); startStages(); startTabs(); startTimes(); startShare();
  await readHash(true);
  document.documentElement.dataset.ready = "yes";
});
