/** One canvas over the map: clusters, devices, arrows of a proposal, the ring around what is chosen. */
import { DomUtil, Layer, type Map as LeafletMap, type Point } from 'leaflet';
import { LOOK_BY_BYTE, LOOKS, type Look } from '../map-bytes.ts';
import type { Marks } from '../map-index.ts';

/** Colours of the theme, as the canvas wants them. */
export interface Palette {
  readonly surface: string;
  readonly text: string;
  readonly muted: string;
  readonly accent: string;
  readonly crit: string;
  readonly warn: string;
  readonly loc: string;
  readonly unreg: string;
  readonly ctl: string;
  readonly font: string;
}

/** Web mercator, 0 to 1. */
export interface MapPoint {
  readonly x: number;
  readonly y: number;
}

export interface Arrow {
  readonly from: MapPoint;
  readonly to: MapPoint;
}

/** What is drawn beside the marks. */
export interface Extras {
  readonly arrows: readonly Arrow[];
  readonly ring: MapPoint | null;
  /** Where the person stands, and how exactly that is known, in metres. */
  readonly here: (MapPoint & { readonly metres: number }) | null;
}

/** A cluster is coloured when more than this share of it fails: with a lower one every city is red. */
const COLOURED = 0.05;
/** Beyond the window on each side, so that a pan shows no bare edge. */
const PAD = 0.25;
const GLYPH = 14;
/** How far from the middle of a mark a click still means it. */
const NEAR = 14;
const TURN = 2 * Math.PI;
const EQUATOR_METRES = 40_075_016;

const NO_EXTRAS: Extras = { arrows: [], ring: null, here: null };

export class MarkLayer extends Layer {
  #chart: LeafletMap | null = null;
  #canvas: HTMLCanvasElement | null = null;
  #marks: Marks | null = null;
  #extras = NO_EXTRAS;
  #palette: Palette;
  #sprites = new Map<Look, HTMLCanvasElement>();
  #origin: Point | null = null;
  readonly #onDraw: () => void;

  constructor(palette: Palette, onDraw: () => void) {
    super();
    this.#palette = palette;
    this.#onDraw = onDraw;
  }

