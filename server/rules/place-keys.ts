/** Sites (处), devices (台) and channels (路) are different things: when two records speak of the same one. */
import { partsOf } from './code.ts';

/** What a record says of where it hangs. */
export interface Hung {
  readonly unit: string;
  readonly kind: string;
  readonly upstream: string | null;
  readonly vendor: string;
  readonly serial: string;
  readonly lanes: string;
  readonly siteName: string;
  readonly poleNo: string;
  readonly channelNo: string;
}

/**
 * A site (处) is a distinct place: what bears the same site name or the same pole number in one unit, else what is behind
 * the same record of kind `site`; a device that says none of these is a site of its own: null.
 */
export function siteKeyOf({ unit, upstream, siteName, poleNo }: Hung): string | null {
  if (siteName !== '') return `name ${unit} ${siteName}`;
  if (poleNo !== '') return `pole ${unit} ${poleNo}`;
  return upstream !== null && isSiteCode(upstream) ? `site ${unit} ${upstream}` : null;
}

/**
 * A device (台) is a camera or a checkpoint. Records that have a channel number and share a serial number are channels
 * of one device, a lens each; every other record is a device of its own: null.
 */
export function deviceKeyOf({ unit, vendor, serial, channelNo }: Hung): string | null {
  return serial !== '' && channelNo !== '' ? `serial ${unit} ${vendor} ${serial}` : null;
}

/** Channels (路) are streams that can be looked at: one for every camera or lens, one for every lane of a checkpoint. */
export function channelsOf({ kind, lanes }: Hung): number {
  return kind === 'checkpoint' && lanes !== '' ? lanes.split(';').length : 1;
}

/** Recorders, encoders, alarm controllers and groups: what devices stand behind. */
function isSiteCode(code: string): boolean {
  return /^(11[1-378]|130|21[56])$/.test(partsOf(code)?.type ?? '');
}
