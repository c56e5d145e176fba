/* ---- pictures of the view: PNG by the map's own drawing, SVG by writing it down ---- */
const HEAD = 44, FOOT = 30;
/* The map draws on anything that looks like a canvas: bigger, or a writer of SVG. */
function paint(ctx, ratio) {
  ctx.save();
  ctx.setTransform(ratio * view.scale, 0, 0, ratio * view.scale,
    ratio * (view.width / 2 - view.x * view.scale), ratio * (view.height / 2 - view.y * view.scale + HEAD));
  drawUnder(ctx);
  drawLively(ctx);
  ctx.restore();
}
function frameTexts(ctx, high) {
  ctx.fillStyle = colours.paper;
  ctx.fillRect(0, 0, view.width, HEAD); ctx.fillRect(0, high - FOOT, view.width, FOOT);
  ctx.textBaseline = "middle"; ctx.textAlign = "left";
  ctx.fillStyle = colours.ink; ctx.font = `700 17px ${colours.sans}`;
  ctx.fillText(clip(ctx, `${data.title}: ${viewTitle()}`, view.width - 32), 16, HEAD / 2);
  ctx.fillStyle = colours.soft; ctx.font = `400 12px ${colours.sans}`;
  ctx.fillText(clip(ctx, creditLine(), view.width - 32), 16, high - FOOT / 2);
}
function pictured(ratio) {
  const high = view.height + HEAD + FOOT;
  const canvas = make("canvas", { width: Math.round(view.width * ratio), height: Math.round(high * ratio) });
  const ctx = canvas.getContext("2d");
  ctx.fillStyle = colours.paper;
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  paint(ctx, ratio);
  const names = make("canvas", { width: canvas.width, height: Math.round(view.height * ratio) });
  drawTexts(names.getContext("2d"));
  ctx.drawImage(names, 0, HEAD * ratio);
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  frameTexts(ctx, high);
  return canvas;
}
async function savePng() {
  await unpack();
  showTab("map");
  const blob = await new Promise((done) => pictured(2).toBlob(done, "image/png"));
  save(blob, fileName("png"));
}
/* Paper has another shape than the window: it gets a picture of the map, in light colours. */
function startPrint() {
  let dark = false;
  window.addEventListener("beforeprint", () => {
    dark = state.dark;
    if (dark) setTheme(false);
    fill($("paper"), state.tab === "map" && view.width ? pictured(2) : null);
  });
  window.addEventListener("afterprint", () => {
    fill($("paper"));
    if (dark) { setTheme(true); redraw(); }
  });
}