  override onAdd(chart: LeafletMap): this {
    this.#chart = chart;
    this.#canvas = DomUtil.create('canvas', 'marks', paneOf(chart));
    chart.on('moveend zoomend viewreset resize', this.draw, this);
    chart.on('move', this.#follow, this);
    this.draw();
    return this;
  }

  override onRemove(chart: LeafletMap): this {
    chart.off('moveend zoomend viewreset resize', this.draw, this);
    chart.off('move', this.#follow, this);
    this.#canvas?.remove();
    this.#canvas = null;
    this.#chart = null;
    return this;
  }

  show(marks: Marks | null, extras: Extras): void {
    this.#marks = marks;
    this.#extras = extras;
    this.draw();
  }

  wear(palette: Palette): void {
    this.#palette = palette;
    this.#sprites.clear();
    this.draw();
  }

  /** Index of the mark at a point of the window; -1 for none. */
  at(point: Point): number {
    const [chart, marks] = [this.#chart, this.#marks];
    if (chart === null || marks === null) return -1;
    const scale = scaleOf(chart);
    const corner = chart.getPixelBounds().min ?? chart.getPixelOrigin();
    let [best, bestBy] = [-1, Infinity];
    for (let at = 0; at < marks.x.length; at++) {
      const by = Math.hypot(
        (marks.x[at] ?? 0) * scale - corner.x - point.x,
        (marks.y[at] ?? 0) * scale - corner.y - point.y,
      );
      const reach = marks.pin[at] === -1 ? radiusOf(marks.count[at] ?? 0) : NEAR;
      if (by <= reach && by < bestBy) [best, bestBy] = [at, by];
    }
    return best;
  }

  /** While the window is dragged the canvas goes with it; it is drawn anew before its edge comes into view. */
  #follow(): void {
    const [chart, origin] = [this.#chart, this.#origin];
    if (chart === null || origin === null) return;
    const now = chart.containerPointToLayerPoint(padOf(chart).multiplyBy(-1));
    const size = chart.getSize();
    const isFar =
      Math.abs(now.x - origin.x) > (size.x * PAD) / 2 || Math.abs(now.y - origin.y) > (size.y * PAD) / 2;
    if (isFar) this.draw();
  }

  draw(): void {
    const [chart, canvas] = [this.#chart, this.#canvas];
    const context = canvas?.getContext('2d');
    if (chart === null || canvas === null || !context) return;
    const ratio = Math.min(2, devicePixelRatio);
    const pad = padOf(chart);
    const size = chart.getSize().add(pad.multiplyBy(2));
    resize(canvas, size, ratio);
    const origin = chart.containerPointToLayerPoint(pad.multiplyBy(-1)).round();
    this.#origin = origin;
    DomUtil.setPosition(canvas, origin);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, size.x, size.y);
    const corner = chart.getPixelOrigin().add(origin);
    const scale = scaleOf(chart);
    const view: View = {
      context,
      scale,
      left: corner.x,
      top: corner.y,
      width: size.x,
      height: size.y,
      ratio,
    };
    if (this.#marks !== null) {
      // What fails lies on top of what does not.
      this.#drawMarks(view, this.#marks, false);
      this.#drawMarks(view, this.#marks, true);
    }
    this.#drawArrows(view);
    this.#drawRing(view);
    this.#drawHere(view);
    this.#onDraw();
  }

  #drawMarks(view: View, marks: Marks, failing: boolean): void {
    const { context } = view;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.font = `600 12px ${this.#palette.font}`;
    for (let at = 0; at < marks.x.length; at++) {
      if ((marks.failing[at] ?? 0) > 0 !== failing) continue;
      const x = (marks.x[at] ?? 0) * view.scale - view.left;
      const y = (marks.y[at] ?? 0) * view.scale - view.top;
      if (x < -40 || y < -40 || x > view.width + 40 || y > view.height + 40) continue;
      if (marks.pin[at] !== -1) this.#drawDevice(view, x, y, marks.state[at] ?? 0);
      else
        this.#drawCluster(context, x, y, marks.count[at] ?? 0, marks.failing[at] ?? 0, marks.total[at] ?? 0);
    }
  }

  #drawCluster(
    context: CanvasRenderingContext2D,
    x: number,
    y: number,
    shown: number,
    failing: number,
    total: number,
  ): void {
    const { surface, text, ctl, crit } = this.#palette;
    const isColoured = failing > total * COLOURED;
    const radius = radiusOf(shown);
    context.beginPath();
    context.arc(x, y, radius, 0, TURN);
    context.fillStyle = isColoured ? crit : surface;
    context.fill();
    context.lineWidth = 1.5;
    context.strokeStyle = isColoured ? surface : ctl;
    context.stroke();
    if (isColoured) {
      // A second ring: the sign does not hang on its colour.
      context.beginPath();
      context.arc(x, y, radius + 2.5, 0, TURN);
      context.strokeStyle = crit;
      context.stroke();
    }
    context.fillStyle = isColoured ? surface : text;
    context.fillText(shortCount(shown), x, y + 0.5);
  }

  #drawDevice({ context, ratio }: View, x: number, y: number, state: number): void {
    const look = LOOKS[LOOK_BY_BYTE[state] ?? 0] ?? 'unknown';
    let sprite = this.#sprites.get(look);
    if (sprite === undefined) {
      sprite = spriteOf(look, this.#palette, ratio);
      this.#sprites.set(look, sprite);
    }
    const side = GLYPH + 4;
    context.drawImage(sprite, Math.round(x) - side / 2, Math.round(y) - side / 2, side, side);
  }

  #drawArrows({ context, scale, left, top, width, height }: View): void {
    const { arrows } = this.#extras;
    if (arrows.length === 0) return;
    const { loc } = this.#palette;
    context.strokeStyle = loc;
    context.fillStyle = loc;
    context.lineWidth = 1.5;
    for (const { from, to } of arrows) {
      const [x, y] = [from.x * scale - left, from.y * scale - top];
      const [toX, toY] = [to.x * scale - left, to.y * scale - top];
      if (Math.max(x, toX) < 0 || Math.max(y, toY) < 0) continue;
      if (Math.min(x, toX) > width || Math.min(y, toY) > height) continue;
      context.beginPath();
      context.arc(x, y, 3, 0, TURN);
      context.stroke();
      if (Math.hypot(toX - x, toY - y) < 4) continue;
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(toX, toY);
      context.stroke();
      drawHead(context, Math.atan2(toY - y, toX - x), toX, toY);
    }
  }

