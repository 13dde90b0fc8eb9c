/** The part of the package that is used: it has no types of its own. */
declare module 'node-rtsp-stream/mpeg1muxer.js' {
  import type { ChildProcess } from 'node:child_process';
  import type { EventEmitter } from 'node:events';

  export interface MuxerOptions {
    readonly ffmpegPath: string;
    readonly url: string;
    readonly ffmpegOptions: Readonly<Record<string, string | number>>;
  }

  /** Events: `mpeg1data` and `ffmpegStderr`, each with a Buffer. */
  export interface Muxer extends EventEmitter {
    /** Set by the constructor before anything in it can throw. */
    stream?: ChildProcess;
  }

  /** An old-style constructor: callable on an object made from its prototype. */
  const Mpeg1Muxer: { readonly prototype: Muxer; call(self: Muxer, options: MuxerOptions): void };
  export default Mpeg1Muxer;
}
