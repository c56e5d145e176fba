/* ---- neighbours on rings around the entity in focus ---- */
function rings(at) {
  const members = [...state.near.keys()], size = members.length, places = new Map();
  const wide = view.width, high = view.height, scale = fitScale * 1.6;
  let reachX = Math.min(wide * .3, 270), reachY = Math.min(high * .36, 270);
  const put = (k, x, y) => places.set(members[k],
    [home.x[at] + x / scale, home.y[at] + y / scale]);
  if (size <= 16) {
    members.forEach((_, k) => {
      const angle = (k + .5) / size * 2 * Math.PI - Math.PI / 2;
      put(k, reachX * Math.cos(angle), reachY * Math.sin(angle));
    });
    return { places, reachX: wide / 2, reachY: high / 2, scale };
  }
  reachY = high / 2 - 40;
  const side = Math.ceil(size / 2), rows = Math.floor(2 * reachY / 17);
  const depth = Math.ceil(side / rows), inner = Math.min(wide * .15, 200);
  const step = Math.min(170, Math.max(112, (wide / 2 - inner) / depth));
  for (let k = 0; k < size; k++) {
    const left = k >= side, slot = left ? k - side : k, total = left ? size - side : side;
    const t = total > 1 ? slot / (total - 1) * 2 - 1 : 0;
    const bow = Math.pow(1 - Math.pow(Math.abs(t) * .985, 2.4), 1 / 2.4);
    const x = inner * (.25 + .75 * bow) + (slot % depth) * step, y = t * reachY;
    put(k, left ? -x : x, left ? -y : y);
  }
  return { places, reachX: Math.max(wide / 2, inner + depth * step), reachY: high / 2, scale,
    step: depth > 1 ? step : 0 };
}