  #drawRing({ context, scale, left, top }: View): void {
    const { ring } = this.#extras;
    if (ring === null) return;
    context.beginPath();
    context.arc(ring.x * scale - left, ring.y * scale - top, 14, 0, TURN);
    context.lineWidth = 3;
    context.strokeStyle = this.#palette.accent;
    context.stroke();
  }

  #drawHere({ context, scale, left, top }: View): void {
    const { here } = this.#extras;
    if (here === null) return;
    const { accent, surface } = this.#palette;
    const [x, y] = [here.x * scale - left, here.y * scale - top];
    // Away from the equator a metre is more pixels: by the same factor as the latitude is stretched.
    const stretch = Math.cosh((0.5 - here.y) * TURN);
    const radius = Math.max(8, (here.metres / EQUATOR_METRES) * scale * stretch);
    context.lineWidth = 1.5;
    context.strokeStyle = accent;
    context.setLineDash([4, 3]);
    context.beginPath();
    context.arc(x, y, radius, 0, TURN);
    context.stroke();
    context.setLineDash([]);
    context.beginPath();
    context.arc(x, y, 6, 0, TURN);
    context.fillStyle = accent;
    context.fill();
    context.strokeStyle = surface;
    context.stroke();
  }
}

interface View {
  readonly context: CanvasRenderingContext2D;
  readonly scale: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
}

/** Above the names of units: a number that cannot be read is worse than a name that cannot. */
function paneOf(chart: LeafletMap): HTMLElement {
  const pane = chart.getPane('marks') ?? chart.createPane('marks');
  pane.style.zIndex = '640';
  pane.style.pointerEvents = 'none';
  return pane;
}

function scaleOf(chart: LeafletMap): number {
  return 256 * 2 ** chart.getZoom();
}

function padOf(chart: LeafletMap): Point {
  return chart.getSize().multiplyBy(PAD).round();
}

/** A canvas that changes its size is emptied and made anew: only where it must. */
function resize(canvas: HTMLCanvasElement, size: Point, ratio: number): void {
  const [width, height] = [Math.round(size.x * ratio), Math.round(size.y * ratio)];
  if (canvas.width === width && canvas.height === height) return;
  canvas.width = width;
  canvas.height = height;
  canvas.style.width = `${size.x}px`;
  canvas.style.height = `${size.y}px`;
}

function radiusOf(count: number): number {
  return count === 1 ? NEAR : 10 + 3.5 * shortCount(count).length;
}

/** `412`, `9,999` as 9999, `12k`: what fits a circle. */
function shortCount(count: number): string {
  return count < 10_000 ? `${count}` : `${Math.floor(count / 1_000)}k`;
}

function drawHead(context: CanvasRenderingContext2D, angle: number, x: number, y: number): void {
  context.beginPath();
  context.moveTo(x, y);
  for (const side of [-0.45, 0.45]) {
    context.lineTo(x - 9 * Math.cos(angle + side), y - 9 * Math.sin(angle + side));
  }
  context.fill();
}

/** The signs of `parts/glyph.ts` for a canvas, on a quiet ground so that an outline below does not run through them. */
function spriteOf(look: Look, palette: Palette, ratio: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  const side = GLYPH + 4;
  canvas.width = canvas.height = side * ratio;
  const context = canvas.getContext('2d');
  if (context === null) return canvas;
  context.scale(ratio, ratio);
  context.translate(2, 2);
  const { surface, crit, warn, loc, unreg, muted } = palette;
  const fill = (path: string, colour: string) => {
    context.strokeStyle = surface;
    context.lineWidth = 2;
    context.stroke(new Path2D(path));
    context.fillStyle = colour;
    context.fill(new Path2D(path));
  };
  const ring = (radius: number, colour: string, width: number, dash: number[]) => {
    context.beginPath();
    context.arc(7, 7, radius, 0, TURN);
    context.fillStyle = surface;
    context.fill();
    context.setLineDash(dash);
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  };
  const draw: Record<Look, () => void> = {
    offline: () => {
      fill('M1 1h12v12H1z', crit);
      context.strokeStyle = surface;
      context.stroke(new Path2D('M4 4l6 6M10 4l-6 6'));
    },
    unregistered: () => ring(5, unreg, 2.6, [3.6, 2.68]),
    image: () => fill('M7 0l7 7-7 7-7-7z', warn),
    position: () => fill('M.5 2h13L7 13z', loc),
    unknown: () => {
      context.fillStyle = surface;
      context.fillRect(2, 2, 10, 10);
      context.setLineDash([2.5, 1.5]);
      context.strokeStyle = muted;
      context.lineWidth = 1.2;
      context.strokeRect(2, 2, 10, 10);
    },
    normal: () => ring(3.5, muted, 1.2, []),
    exempt: () => fill('M3 2h3v10H3zM8 2h3v10H8z', muted),
  };
  draw[look]();
  return canvas;
}
