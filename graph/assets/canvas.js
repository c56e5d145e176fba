/* ---- the canvas: two layers that are painted at rest and shifted while the view moves ---- */
const MARGIN = .12, SETTLE = 130; // room around the view, of its size; milliseconds of rest
const view = { scale: 1, x: 0, y: 0, width: 0, height: 0 };
const toX = (x) => (x - view.x) * view.scale + view.width / 2;
const toY = (y) => (y - view.y) * view.scale + view.height / 2;
const pad = { back: null, front: null, scale: 0, x: 0, y: 0, width: 0, height: 0, ratio: 0 };
let surface = null, frameAsked = 0, settling = 0, gliding = false, stale = true, easing = 0;

function startMap() {
  arrange();
  buildLines();
  const canvas = make("canvas"), frame = make("div", { class: "surface" }, canvas);
  $("map").append(frame);
  surface = canvas.getContext("2d");
  pad.back = make("canvas").getContext("2d");
  pad.front = make("canvas").getContext("2d");
  network = { canvas: { frame }, redraw, moveTo,
    getScale: () => view.scale, getViewPosition: () => ({ x: view.x, y: view.y }) };
  startGestures(frame);
  fit(true);
  new ResizeObserver(() => {
    const box = $("map").getBoundingClientRect();
    if (box.width && (box.width !== view.width || box.height !== view.height)) resized();
  }).observe($("map"));
}
function resized() {
  if (state.tab !== "map") return;
  measure();
  if (!state.touched && state.focus < 0) fit(true);
  else { fitScale = wholeView().scale; redraw(); }
}
function measure() {
  const box = $("map").getBoundingClientRect(), canvas = surface.canvas;
  view.width = Math.max(1, box.width); view.height = Math.max(1, box.height);
  pad.ratio = Math.min(2, devicePixelRatio || 1);
  const size = (context, part) => {
    context.canvas.width = Math.round(view.width * part * pad.ratio);
    context.canvas.height = Math.round(view.height * part * pad.ratio);
  };
  size(surface, 1); size(pad.back, 1 + 2 * MARGIN); size(pad.front, 1);
  canvas.style.width = `${view.width}px`; canvas.style.height = `${view.height}px`;
  stale = true;
}

/* Something has changed: paint anew. */
function redraw() { stale = true; later(); }
/* Only the view has moved: shift what is painted, and paint anew when it comes to rest. */
function glide() {
  gliding = true;
  clearTimeout(settling);
  settling = setTimeout(() => { gliding = false; redraw(); }, SETTLE);
  later();
}
function later() { frameAsked ||= requestAnimationFrame(frameDrawn); }
const held = (scale) => Math.min(fitScale * 30, Math.max(fitScale * .45, scale));
function moveTo({ position, scale }) {
  if (position) { view.x = position.x; view.y = position.y; }
  if (scale) view.scale = scale;
  glide();
}
function reaches() {
  const zoom = view.scale / pad.scale, far = N > 5000 ? 2.4 : 1.6;
  if (!(zoom < far && zoom > 1 / far)) return false;
  return Math.abs(view.x - pad.x) * view.scale < view.width * MARGIN &&
    Math.abs(view.y - pad.y) * view.scale < view.height * MARGIN;
}
function frameDrawn() {
  frameAsked = 0;
  if (!view.width) return;
  if (moved.size) paintFront(false);
  else if (stale && !(gliding && reaches()) || !reaches()) {
    paintBack(); paintFront(true); stale = false;
  }
  const zoom = view.scale / pad.scale, ratio = pad.ratio;
  const x = toX(pad.x) * ratio, y = toY(pad.y) * ratio;
  surface.setTransform(1, 0, 0, 1, 0, 0);
  surface.fillStyle = colours.paper;
  surface.fillRect(0, 0, surface.canvas.width, surface.canvas.height);
  stamp(pad.back.canvas, x, y, zoom);
  if (moved.size) surface.drawImage(pad.front.canvas, 0, 0);
  else stamp(pad.front.canvas, x, y, zoom);
}
function stamp(canvas, x, y, zoom) {
  const wide = canvas.width * zoom, high = canvas.height * zoom;
  surface.drawImage(canvas, x - wide / 2, y - high / 2, wide, high);
}
/* Point the context at the world: the view in the middle of its canvas. */
function aim(ctx) {
  const { width, height } = ctx.canvas, scale = view.scale * pad.ratio;
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.clearRect(0, 0, width, height);
  ctx.setTransform(scale, 0, 0, scale, width / 2 - view.x * scale, height / 2 - view.y * scale);
}
function paintBack() {
  pad.scale = view.scale; pad.x = view.x; pad.y = view.y;
  aim(pad.back);
  drawUnder(pad.back);
}
function paintFront(names) {
  aim(pad.front);
  drawLively(pad.front);
  if (names) drawTexts(pad.front);
}

