/** Session descriptions (RFC 8866), as far as a picture needs them. Lenient: devices write them by hand. */

export interface SdpMedia {
  /** `video`, `audio`, `application`. */
  readonly kind: string;
  readonly payloadType: number;
  /** Upper case: `H264`, `H265`, `JPEG`; empty when nothing says. */
  readonly encoding: string;
  readonly clockRate: number;
  /** `a=fmtp`, by lower-case name. */
  readonly format: ReadonlyMap<string, string>;
  readonly control: string | undefined;
  /** `a=framerate`, pictures per second. */
  readonly frameRate: number | undefined;
}

export interface Sdp {
  readonly control: string | undefined;
  readonly media: readonly SdpMedia[];
}

/** Static payload types (RFC 3551 §6) that carry pictures. */
const STATIC: Readonly<Record<number, string>> = {
  26: 'JPEG',
  31: 'H261',
  32: 'MPV',
  33: 'MP2T',
  34: 'H263',
};
const MEDIA_LIMIT = 32;

/** The description, or undefined when the text is none. */
export function readSdp(text: string): Sdp | undefined {
  const lines = text.split(/\r\n|\n|\r/);
  if (!lines.some((line) => line.startsWith('v='))) return undefined;
  const sections: string[][] = [[]];
  for (const line of lines) {
    if (line.startsWith('m=')) sections.push([]);
    sections.at(-1)?.push(line);
  }
  const [session = [], ...media] = sections;
  return {
    control: attributeOf(session, 'control'),
    media: media.slice(0, MEDIA_LIMIT).flatMap((section) => readMedia(section) ?? []),
  };
}

function readMedia(lines: readonly string[]): SdpMedia | undefined {
  const head = /^m=(\S+) +\S+ +\S+ +(\d{1,3})/.exec(lines[0] ?? '');
  if (!head) return undefined;
  const payloadType = Number(head[2]);
  const map = attributesOf(lines, 'rtpmap').find((value) => value.startsWith(`${payloadType} `));
  const named = /^\d+ +([^/\s]+)(?:\/(\d{1,9}))?/.exec(map ?? '');
  const frameRate = Number.parseFloat(attributeOf(lines, 'framerate') ?? '');
  return {
    kind: (head[1] ?? '').toLowerCase(),
    payloadType,
    encoding: (named?.[1] ?? STATIC[payloadType] ?? '').toUpperCase(),
    clockRate: Number(named?.[2] ?? 90_000) || 90_000,
    format: formatOf(attributesOf(lines, 'fmtp').find((value) => value.startsWith(`${payloadType} `))),
    control: attributeOf(lines, 'control'),
    frameRate: frameRate > 0 && frameRate <= 240 ? frameRate : undefined,
  };
}

function formatOf(value: string | undefined): Map<string, string> {
  const format = new Map<string, string>();
  for (const part of value?.slice(value.indexOf(' ') + 1).split(';') ?? []) {
    const equals = part.indexOf('=');
    if (equals > 0) format.set(part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).trim());
  }
  return format;
}

function attributesOf(lines: readonly string[], name: string): string[] {
  const start = `a=${name}:`;
  return lines.filter((line) => line.startsWith(start)).map((line) => line.slice(start.length).trim());
}

function attributeOf(lines: readonly string[], name: string): string | undefined {
  return attributesOf(lines, name)[0];
}

/** The address of a stream for SETUP and PLAY (RFC 2326 §C.1.1), as text for the connection it came by. */
export function controlUri(base: string, control: string | undefined): string {
  if (control === undefined || control === '' || control === '*') return base;
  if (/^rtsps?:\/\//i.test(control)) return control;
  return `${base}${base.endsWith('/') ? '' : '/'}${control.replace(/^\/+/, '')}`;
}
