/** MPEG-TS with MPEG-1 video onto a canvas. The decoder is the jsmpeg package; the socket is ours. A chunk of its own. */
import jsmpeg from '@cycjimmy/jsmpeg-player';

const BUFFER_BYTES = 512 * 1024;
/** After a pause of the browser: catch up, but leave time for the page. */
const MOST_PER_TURN = 8;

export interface MpegScreen {
  write(bytes: ArrayBuffer): void;
  stop(): void;
}

/** Begins to draw what is written; each picture that was drawn is told. */
export function openScreen(canvas: HTMLCanvasElement, drawn: () => void): MpegScreen {
  const demuxer = new jsmpeg.Demuxer.TS({});
  const decoder = new jsmpeg.Decoder.MPEG1Video({
    streaming: true,
    videoBufferSize: BUFFER_BYTES,
    onVideoDecode: drawn,
  });
  const renderer = new jsmpeg.Renderer.Canvas2D({ canvas });
  demuxer.connect(jsmpeg.Demuxer.TS.STREAM.VIDEO_1, decoder);
  decoder.connect(renderer);
  let turn = 0;
  const draw = () => {
    turn = requestAnimationFrame(draw);
    let left = MOST_PER_TURN;
    while (left > 0 && attempt(() => decoder.decode()) === true) left -= 1;
  };
  turn = requestAnimationFrame(draw);
  return {
    write: (bytes) => void attempt(() => demuxer.write(bytes)),
    stop() {
      cancelAnimationFrame(turn);
      decoder.destroy();
      renderer.destroy();
    },
  };
}

/** Bytes that are no stream must not end the page: the picture then stands still, and the player says so. */
function attempt<T>(deed: () => T): T | undefined {
  try {
    return deed();
  } catch {
    return undefined;
  }
}