/* ---- moving: entities and view together, softly ---- */
const moved = new Map(); // entity → where it goes, while it goes
function moveAll(targets, position, scale, quick, long = 260) {
  cancelAnimationFrame(easing);
  targets = new Map([...moved, ...targets]); // what was still on its way arrives too
  moved.clear();
  const from = new Map();
  for (const [at, place] of targets) {
    from.set(at, [now.x[at], now.y[at]]);
    moved.set(at, place);
  }
  const began = performance.now(), start = { ...view };
  const time = quick || matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : long;
  if (time && targets.size) paintBack(); // what stays, without what moves
  const step = (at) => {
    const t = time ? Math.min(1, Math.max(0, at - began) / time) : 1;
    const soft = t < .5 ? 4 * t ** 3 : 1 - (2 - 2 * t) ** 3 / 2;
    const mix = (a, b) => a + (b - a) * soft;
    for (const [node, [x, y]] of targets) {
      now.x[node] = mix(from.get(node)[0], x); now.y[node] = mix(from.get(node)[1], y);
    }
    view.scale = mix(start.scale, scale);
    view.x = mix(start.x, position.x); view.y = mix(start.y, position.y);
    if (t < 1) { glide(); easing = requestAnimationFrame(step); return; }
    moved.clear(); gliding = false; clearTimeout(settling);
    redraw();
  };
  step(began);
}
function wholeView() {
  const side = Math.min(36, view.width * .05);
  const scale = Math.min((view.width - 2 * side) / (frame.right - frame.left + 40),
    (view.height - 60) / (frame.bottom - frame.top + 40), 2.2);
  return { scale, position: { x: (frame.left + frame.right) / 2, y: (frame.top + frame.bottom) / 2 } };
}
function fit(quick) {
  measure();
  const whole = wholeView();
  fitScale = whole.scale;
  moveAll(new Map(), whole.position, whole.scale, quick);
}

/* ---- pointer, touch and wheel ---- */
function startGestures(frame) {
  const down = new Map();
  let travelled = 0;
  const at = (event) => {
    const box = frame.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const spread = () => {
    const [[ax, ay], [bx, by]] = down.values();
    return [Math.hypot(ax - bx, ay - by), (ax + bx) / 2, (ay + by) / 2];
  };
  frame.style.touchAction = "none";
  frame.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    if (!down.size) travelled = 0;
    down.set(event.pointerId, at(event));
    if (event.isTrusted) frame.setPointerCapture(event.pointerId);
  });
  frame.addEventListener("pointermove", (event) => {
    const old = down.get(event.pointerId);
    if (!old) return;
    const place = at(event);
    travelled += Math.hypot(place[0] - old[0], place[1] - old[1]);
    if (down.size === 2) {
      const [far, x, y] = spread();
      down.set(event.pointerId, place);
      const [further, nx, ny] = spread();
      shift(nx - x, ny - y);
      zoomAt(nx, ny, further / (far || 1));
    } else {
      down.set(event.pointerId, place);
      if (travelled > 4) shift(place[0] - old[0], place[1] - old[1]);
    }
  });
  const up = (event) => {
    const single = down.size === 1 && down.delete(event.pointerId);
    down.delete(event.pointerId);
    if (single && event.type === "pointerup" && travelled <= 4) picked(event, ...at(event));
  };
  frame.addEventListener("pointerup", up);
  frame.addEventListener("pointercancel", up);
  frame.addEventListener("wheel", (event) => {
    event.preventDefault();
    const lines = event.deltaMode ? 30 : 1, pinch = event.ctrlKey ? 6 : 1;
    const push = Math.max(-240, Math.min(240, event.deltaY * lines * pinch));
    zoomAt(...at(event), Math.exp(-push * .0016));
  }, { passive: false });
}
function shift(dx, dy) {
  state.touched = true;
  hideTip();
  keepView();
  moveTo({ position: { x: view.x - dx / view.scale, y: view.y - dy / view.scale } });
}
function zoomAt(x, y, factor) {
  state.touched = true;
  keepView();
  const scale = held(view.scale * factor);
  const px = x - view.width / 2, py = y - view.height / 2, part = 1 / view.scale - 1 / scale;
  moveTo({ scale, position: { x: view.x + px * part, y: view.y + py * part } });
}
function picked(event, x, y) {
  const at = nearest(x, y, event.pointerType === "touch" ? 22 : 9);
  if (at >= 0) focusOn(at);
  else if (state.focus >= 0) leave();
}
