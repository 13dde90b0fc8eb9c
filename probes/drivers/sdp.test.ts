import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { controlUri, readSdp } from './sdp.ts';

const CAMERA = [
  'v=0',
  'o=- 1 1 IN IP4 0.0.0.0',
  's=Media',
  'a=control:*',
  'm=audio 0 RTP/AVP 8',
  'a=control:trackID=2',
  'm=video 0 RTP/AVP 96',
  'a=rtpmap:96 H264/90000',
  'a=fmtp:96 packetization-mode=1; profile-level-id=42c01f;sprop-parameter-sets=Z0LAH6Y=,aMhCBA==',
  'a=framerate:12.5',
  'a=control:trackID=1',
].join('\r\n');

describe('a description is read', () => {
  test('with the tracks of a camera', () => {
    const sdp = readSdp(CAMERA);
    expect(sdp?.control).toBe('*');
    expect(sdp?.media.map(({ kind }) => kind)).toEqual(['audio', 'video']);
    expect(sdp?.media[1]).toMatchObject({
      payloadType: 96,
      encoding: 'H264',
      clockRate: 90_000,
      control: 'trackID=1',
      frameRate: 12.5,
    });
    expect(sdp?.media[1]?.format.get('sprop-parameter-sets')).toBe('Z0LAH6Y=,aMhCBA==');
  });

  test.each([
    { line: 'm=video 0 RTP/AVP 26', encoding: 'JPEG', because: 'a static type needs no map' },
    {
      line: 'm=video 0 RTP/AVP 97\na=rtpmap:97 h265/90000',
      encoding: 'H265',
      because: 'case does not matter',
    },
    { line: 'm=video 0 RTP/AVP 97', encoding: '', because: 'nothing says' },
  ])('$encoding: $because', ({ line, encoding }) => {
    expect(readSdp(`v=0\n${line}`)?.media[0]?.encoding).toBe(encoding);
  });

  test.each(['', '<html></html>', 'm=video 0 RTP/AVP 96'])('not at all from %j', (text) => {
    expect(readSdp(text)).toBeUndefined();
  });

  test('passing over media lines that are none', () => {
    expect(readSdp('v=0\nm=video\nm=video x RTP/AVP\nm=video 0 RTP/AVP 96')?.media).toHaveLength(1);
  });

  test('without ever throwing', () => {
    const line = fc
      .tuple(fc.constantFrom('v=', 'm=video 0 RTP/AVP 96', 'a=fmtp:96 ', 'a=rtpmap:96 '), fc.string())
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        readSdp(lines.join('\n'));
      }),
    );
  });
});

describe('the address of a track', () => {
  test.each([
    { base: 'rtsp://h/s/', control: 'trackID=1', uri: 'rtsp://h/s/trackID=1' },
    { base: 'rtsp://h/s', control: 'trackID=1', uri: 'rtsp://h/s/trackID=1' },
    { base: 'rtsp://h/s?a=1', control: '/trackID=1', uri: 'rtsp://h/s?a=1/trackID=1' },
    { base: 'rtsp://h/s', control: '*', uri: 'rtsp://h/s' },
    { base: 'rtsp://h/s', control: undefined, uri: 'rtsp://h/s' },
    { base: 'rtsp://h/s', control: 'rtsp://h/s/track1', uri: 'rtsp://h/s/track1' },
  ])('$control of $base', ({ base, control, uri }) => {
    expect(controlUri(base, control)).toBe(uri);
  });
});
