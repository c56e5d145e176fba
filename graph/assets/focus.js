/* ---- focus: neighbours on rings around the entity, the rest dimmed ---- */
function neighboursOf(at) {
  const sizes = new Map(), first = new Map();
  for (const e of linksOf[at]) if (shown(e) && other(e, at) !== at) {
    const fan = fanOf(e, at);
    sizes.set(fan, (sizes.get(fan) ?? 0) + 1);
  }
  const fans = [...sizes.keys()].sort((a, b) => sizes.get(b) - sizes.get(a) || a - b);
  for (const fan of fans) for (const e of linksOf[at]) {
    const far = other(e, at);
    if (far !== at && shown(e) && fanOf(e, at) === fan && !first.has(far)) first.set(far, fan);
  }
  return first;
}
function focusOn(at, { quick = false, write = true } = {}) {
  const targets = new Map();
  if (state.focus < 0 && at >= 0) state.earlier = { ...view, touched: state.touched };
  for (const old of state.near.keys()) targets.set(old, [home.x[old], home.y[old]]);
  state.focus = at; state.walk = -1;
  state.near = at >= 0 ? neighboursOf(at) : new Map();
  $("back").hidden = at < 0;
  hideTip();
  if (at < 0) {
    say("");
    const { x, y, scale, touched } = state.earlier ?? {};
    const back = touched ? { scale, position: { x, y } } : wholeView();
    state.touched = Boolean(touched);
    moveAll(targets, back.position, back.scale, quick);
  } else {
    const ring = rings(at);
    targets.set(at, [home.x[at], home.y[at]]);
    for (const [near, place] of ring.places) targets.set(near, place);
    const fits = Math.min(1, view.width / 2 / ring.reachX, view.height / 2 / ring.reachY);
    state.ring = (ring.step ?? 0) * fits;
    moveAll(targets, { x: home.x[at], y: home.y[at] }, ring.scale * fits, quick);
  }
  if (write) writeHash();
  showPanel();
}
function nearest(x, y, reach) {
  let best = -1, least = Infinity;
  for (let at = 0; at < N; at++) {
    if (!present(at)) continue;
    const far = Math.hypot(toX(now.x[at]) - x, toY(now.y[at]) - y) - radius(at);
    const lost = state.focus >= 0 && at !== state.focus && !state.near.has(at) ? 6 : 0;
    if (far + lost < least) { least = far + lost; best = at; }
  }
  return least <= reach ? best : -1;
}
