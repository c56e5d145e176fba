/* ---- neighbours around the entity in focus: a ring of a few, arcs of many, each relation
   in rows of its own, so that every name has its line ---- */
const LINE = 17, FEW = 16;
function rings(at) {
  const members = [...state.near.keys()], places = new Map();
  const wide = view.width, high = view.height, scale = fitScale * 1.6;
  const put = (member, x, y) => places.set(member, [home.x[at] + x / scale, home.y[at] + y / scale]);
  if (members.length <= FEW) {
    const reachX = Math.min(wide * .3, 270), reachY = Math.min(high * .36, 270);
    members.forEach((member, k) => {
      const angle = (k + .5) / members.length * 2 * Math.PI - Math.PI / 2;
      put(member, reachX * Math.cos(angle), reachY * Math.sin(angle));
    });
    return { places, reachX: wide / 2, reachY: high / 2, scale };
  }
  const reachY = high / 2 - 40, most = Math.max(4, Math.floor(2 * reachY / LINE));
  let depth = 1;
  while (depth < 12 && rowsOf(members, depth).length > 2 * most) depth++;
  const rows = rowsOf(members, depth), half = Math.ceil(rows.length / 2);
  const inner = Math.min(wide * .15, 200);
  const step = Math.min(190, Math.max(112, (wide / 2 - inner - 16) / depth));
  rows.forEach((row, k) => {
    const left = k >= half, slot = left ? k - half : k, total = left ? rows.length - half : half;
    const t = total > 1 ? slot / (total - 1) * 2 - 1 : 0;
    const bow = Math.pow(1 - Math.pow(Math.abs(t) * .985, 2.4), 1 / 2.4);
    row.forEach((member, column) => {
      const x = inner * (.25 + .75 * bow) + column * step;
      put(member, left ? -x : x, (left ? -t : t) * reachY);
    });
  });
  return { places, reachX: Math.max(wide / 2, inner + depth * step), reachY: high / 2, scale,
    step: depth > 1 ? step : 0 };
}
/* Cut each relation's neighbours, the most linked first, into rows of so many. */
function rowsOf(members, depth) {
  const fans = new Map();
  for (const member of members) {
    const fan = state.near.get(member);
    if (!fans.has(fan)) fans.set(fan, []);
    fans.get(fan).push(member);
  }
  const rows = [];
  for (const list of fans.values()) {
    list.sort((a, b) => nodes.r[b] - nodes.r[a] || a - b);
    for (let k = 0; k < list.length; k += depth) rows.push(list.slice(k, k + depth));
  }
  return rows;
}
/* Around NVIDIA, "NVIDIA H100" is "H100": the name of the middle need not be said again. */
function nameAround(at) {
  const name = nameOf(at), middle = state.focus >= 0 ? nameOf(state.focus) : "";
  if (at === state.focus || !middle || !name.startsWith(middle)) return name;
  return name.slice(middle.length).replace(/^[\s·-]+/, "") || name;
}