/* What the map asks of a canvas, written down as SVG. */
const short = (number) => String(Math.round(number * 10) / 10);
class Trace {
  constructor() { this.d = ""; }
  moveTo(x, y) { this.d += `M${short(x)} ${short(y)}`; }
  lineTo(x, y) { this.d += `L${short(x)} ${short(y)}`; }
  closePath() { this.d += "Z"; }
  addPath(other) { this.d += other.d; }
  bezierCurveTo(...p) { this.d += `C${p.map(short).join(" ")}`; }
  arc(x, y, r) {
    this.d += `M${short(x - r)} ${short(y)}a${short(r)} ${short(r)} 0 1 0 ${short(2 * r)} 0` +
      `a${short(r)} ${short(r)} 0 1 0 ${short(-2 * r)} 0`;
  }
}
const xml = (text) => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
class Pen {
  constructor(wide, high) {
    Object.assign(this, { canvas: { width: wide, height: high }, parts: [], stack: [], dash: [],
      fillStyle: "", strokeStyle: "", lineWidth: 1, globalAlpha: 1, font: "", textAlign: "left",
      textBaseline: "", lineJoin: "", turn: [1, 0, 0, 1, 0, 0], path: new Trace() });
    this.ruler = make("canvas").getContext("2d");
  }
  save() { this.stack.push({ turn: this.turn, alpha: this.globalAlpha }); }
  restore() { const last = this.stack.pop(); this.turn = last.turn; this.globalAlpha = last.alpha; }
  setTransform(...turn) { this.turn = turn; }
  setLineDash(dash) { this.dash = dash; }
  measureText(text) { this.ruler.font = this.font; return this.ruler.measureText(text); }
  beginPath() { this.path = new Trace(); }
  moveTo(x, y) { this.path.moveTo(x, y); }
  lineTo(x, y) { this.path.lineTo(x, y); }
  closePath() { this.path.closePath(); }
  bezierCurveTo(...p) { this.path.bezierCurveTo(...p); }
  arc(...p) { this.path.arc(...p); }
  place(attributes) {
    const alpha = this.globalAlpha < 1 ? ` opacity="${short(this.globalAlpha * 100) / 100}"` : "";
    return `${attributes}${alpha} transform="matrix(${this.turn.map((n) => Math.round(n * 1e4) / 1e4).join(" ")})"`;
  }
  fill(path = this.path) {
    if (path.d) this.parts.push(`<path d="${path.d}" ${this.place(`fill="${xml(this.fillStyle)}"`)}/>`);
  }
  stroke(path = this.path) {
    if (!path.d) return;
    const dash = this.dash.length ? ` stroke-dasharray="${this.dash.map(short).join(" ")}"` : "";
    this.parts.push(`<path d="${path.d}" ${this.place(`fill="none" stroke="${xml(this.strokeStyle)}"` +
      ` stroke-width="${Math.round(this.lineWidth * 100) / 100}" stroke-linejoin="round"${dash}`)}/>`);
  }
  fillRect(x, y, wide, high) { this.path = new Trace(); this.parts.push(
    `<rect x="${x}" y="${y}" width="${wide}" height="${high}" fill="${xml(this.fillStyle)}"/>`); }
  text(text, x, y, paint) {
    const anchor = this.textAlign === "center" ? ' text-anchor="middle"' : "";
    const font = /^(italic )?(?:(\d+) )?(\d+)px/.exec(this.font) ?? [];
    this.parts.push(`<text x="${short(x)}" y="${short(y)}" dy=".35em" font-size="${font[3] ?? 12}"` +
      `${font[2] ? ` font-weight="${font[2]}"` : ""}${font[1] ? ' font-style="italic"' : ""}${anchor} ` +
      `${this.place(paint)}>${xml(text)}</text>`);
  }
  fillText(text, x, y) { this.text(text, x, y, `fill="${xml(this.fillStyle)}"`); }
  strokeText(text, x, y) {
    this.text(text, x, y, `fill="none" stroke="${xml(this.strokeStyle)}" stroke-width="${this.lineWidth}" stroke-linejoin="round"`);
  }
}
function svg() {
  const high = view.height + HEAD + FOOT, pen = new Pen(view.width, view.height);
  const kept = { hulls, lands, lines };
  Path2D = Trace; // the map's paths are written down as well
  try {
    outlineRegions();
    buildLines();
    pen.fillStyle = colours.paper;
    pen.fillRect(0, 0, view.width, high);
    paint(pen, 1);
    pen.parts.push(`<g transform="translate(0 ${HEAD})">`);
    drawTexts(pen);
    pen.parts.push("</g>");
    pen.turn = [1, 0, 0, 1, 0, 0]; pen.globalAlpha = 1;
    frameTexts(pen, high);
  } finally {
    Path2D = globalThis.Path2D;
    ({ hulls, lands, lines } = kept);
  }
  const title = xml(`${data.title}: ${viewTitle()}`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${view.width} ${high}" width="${view.width}" ` +
    `height="${high}" font-family="${xml(colours.sans)}"><title>${title}</title><desc>${xml(creditLine())}</desc>` +
    `${pen.parts.join("\n")}</svg>\n`;
}
async function saveSvg() {
  await unpack();
  showTab("map");
  save(new Blob([svg()], { type: "image/svg+xml" }), fileName("svg"));
}
