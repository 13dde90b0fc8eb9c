/** Host and port as addresses write them. */

/** `10.0.0.5:80`, `[2001:db8::5]:80` (RFC 3986 §3.2.2); the zone of a link-local address is nobody's business but ours. */
export function authority(host: string, port: number): string {
  return `${bracketed(host)}:${port}`;
}

/** The host alone, as a URL holds it. */
export function bracketed(host: string): string {
  return host.includes(':') ? `[${host.split('%', 1)[0]}]` : host;
}
