/** As much of the player's package as is used: taken apart, because bytes come from our own socket. */
declare module '@cycjimmy/jsmpeg-player' {
  interface Decoder {
    connect(destination: object): void;
    /** Decodes one picture of what has come so far; false when there is none. */
    decode(): boolean;
    destroy(): void;
  }
  interface Demuxer {
    connect(streamId: number, destination: object): void;
    write(bytes: ArrayBuffer): void;
  }
  interface Renderer {
    destroy(): void;
  }
  interface DecoderOptions {
    readonly streaming: boolean;
    readonly videoBufferSize: number;
    readonly onVideoDecode: () => void;
  }
  const jsmpeg: {
    readonly Demuxer: {
      readonly TS: { new (options: object): Demuxer; readonly STREAM: { readonly VIDEO_1: number } };
    };
    readonly Decoder: { readonly MPEG1Video: new (options: DecoderOptions) => Decoder };
    readonly Renderer: {
      readonly Canvas2D: new (options: { readonly canvas: HTMLCanvasElement }) => Renderer;
    };
  };
  export default jsmpeg;
}
