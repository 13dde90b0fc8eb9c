/** The map itself: outlines, local tiles if there are any, and one canvas of marks. It asks the index what to draw. */
import {
  control,
  divIcon,
  type GeoJSON as GeoJsonLayer,
  geoJSON,
  type LatLngBounds,
  type Map as LeafletMap,
  type LeafletMouseEvent,
  latLngBounds,
  layerGroup,
  map,
  marker,
  type PathOptions,
  type TileLayer,
  tileLayer,
} from 'leaflet';
import leafletCss from 'leaflet/dist/leaflet.css?inline';
import { html, LitElement, type PropertyValues, unsafeCSS } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { MapFrame, MapOutline } from '../../server/api/wire.ts';
import { onChoice } from '../choices.ts';
import type { MapDesk } from '../map-desk.ts';
import { type Box, LEAST_ZOOM, type Marks, mercatorY, type Shown } from '../map-index.ts';
import { labelPlaces } from '../map-labels.ts';
import { base } from '../plain-look.ts';
import { chartStyles } from './map-styles.ts';
import { type Arrow, MarkLayer, type Palette } from './mark-layer.ts';
import { OutlineCanvas } from './outline-canvas.ts';

/** What a unit is filled with: how dark, from 0 to 1, and what is written on it. */
export interface Shade {
  readonly depth: number;
  readonly label: string;
}

/** A place on the map. */
export interface MapSpot {
  readonly lon: number;
  readonly lat: number;
}

/** Told as `moved`, after every move. */
export interface Moved {
  readonly box: Box;
  readonly zoom: number;
}

/** From here on there is room for the names of towns. */
const TOWN_ZOOM = 12;
const TOWN_DIGITS = 9;
const NARROW = 480;
const MOST_ZOOM = 18;
/** At which one device is shown by itself. */
const CLOSE_ZOOM = 17;
/** Asked for beyond the window, on each side, so that a drag has something to show. */
const BEYOND = 0.5;

@customElement('city-map')
export class CityMap extends LitElement {
  static override styles = [unsafeCSS(leafletCss), base, chartStyles];

  @property({ attribute: false }) frame: MapFrame | null = null;
  @property({ attribute: false }) desk: MapDesk | null = null;
  /** Null draws no devices at all. */
  @property({ attribute: false }) shown: Shown | null = 'failing';
  /** Grows whenever the index has other devices or states. */
  @property({ type: Number }) version = 0;
  /** By code of the unit. */
  @property({ attribute: false }) shades: ReadonlyMap<string, Shade> | null = null;
  @property({ attribute: false }) ring: MapSpot | null = null;
  @property({ attribute: false }) here: (MapSpot & { readonly metres: number }) | null = null;
  @property({ attribute: false }) arrows: readonly Arrow[] = [];
  @property() label = '';
  /** Where to look first; the outlines when it is null. */
  @property({ attribute: false }) first: Box | null = null;

  @query('#map') private stand!: HTMLElement;
  #chart: LeafletMap | null = null;
  #layer: MarkLayer | null = null;
  #outlines: GeoJsonLayer | null = null;
  readonly #names = layerGroup();
  /** Where names of units are written. */
  #places: readonly (readonly [MapOutline, readonly [number, number]])[] = [];
  #tiles: TileLayer | null = null;
  #marks: Marks | null = null;
  #asking = 0;
  #isPlaced = false;
  #isDrawn = false;
  #ends: (() => void)[] = [];
  readonly #dark = matchMedia('(prefers-color-scheme: dark)');

  override connectedCallback(): void {
    super.connectedCallback();
    const rewear = () => this.#wear();
    this.#dark.addEventListener('change', rewear);
    this.#ends = [onChoice(rewear), () => this.#dark.removeEventListener('change', rewear)];
    if (this.hasUpdated) this.#open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const end of this.#ends) end();
    this.#chart?.remove();
    this.#chart = null;
    this.#layer = null;
    this.#isPlaced = false;
  }

  override render() {
    return html`<div id="map" role="application" aria-label=${this.label}></div>`;
  }

