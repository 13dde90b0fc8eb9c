/** Text messages on the socket of a live picture; the binary ones are MPEG-TS. */
export type FeedMessage =
  | {
      readonly is: 'live';
      readonly width: number;
      readonly height: number;
      readonly codec: string;
      readonly name: string;
    }
  | { readonly is: 'ended'; readonly reason: string };
