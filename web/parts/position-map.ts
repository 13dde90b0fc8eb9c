/** Where the file puts the pin, on the outline of its district. A schematic without tiles; Leaflet in a chunk of its own. */
import {
  control,
  divIcon,
  geoJSON,
  type LatLngExpression,
  type Map as LeafletMap,
  map,
  marker,
} from 'leaflet';
import leafletCss from 'leaflet/dist/leaflet.css?inline';
import { css, html, LitElement, unsafeCSS } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { Device } from '../../server/api/wire.ts';
import { base } from '../plain-look.ts';
import { text } from '../words.ts';

const PIN = divIcon({
  className: 'pin',
  iconSize: [28, 36],
  iconAnchor: [14, 36],
  html: '<svg viewBox="0 0 28 36" aria-hidden="true"><path d="M14 35C10 27 2 21 2 13a12 12 0 0 1 24 0c0 8-8 14-12 22z"/><circle cx="14" cy="13" r="4.500"/></svg>',
});

@customElement('position-map')
export class PositionMap extends LitElement {
  static override styles = [
    unsafeCSS(leafletCss),
    base,
    css`
      #map {
        height: 280px;
        border: 1px solid var(--line);
        border-radius: 4px;
        background: var(--raised);
        isolation: isolate;
      }
      .outline {
        stroke: var(--text);
        fill: var(--surface);
      }
      .pin svg {
        width: 28px;
        height: 36px;
        fill: var(--crit);
        stroke: var(--surface);
        stroke-width: 1.5;
      }
      .pin circle {
        fill: var(--surface);
        stroke: none;
      }
      .leaflet-bar a {
        background: var(--surface);
        color: var(--text);
        border-color: var(--ctl);
      }
      .leaflet-control-scale-line {
        background: var(--surface);
        color: var(--text);
        border-color: var(--text);
        text-shadow: none;
      }
    `,
  ];

  @property({ attribute: false }) place: { readonly lon: number; readonly lat: number } | null = null;
  @property({ attribute: false }) outline: Device['outline'] = [];
  @property() name = '';
  @query('#map') private frame!: HTMLElement;
  #map: LeafletMap | null = null;

  override render() {
    return html`<div id="map" role="application" aria-label="${text('device.pin')}: ${this.name}"></div>`;
  }

  override updated(): void {
    this.#map?.remove();
    const chart = map(this.frame, {
      attributionControl: false,
      zoomControl: false,
      zoomAnimation: false,
      fadeAnimation: false,
      maxZoom: 18,
      scrollWheelZoom: false,
    });
    this.#map = chart;
    control.zoom({ zoomInTitle: text('device.zoomIn'), zoomOutTitle: text('device.zoomOut') }).addTo(chart);
    control.scale({ imperial: false }).addTo(chart);
    const shape = geoJSON({ type: 'MultiPolygon', coordinates: this.outline } as GeoJSON.MultiPolygon, {
      style: { className: 'outline', weight: 1.5, fillOpacity: 1, color: 'currentColor' },
      interactive: false,
    }).addTo(chart);
    const at: LatLngExpression | null = this.place === null ? null : [this.place.lat, this.place.lon];
    if (at !== null)
      marker(at, { icon: PIN, title: text('device.pin'), alt: text('device.pin'), keyboard: false }).addTo(
        chart,
      );
    const bounds = shape.getBounds();
    if (at !== null) bounds.extend(at);
    if (bounds.isValid()) chart.fitBounds(bounds, { padding: [16, 16], maxZoom: 14 });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#map?.remove();
    this.#map = null;
  }
}