  override firstUpdated(): void {
    this.#open();
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('frame')) this.#frame();
    if (changed.has('shades')) this.#shade();
    if (changed.has('shown') || changed.has('version') || changed.has('desk')) void this.#ask();
    if (changed.has('ring') || changed.has('here') || changed.has('arrows')) this.#show();
  }

  /** The keyboard of the map itself: arrows pan, plus and minus zoom. */
  focusMap(): void {
    this.stand.focus();
  }

  zoom(by: 1 | -1): void {
    this.#chart?.zoomIn(by);
  }

  /** Moves so that the box fills the window. */
  fit([west, south, east, north]: Box, mostZoom = 14): void {
    const box = latLngBounds([south, west], [north, east]);
    this.#chart?.fitBounds(box, { padding: [24, 24], maxZoom: mostZoom, animate: false });
  }

  whole(): void {
    const bounds = this.#bounds();
    if (bounds?.isValid()) this.#chart?.fitBounds(bounds, { padding: [12, 12], animate: false });
  }

  goTo({ lon, lat }: MapSpot): void {
    this.#chart?.setView([lat, lon], Math.max(CLOSE_ZOOM, this.#chart.getZoom()), { animate: false });
  }

  #open(): void {
    if (this.#chart !== null) return;
    const chart = map(this.stand, {
      attributionControl: false,
      zoomControl: false,
      zoomAnimation: false,
      fadeAnimation: false,
      markerZoomAnimation: false,
      // Without a graphics card a glide costs frames and shows nothing.
      inertia: false,
      minZoom: LEAST_ZOOM,
      maxZoom: MOST_ZOOM,
      renderer: new OutlineCanvas({ padding: 0.25 }),
    });
    this.#chart = chart;
    control.scale({ imperial: false }).addTo(chart);
    this.#names.addTo(chart);
    this.#layer = new MarkLayer(this.#palette(), () => this.#drawn());
    chart.on('moveend', () => this.#moved());
    chart.on('zoomend', () => this.stand.classList.toggle('far', chart.getZoom() < TOWN_ZOOM));
    chart.on('move', () => this.#askWhenFar());
    chart.on('click', (event) => this.#picked(event));
    chart.on('mousemove', (event) => this.#hover(event));
    chart.setView([42.9, 125.14], 9, { animate: false });
    this.#layer.addTo(chart);
    const size = new ResizeObserver(() => chart.invalidateSize({ animate: false, pan: false }));
    size.observe(this.stand);
    this.#ends.push(() => size.disconnect());
    this.#frame();
  }

  #frame(): void {
    const [chart, frame] = [this.#chart, this.frame];
    if (chart === null || frame === null) return;
    const [towns, districts] = [frame.outlines.filter(isTown), frame.outlines.filter((one) => !isTown(one))];
    this.#places = [districts, towns].flatMap(placed);
    this.#outlines?.remove();
    // Towns lie over the districts that they are parts of.
    this.#outlines = geoJSON([...districts, ...towns].map(featureOf), {
      style: (feature) => this.#styleOf(String(feature?.id ?? '')),
      interactive: false,
    }).addTo(chart);
    this.#shade();
    this.#lay(frame);
    if (this.#isPlaced) return;
    this.#isPlaced = true;
    if (this.first !== null) this.fit(this.first, MOST_ZOOM);
    else if (frame.outlines.length > 0) this.whole();
    else void this.#fitToDevices();
  }

  /** Without any outline the devices themselves say where the city is. */
  async #fitToDevices(): Promise<void> {
    const extent = await this.desk?.ask('extent').catch(() => null);
    if (extent) this.fit(extent);
  }

  #lay({ tiles }: MapFrame): void {
    const [chart] = [this.#chart];
    if (chart === null || this.#tiles !== null || tiles === null) return;
    this.#tiles = tileLayer(tiles.address, { maxZoom: MOST_ZOOM, minZoom: LEAST_ZOOM })
      .on('tileerror', () => this.dispatchEvent(new CustomEvent('tiles-failed')))
      .addTo(chart);
  }

  #bounds(): LatLngBounds | null {
    return this.#outlines?.getBounds() ?? null;
  }

  #styleOf(unit: string): PathOptions {
    const { text: line, surface, accent } = this.#palette();
    const depth = this.shades?.get(unit)?.depth;
    const isPart = unit.length === TOWN_DIGITS;
    const fill =
      depth === undefined
        ? { fillColor: surface, fillOpacity: this.frame?.tiles || isPart ? 0 : 1 }
        : { fillColor: accent, fillOpacity: 0.12 + 0.58 * depth };
    return { color: line, weight: isPart ? 0.6 : 1.2, opacity: 0.75, ...fill };
  }

  /** Fills the units, and writes their names where they are. */
  #shade(): void {
    this.#outlines?.setStyle((feature) => this.#styleOf(String(feature?.id ?? '')));
    this.#names.clearLayers();
    for (const [outline, place] of this.#places) this.#name(outline, place);
  }

  #name({ unit }: MapOutline, [lon, lat]: readonly [number, number]): void {
    const sign = document.createElement('span');
    const shade = this.shades?.get(unit.code);
    // In a narrow window two names would lie on one another; the table below has them.
    const isNarrow = this.stand.clientWidth < NARROW;
    sign.textContent =
      shade === undefined ? unit.name : isNarrow ? shade.label : `${unit.name} · ${shade.label}`;
    const className = isTown({ unit }) && shade === undefined ? 'unit-name town' : 'unit-name';
    const icon = divIcon({ className, iconSize: [0, 0], html: sign });
    marker([lat, lon], { icon, interactive: false, keyboard: false }).addTo(this.#names);
  }

  #palette(): Palette {
    const style = getComputedStyle(this);
    const of = (name: string) => style.getPropertyValue(`--${name}`).trim() || '#000';
    return {
      ...{ surface: of('surface'), text: of('text'), muted: of('muted'), accent: of('accent') },
      ...{ crit: of('crit'), warn: of('warn'), loc: of('loc'), unreg: of('unreg'), ctl: of('ctl') },
      font: of('font'),
    };
  }

  #wear(): void {
    this.#layer?.wear(this.#palette());
    this.#shade();
  }

  #show(): void {
    const point = (spot: MapSpot) => ({ x: spot.lon / 360 + 0.5, y: mercatorY(spot.lat) });
    this.#layer?.show(this.shown === null ? null : this.#marks, {
      arrows: this.arrows,
      ring: this.ring && point(this.ring),
      here: this.here && { ...point(this.here), metres: this.here.metres },
    });
  }

  /** For what is in the window now and a little beyond. An answer that was overtaken is not drawn. */
  async #ask(): Promise<void> {
    const [chart, desk, shown] = [this.#chart, this.desk, this.shown];
    if (chart === null || desk === null || this.version === 0) return;
    const number = ++this.#asking;
    if (shown === null) return this.#show();
    const bounds = chart.getBounds().pad(BEYOND);
    this.#asked = bounds;
    const marks = await desk.ask('marks', boxOf(bounds), chart.getZoom(), shown).catch(() => null);
    if (marks === null || number !== this.#asking) return;
    this.#marks = marks;
    this.#show();
  }

  #asked: LatLngBounds | null = null;

  #askWhenFar(): void {
    const chart = this.#chart;
    if (chart !== null && this.#asked !== null && !this.#asked.contains(chart.getBounds())) void this.#ask();
  }

  #moved(): void {
    const chart = this.#chart;
    if (chart === null) return;
    void this.#ask();
    const moved: Moved = { box: boxOf(chart.getBounds()), zoom: chart.getZoom() };
    this.dispatchEvent(new CustomEvent<Moved>('moved', { detail: moved }));
  }

  #hover({ containerPoint }: LeafletMouseEvent): void {
    this.stand.classList.toggle('over', this.#layer !== null && this.#layer.at(containerPoint) !== -1);
  }

  #picked({ containerPoint }: LeafletMouseEvent): void {
    const [marks, at] = [this.#marks, this.#layer?.at(containerPoint) ?? -1];
    if (marks === null || at === -1) return;
    const pin = marks.pin[at] ?? -1;
    if (pin !== -1) this.dispatchEvent(new CustomEvent<number>('picked', { detail: pin }));
    else void this.#openCluster(marks, at);
  }

  async #openCluster(marks: Marks, at: number): Promise<void> {
    const zoom = await this.desk?.ask('opens', marks.cluster[at] ?? -1).catch(() => undefined);
    const chart = this.#chart;
    if (zoom === undefined || chart === null) return;
    const scale = 256 * 2 ** chart.getZoom();
    const place = chart.unproject([(marks.x[at] ?? 0) * scale, (marks.y[at] ?? 0) * scale]);
    chart.setView(place, Math.min(MOST_ZOOM, Math.max(zoom, chart.getZoom() + 1)), { animate: false });
  }

  /** Told once: every device that is to be seen is there. */
  #drawn(): void {
    if (this.#isDrawn || this.#marks === null) return;
    this.#isDrawn = true;
    performance.mark('map-drawn');
  }
}

function isTown({ unit }: Pick<MapOutline, 'unit'>): boolean {
  return unit.code.length === TOWN_DIGITS;
}

/** Each with the place of its name, as far as there is one. */
function placed(outlines: readonly MapOutline[]): (readonly [MapOutline, readonly [number, number]])[] {
  const places = labelPlaces(outlines.map(({ polygons }) => polygons));
  return outlines.flatMap((outline, at) => {
    const place = places[at];
    return place ? [[outline, place] as const] : [];
  });
}

function featureOf({ unit, polygons }: MapOutline): GeoJSON.Feature {
  return {
    type: 'Feature',
    id: unit.code,
    properties: {},
    geometry: { type: 'MultiPolygon', coordinates: polygons },
  };
}

function boxOf(bounds: LatLngBounds): Box {
  return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
}
