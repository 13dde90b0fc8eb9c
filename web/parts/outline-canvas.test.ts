import { map, polygon } from 'leaflet';
import { expect, test } from 'vitest';
import { OutlineCanvas } from './outline-canvas.ts';

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

test('a map that goes away in the middle of a move throws nothing afterwards', async () => {
  const stand = document.body.appendChild(document.createElement('div'));
  stand.style.height = '200px';
  const renderer = new OutlineCanvas();
  const chart = map(stand, { renderer, zoomAnimation: false }).setView([42.9, 125.1], 9);
  const shape = polygon([
    [42.8, 125],
    [43, 125],
    [43, 125.2],
  ]).addTo(chart);
  await frame();
  const thrown: unknown[] = [];
  const note = (event: ErrorEvent) => {
    thrown.push(event.error);
    event.preventDefault();
  };
  addEventListener('error', note);
  // The style asks for a frame, the move paints without it: the frame is still to come when the map goes.
  shape.setStyle({ color: 'red' });
  chart.panBy([30, 0], { animate: false });
  chart.remove();
  stand.remove();
  await frame();
  await frame();
  removeEventListener('error', note);
  expect(thrown).toEqual([]);
});
