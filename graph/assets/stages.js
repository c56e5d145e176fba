/* ---- the second arrangement: by stage of the supply chain, from left to right ---- */
Object.assign(WORDS.en, { byStages: "By supply chain", byLinks: "By links",
  staged: "Set out by stage of the supply chain", linked: "Set out by links",
  leftOut: "{0} more entities are left out" });
Object.assign(WORDS.zh, { byStages: "按供应链", byLinks: "按关联",
  staged: "已按供应链环节排列", linked: "已按关联排列",
  leftOut: "另有 {0} 个实体未显示" });
state.arrangement = "links";

function startStages() {
  if (!data.stages) return;
  const button = make("button", { id: "arrangement", type: "button" });
  button.addEventListener("click", () =>
    arrangeBy(state.arrangement === "links" ? "stages" : "links"));
  $("stage").append(button);
  nameStages();
}
function nameStages() {
  if (!$("arrangement")) return;
  $("arrangement").textContent = word(state.arrangement === "links" ? "byStages" : "byLinks");
}
/* Move everything to the other arrangement; what is in focus stays in focus. */
function arrangeBy(name, { quick = false, write = true } = {}) {
  if (!data.stages || name === state.arrangement) return;
  const focus = state.path ? -1 : state.focus;
  if (state.focus >= 0) { state.path = null; focusOn(-1, { quick: true, write: false }); }
  state.arrangement = name;
  state.touched = false; state.earlier = null;
  arrange();
  buildLines();
  const targets = new Map(nodes.id.map((_, at) => [at, [home.x[at], home.y[at]]]));
  const whole = wholeView();
  fitScale = whole.scale;
  moveAll(targets, whole.position, whole.scale, quick || focus >= 0, 300);
  nameStages();
  say(word(name === "stages" ? "staged" : "linked"));
  if (focus >= 0) focusOn(focus, { quick: true, write: false });
  if (write) writeHash();
}
/* From afar only those are named that stand in a row of their own; nearer, all. */
let alone = null;
function namedByStage() {
  if (view.scale > fitScale * 1.7) return order;
  if (!alone) {
    const rows = new Map(), rowOf = (at) => {
      const x = data.stages.x[at], y = data.stages.y[at];
      return data.stages.parts.findIndex(({ frame: [l, t, r, b] }) =>
        x >= l && x <= r && y >= t && y <= b) * 1e5 + y;
    };
    for (const at of order) rows.set(rowOf(at), (rows.get(rowOf(at)) ?? 0) + 1);
    alone = order.filter((at, k) => k < 12 || rows.get(rowOf(at)) === 1);
  }
  return alone;
}
function drawStages(ctx) {
  ctx.fillStyle = ctx.strokeStyle = colours.land; ctx.globalAlpha = 1; ctx.lineWidth = 18;
  for (const { left, top, right, bottom } of stageFrames) {
    ctx.beginPath();
    ctx.moveTo(left, top); ctx.lineTo(right, top); ctx.lineTo(right, bottom); ctx.lineTo(left, bottom);
    ctx.closePath(); ctx.fill(); ctx.stroke();
  }
}
function drawHeadings(ctx, taken) {
  const size = view.width < 600 ? 11 : 13;
  ctx.font = `700 ${size}px ${colours.sans}`; ctx.textAlign = "center";
  for (const part of stageFrames) {
    const left = toX(part.left) - 9 * view.scale, right = toX(part.right) + 9 * view.scale;
    if (right < 20 || left > view.width - 20) continue;
    const lines = wrapped(ctx, `${part[state.lang]} ${count(part.size)}`, Math.max(74, right - left));
    const half = Math.max(...lines.map((line) => widthOf(ctx, line))) / 2, high = size * 1.15;
    const x = Math.min(view.width - half - 6, Math.max(half + 6, (left + right) / 2));
    const foot = Math.max(4 + high * lines.length, toY(part.top) - 9 * view.scale - 3);
    const box = [x - half - 3, foot - high * lines.length, x + half + 3, foot];
    if (foot > view.height || toY(part.bottom) < 20) continue;
    taken.push(box);
    lines.forEach((line, k) => put(ctx, line, x, foot - high * (lines.length - k - .5), colours.caption));
  }
}
/* Break a heading at its spaces where it is wider than its column. */
function wrapped(ctx, text, most) {
  const lines = [];
  for (const part of text.split(" ")) {
    const longer = lines.length ? `${lines.at(-1)} ${part}` : part;
    if (lines.length && widthOf(ctx, longer) <= most) lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  return lines;
}
