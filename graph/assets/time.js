/* ---- time: what was valid at a date, what was known by one ---- */
/* Days are numbers, 20240318. A start counts from its first day and an end to its last, as
   in the command line's --as-of and --known-by (graph/steps.py). */
const dayOf = (text, month, day) => {
  const parts = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?$/.exec(text);
  return parts ? +parts[1] * 10000 + +(parts[2] ?? month) * 100 + +(parts[3] ?? day) : 0;
};
const dayFrom = (text) => dayOf(text, 1, 1), dayTo = (text) => dayOf(text, 12, 31);
const NEVER = 99999999;
const times = { born: [], known: [], said: [], dated: [], spans: [], first: {}, last: {} };
/* The page knows no clock: its today is the last day on which a source spoke. */
let TODAY = 0;
let asked = { from: 0, to: NEVER };

/* One span a link: the page draws one edge for all links of a relation between two. */
function prepareTime() {
  const { passages, edges: facts } = detail;
  times.dated = passages.issued.map((issued) => issued > 0);
  times.said = passages.issued.map((issued, p) =>
    dayTo(textOf(issued || passages.said?.[p] || 0)) || NEVER);
  const proves = passages.stance.map((s, p) => textOf(s) === "Stated" && !passages.refused?.[p]);
  const span = (flags, from, to, rule, en, zh, stances, list) => ({
    flags, from: dayFrom(textOf(from)), to: dayTo(textOf(to)), rule, en, zh, stances,
    passages: list, begins: from, ends: to,
    proofs: flags & INFERRED || !(flags & ACCEPTED) ? list : list.filter((p) => proves[p]),
  });
  times.spans = edges.flags.map((flags, e) => facts.spans?.[e]?.length
    ? facts.spans[e].map(([from, to, own, rule, en, zh, stances, list]) =>
      span(own, from, to, rule, en, zh, stances, list))
    : [span(flags, facts.valid_from[e], facts.valid_to[e], facts.rule[e], facts.qualifiers[e],
      facts.qualifiers_zh[e], facts.stances[e], facts.passages[e])]);
  times.born = nodes.id.map((_, at) => dayFrom(textOf(detail.nodes.born?.[at] ?? 0)));
  times.known = new Array(N).fill(NEVER);
  const heard = (at, day) => { times.known[at] = Math.min(times.known[at], day); };
  for (let e = 0; e < E; e++) for (const one of times.spans[e]) {
    const day = knownFrom(one);
    heard(edges.from[e], day); heard(edges.to[e], day);
  }
  detail.nodes.values.forEach((list, at) => list.forEach(([, , , , cited]) =>
    cited.forEach((p) => heard(at, times.said[p]))));
  bounds();
}
/* A conclusion is known when all its premises are, a statement when one source says it. */
function knownFrom(one, dated = false) {
  const days = one.proofs.filter((p) => !dated || times.dated[p]).map((p) => times.said[p]);
  if (one.flags & INFERRED)
    return dated && days.length < one.proofs.length ? NEVER : Math.max(0, ...days);
  return Math.min(NEVER, ...days);
}
function bounds() {
  const all = times.spans.flat();
  const months = (days) => days.filter((day) => day > 0 && day < NEVER).sort((a, b) => a - b);
  const span = (days) => [days[Math.floor(days.length * .02)] ?? 20000101, days.at(-1) ?? 20300101];
  [times.first["as-of"], times.last["as-of"]] = span(months(all.flatMap((one) => [one.from, one.to])));
  [times.first["known-by"], times.last["known-by"]] = span(months(times.said));
  TODAY = times.last["known-by"];
}
const undatedSpan = (one) => !one.from && !one.to;
function inTime(one) {
  if (state.mode === "as-of") return (!one.from || one.from <= asked.to) &&
    (!one.to || one.to >= asked.from) && (state.undated || !undatedSpan(one));
  return state.mode !== "known-by" || knownFrom(one, !state.undated) <= asked.to;
}
const spansOf = (e) => times.spans[e].filter((one) => wanted(one.flags) && inTime(one));
function holds(e) {
  if (!detail) return wanted(edges.flags[e]);
  const list = times.spans[e];
  if (list.length === 1) return wanted(list[0].flags) && inTime(list[0]);
  return list.some((one) => wanted(one.flags) && inTime(one));
}
function existed(at) {
  if (!state.mode || !detail) return true;
  return state.mode === "as-of" ? times.born[at] <= asked.to : times.known[at] <= asked.to;
}
const told = (p) => state.mode !== "known-by" ||
  (times.said[p] <= asked.to && (state.undated || times.dated[p]));
