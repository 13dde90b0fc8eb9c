/** The program of the map's worker. */
import { MapIndex } from './map-index.ts';
import { grant, type Wish } from './map-wishes.ts';

const index = new MapIndex();

addEventListener('message', ({ data }: MessageEvent<Wish>) => postMessage(grant(index, data)));
