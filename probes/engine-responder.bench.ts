/**
 * One process that answers the ONVIF clock and RTSP OPTIONS on one port of all addresses, and on another says nothing.
 * Addresses that it is told of fall silent on the first one, too, until it is told that they are back.
 */
import { createServer } from 'node:net';

/** From when on these addresses say nothing any more, or speak again. */
export interface Hush {
  readonly hosts: readonly string[];
  readonly isSilent: boolean;
}

const BODY =
  '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:tds="http://www.onvif.org/ver10/device/wsdl" ' +
  'xmlns:tt="http://www.onvif.org/ver10/schema"><s:Body><tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime>' +
  '<tt:DateTimeType>NTP</tt:DateTimeType><tt:UTCDateTime><tt:Time><tt:Hour>1</tt:Hour><tt:Minute>2</tt:Minute>' +
  '<tt:Second>3</tt:Second></tt:Time><tt:Date><tt:Year>2026</tt:Year><tt:Month>1</tt:Month><tt:Day>2</tt:Day></tt:Date>' +
  '</tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse></s:Body></s:Envelope>';
const CLOCK = `HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml\r\nContent-Length: ${BODY.length}\r\nConnection: close\r\n\r\n${BODY}`;
const OPTIONS = 'RTSP/1.0 200 OK\r\nCSeq: 1\r\nPublic: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n\r\n';
const LETTER_O = 0x4f;

const hushed = new Set<string>();

const talking = createServer((socket) => {
  socket.on('error', () => {});
  if (hushed.size > 0 && hushed.has(socket.localAddress ?? '')) {
    socket.resume();
    return;
  }
  let isAsked = false;
  socket.on('data', (bytes) => {
    // A request that comes in two pieces is answered once.
    if (!isAsked) socket.end(bytes[0] === LETTER_O ? OPTIONS : CLOCK);
    isAsked = true;
  });
});
const silent = createServer((socket) => socket.on('error', () => {}).resume());
talking.listen(0, '0.0.0.0', 4_096, () => {
  silent.listen(0, '0.0.0.0', 4_096, () => {
    process.send?.([talking, silent].map((server) => (server.address() as { port: number }).port));
  });
});
process.on('message', ({ hosts, isSilent }: Hush) => {
  for (const host of hosts) {
    if (isSilent) hushed.add(host);
    else hushed.delete(host);
  }
  process.send?.({ atMs: Date.now() });
});
process.on('disconnect', () => process.exit());