/* How a statement's line is drawn: 0 solid, 1 inferred, 2 in doubt, 3 without a date. */
function styleOf(e) {
  const flags = edges.flags[e];
  if (!(flags & ACCEPTED)) return 2;
  if (flags & INFERRED) return 1;
  return state.mode === "as-of" && spansOf(e).every(undatedSpan) ? 3 : 0;
}

/* ---- the bar under the map ---- */
const monthOf = (day) => Math.floor(day / 10000) * 12 + Math.floor(day / 100) % 100 - 1;
const dateOf = (month) => {
  const year = Math.floor(month / 12);
  return state.pace === 12 ? `${year}` : `${year}-${String(month % 12 + 1).padStart(2, "0")}`;
};
async function setTime(mode, date, { write = true, draw = true } = {}) {
  if (mode) await unpack();
  if (mode && !detail) return;
  if (mode && !dayFrom(date)) date = "";
  if (mode && !date) {
    const last = Math.min(monthOf(times.last[mode]), monthOf(TODAY));
    date = dateOf(last);
  }
  if (!mode) stop();
  state.mode = mode; state.date = mode ? date : "";
  if (mode) state.pace = date.length === 4 ? 12 : 1;
  asked = mode ? { from: dayFrom(date), to: dayTo(date) } : { from: 0, to: NEVER };
  if (!draw) return;
  const links = filtered({ write });
  showTimes(); showLegend();
  if (mode) say(word("timeShown", `${word(mode === "as-of" ? "asOf" : "knownBy")} ${date}`, count(links)));
}
function showTimes() {
  const on = state.mode !== "";
  const mode = $("time-mode");
  [["", "allTimes"], ["as-of", "asOf"], ["known-by", "knownBy"]].forEach(([value, key], k) => {
    mode.options[k].textContent = word(key); mode.options[k].value = value;
  });
  mode.value = state.mode;
  mode.setAttribute("aria-label", word("times"));
  $("time-rest").hidden = !on;
  if (!on) return;
  const slider = $("time-slider"), step = state.pace;
  const floor = (day) => step === 12 ? Math.floor(monthOf(day) / 12) * 12 : monthOf(day);
  slider.min = floor(times.first[state.mode]); slider.max = floor(times.last[state.mode]);
  slider.step = step;
  slider.value = floor(dayFrom(state.date));
  slider.setAttribute("aria-label", word("at"));
  slider.setAttribute("aria-valuetext", state.date);
  $("time-date").textContent = state.date;
  [["month", 1], ["year", 12]].forEach(([key, value], k) => {
    $("time-pace").options[k].textContent = word(key); $("time-pace").options[k].value = value;
  });
  $("time-pace").value = state.pace;
  $("time-pace").setAttribute("aria-label", word("pace"));
  $("time-undated-word").textContent = word("undatedSwitch");
  $("time-undated").parentElement.title = word("undatedHint");
  $("time-undated").checked = state.undated;
  const key = still() ? "step" : playing ? "pause" : "play";
  $("time-play").textContent = playing ? "❚❚" : still() ? "▶|" : "▶";
  $("time-play").setAttribute("aria-label", word(key));
  $("time-play").title = word(key);
}
let playing = 0;
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
function stop() {
  clearInterval(playing);
  playing = 0;
}
function onward() {
  const slider = $("time-slider");
  const next = Math.floor(monthOf(dayFrom(state.date)) / state.pace) * state.pace + state.pace;
  if (next > +slider.max) { stop(); showTimes(); return; }
  setTime(state.mode, dateOf(next), { write: !playing });
}
/* Who asks for less motion gets one step a press. */
function play() {
  if (still()) { onward(); return; }
  if (playing) { stop(); writeHash(true); showTimes(); return; }
  if (monthOf(dayFrom(state.date)) + state.pace > +$("time-slider").max)
    setTime(state.mode, dateOf(+$("time-slider").min), { write: false });
  playing = setInterval(onward, state.pace === 12 ? 1100 : 450);
  showTimes();
}
function startTimes() {
  $("time-mode").addEventListener("change", () => setTime($("time-mode").value, ""));
  $("time-slider").addEventListener("input", () => {
    stop();
    setTime(state.mode, dateOf(+$("time-slider").value), { write: false });
  });
  $("time-slider").addEventListener("change", () => writeHash());
  $("time-pace").addEventListener("change", () => {
    const month = monthOf(dayFrom(state.date));
    state.pace = +$("time-pace").value;
    setTime(state.mode, dateOf(month));
  });
  $("time-undated").addEventListener("change", () => {
    state.undated = $("time-undated").checked;
    setTime(state.mode, state.date);
  });
  $("time-play").addEventListener("click", play);
}
