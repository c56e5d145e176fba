/* ---- places: who sits and makes where, each place with those within it ---- */
const isPlace = (at) => kindOf(at).id === "Place";
/* The largest place that a place lies in, by the statements that are shown. */
function countryOf(place) {
  const passed = new Set();
  for (let at = place; ;) {
    passed.add(at);
    const e = linksOf[at].find((one) => shown(one) && edges.from[one] === at &&
      isPlace(edges.to[one]) && !passed.has(edges.to[one]));
    if (e === undefined) return at;
    at = edges.to[e];
  }
}
async function showPlaces() {
  await unpack();
  if (!detail || state.tab !== "places") return;
  const countries = new Map();
  for (const e of drawn()) if (isPlace(edges.to[e]) && !isPlace(edges.from[e])) {
    const at = countryOf(edges.to[e]);
    if (!countries.has(at)) countries.set(at, []);
    countries.get(at).push(e);
  }
  const ranked = [...countries].sort((a, b) => b[1].length - a[1].length || a[0] - b[0]);
  fill($("places"),
    make("div", { class: "bar" }, make("h2", { text: word("placesTitle") })),
    make("div", { class: "scroll pad", tabindex: "0", role: "region", "aria-label": word("placesTitle") },
      ...ranked.map(countryFold),
      make("p", { class: "note", text: word(ranked.length ? "placesNote" : "empty") })));
}
function countryFold([country, list]) {
  const kinds = new Map();
  for (const e of list) {
    const kind = relations[edges.relation[e]][state.lang];
    if (!kinds.has(kind)) kinds.set(kind, []);
    kinds.get(kind).push(e);
  }
  const parts = [...kinds].sort((a, b) => b[1].length - a[1].length);
  const fold = make("details", { class: "way" }, make("summary", {}, spoken(nameOf(country)),
    make("small", { class: "note", text: ` ${parts.map(([kind, held]) => `${kind} ${count(held.length)}`).join(" · ")}` })));
  fold.addEventListener("toggle", () => {
    if (!fold.open || fold.children.length > 1) return;
    fold.append(...parts.flatMap(([kind, held]) => [make("h3", { text: kind }),
      capped(held.sort((a, b) => nodes.r[edges.from[b]] - nodes.r[edges.from[a]] || a - b).map((e) => {
        const item = statement(e, edges.to[e]);
        if (edges.to[e] !== country) item.querySelector(".go").after(make("small", { class: "note", text: nameOf(edges.to[e]) }));
        return item;
      }))]));
  });
  return fold;
}
