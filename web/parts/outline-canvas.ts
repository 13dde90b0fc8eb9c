/** The canvas of the outlines: Leaflet's own, but one that is gone paints nothing. */
import { Canvas } from 'leaflet';

declare module 'leaflet' {
  interface Canvas {
    _redraw(): void;
  }
}

/** Bears a frame that comes after it was taken off its map. */
export class OutlineCanvas extends Canvas {
  /** Leaflet forgets a frame it asked for when a move paints at once, and can then not call it off. */
  override _redraw(): void {
    if (this._map) super._redraw();
  }
}
