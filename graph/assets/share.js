/* ---- sharing: copies, files, the query behind the view ---- */
async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    if (!copyOldWay(text)) { say(word("notCopied")); return; }
  }
  say(word("copied", what));
}
/* Pages in frames and old browsers have no clipboard of their own. */
function copyOldWay(text) {
  const held = document.activeElement;
  const box = make("textarea", { class: "unseen", "aria-hidden": "true" });
  box.value = text;
  document.body.append(box);
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  held?.focus();
  return done;
}
function save(blob, name) {
  const url = URL.createObjectURL(blob);
  const way = make("a", { href: url, download: name });
  document.body.append(way);
  way.click();
  way.remove();
  setTimeout(() => URL.revokeObjectURL(url), 30000);
  say(word("saved", name));
}
function fileName(ending) {
  const part = (at) => nodes.id[at].split(":").at(-1);
  const what = state.path?.paths.length ? `${part(state.path.a)}-to-${part(state.path.b)}`
    : state.focus >= 0 ? part(state.focus) : "map";
  const parts = ["chipscape", what, state.mode && `${state.mode}-${state.date}`];
  return `${parts.filter(Boolean).join("-").replace(/[^\w.-]+/g, "-").slice(0, 90)}.${ending}`;
}
const creditLine = () => [data.title, data.version && word("version", data.version), data.licence]
  .filter(Boolean).join(" · ");
const viewTitle = () => captionText(drawn().length, true);

/* ---- the view as a query: the same statements, asked of any copy of the graph ---- */
const SPACE = "https://w3id.org/chipscape/ns#";
const iriOf = (at) => {
  const iri = detail.nodes.iri[at];
  return /^https?:\/\/[^\s<>"{}|\\^`]+$/.test(iri) ? `<${iri}>` : "";
};
const termsOf = (list) => [...new Set(list)].filter((name) => /^[A-Za-z][A-Za-z0-9]*$/.test(name))
  .map((name) => `cs:${name}`).sort();
function sparql() {
  const list = drawn(), used = list.map((e) => relations[edges.relation[e]]);
  const same = termsOf(used.filter((relation) => relation.same).map((relation) => relation.term));
  const pairsOf = (some) => [...new Set(some.map((e) => `(${iriOf(edges.from[e])} ${iriOf(edges.to[e])})`))]
    .filter((pair) => !/\( |\( ?\)| \)/.test(pair)).join(" ");
  const fact = "?subject ?relation ?object", ends = state.focus >= 0 ? iriOf(state.focus) : "";
  const part = (some) => `{ VALUES (?subject ?object) { ${pairsOf(some)} } ${fact} }`;
  const around = state.depth === 1 && !state.path && state.near.size === state.reached;
  const body = state.focus < 0 ? [`  ${fact} .`, ...kindsLeft()] : around ? [
    `  { VALUES ?subject { ${ends} } ${fact} }`, `  UNION { VALUES ?object { ${ends} } ${fact} }`,
    ...(state.thin.length ? [`  UNION ${part(state.thin)}`] : []), ...kindsLeft(),
  ] : [`  # ${state.path ? "the shortest paths from" : "around"} ${ends}`, `  ${part(list)}`];
  return [...remarks(), `PREFIX cs: <${SPACE}>`, "SELECT DISTINCT ?subject ?relation ?object WHERE {",
    `  VALUES ?relation { ${termsOf(used.map((relation) => relation.term)).join(" ")} }`, ...body,
    `  FILTER(!STRSTARTS(STR(?subject), "${SPACE.replace("ns#", "event/")}"))`,
    ...(same.length ? [`  FILTER(?relation NOT IN (${same.join(", ")}) || STR(?subject) < STR(?object))`] : []),
    "}", ""].join("\n");
}
const kindsLeft = () => termsOf([...state.kindOff].map((kind) => kinds[kind].id)).flatMap((kind) =>
  [`  FILTER NOT EXISTS { ?subject a ${kind} }`, `  FILTER NOT EXISTS { ?object a ${kind} }`]);
/* What the query cannot say as the page does is said in words. */
function remarks() {
  const said = [viewTitle(), creditLine(), "With what rules conclude besides and the page leaves out."];
  if (state.mode) said.push(`Without the condition on time (${state.mode} ${state.date}).`);
  if (state.plans) said.push("Facts only: plans, rumours and denials are in GRAPH ?passage { … }.");
  return said.map((line) => `# ${line.replace(/[\r\n]/g, " ")}`);
}

/* ---- the menu ---- */
function showShare() {
  const act = (key, run) => make("li", {}, button(word(key), () => { $("share-menu").hidden = true;
    $("share").setAttribute("aria-expanded", "false"); run(); $("share").focus(); }));
  $("share").textContent = word("share");
  fill($("share-menu"),
    act("copyLink", () => { writeHash(true); copy(location.href, word("linkName")); }),
    act("copySparql", async () => { await unpack(); if (detail) copy(sparql(), "SPARQL"); }),
    act("savePng", savePng), act("saveSvg", saveSvg), act("saveCsv", saveCsv),
    act("print", () => window.print()));
}
function startShare() {
  const menu = $("share-menu"), open = (on) => {
    menu.hidden = !on;
    $("share").setAttribute("aria-expanded", on);
    if (on) menu.querySelector("button").focus();
  };
  $("share").addEventListener("click", () => open(menu.hidden));
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    open(false);
    $("share").focus();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!menu.hidden && !menu.parentElement.contains(event.target)) open(false);
  });
  startPrint();
}
