/** What the signs of the map mean; only those of the layer that is shown. */
import { html, type SVGTemplateResult, svg, type TemplateResult } from 'lit';
import { text } from '../words.ts';
import { glyph, type Sign } from './glyph.ts';

/** The layers of the map. */
export const LAYERS = ['failing', 'all', 'density', 'coverage'] as const;
export type MapLayer = (typeof LAYERS)[number];

const NAMES: Record<MapLayer, () => string> = {
  failing: () => text('map.layerFailing'),
  all: () => text('map.layerAll'),
  density: () => text('map.layerDensity'),
  coverage: () => text('map.layerCoverage'),
};

export function layerName(layer: MapLayer): string {
  return NAMES[layer]();
}

const hollow = svg`<circle cx="9" cy="7" r="6" fill="var(--surface)" stroke="var(--ctl)" stroke-width="1.500"/>`;
const filled = svg`<circle cx="9" cy="7" r="4.500" fill="var(--crit)"/><circle cx="9" cy="7" r="6.300" fill="none" stroke="var(--crit)" stroke-width="1.200"/>`;
const shades = svg`<path fill="var(--accent)" fill-opacity=".15" d="M0 1h6v12H0z"/><path fill="var(--accent)" fill-opacity=".4" d="M6 1h6v12H6z"/><path fill="var(--accent)" fill-opacity=".7" d="M12 1h6v12h-6z"/>`;
const arrow = svg`<circle cx="3" cy="7" r="2.200" fill="none" stroke="var(--loc)" stroke-width="1.300"/><path stroke="var(--loc)" stroke-width="1.500" d="M4 7h9"/><path fill="var(--loc)" d="M11 3l7 4-7 4z"/>`;

const FAULTS: readonly (readonly [Sign, () => string])[] = [
  ['offline', () => text.word('fault', 'online')],
  ['unregistered', () => text.word('fault', 'registration')],
  ['image', () => text.word('fault', 'image')],
  ['position', () => text.word('fault', 'position')],
];
const OTHERS: readonly (readonly [Sign, () => string])[] = [
  ['normal', () => text('map.legendNormal')],
  ['unknown', () => text('map.legendUnknown')],
  ['exempt', () => text('map.legendExempt')],
];

export function mapLegend(layer: MapLayer, hasArrows: boolean): TemplateResult {
  return html`<ul class="legend" aria-label=${text('map.legend')}>
    ${hasArrows ? drawn(arrow, text('map.legendArrow')) : linesOf(layer)}
  </ul>`;
}

function linesOf(layer: MapLayer): unknown {
  if (layer === 'density' || layer === 'coverage') return drawn(shades, text('map.legendShade'));
  const signs = layer === 'all' ? [...FAULTS, ...OTHERS] : FAULTS;
  return [
    drawn(hollow, layer === 'all' ? text('map.legendCluster') : text('map.legendFailingCount')),
    drawn(filled, text('map.legendFailing')),
    ...signs.map(([sign, word]) => html`<li>${glyph(sign)} ${word()}</li>`),
  ];
}

function drawn(sign: SVGTemplateResult, word: string): TemplateResult {
  return html`<li><svg viewBox="0 0 18 14" aria-hidden="true">${sign}</svg> ${word}</li>`;
}
