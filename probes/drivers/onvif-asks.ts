/** What a device is asked by ONVIF on the way to its name and its picture. */
import type { Asked, Identity, Trouble } from './driver.ts';
import { attributeOf, spanOf, spansOf, textOf } from './local-name.ts';
import { type Camera, call, DEVICE_PATH, type Done, type Door, escaped } from './onvif.ts';

/** Who a device says it is. An interface list that is not told leaves the MAC empty. */
export async function askIdentity(
  door: Door,
  limitMs: number,
  signal: AbortSignal,
): Promise<Asked<Identity>> {
  const left = countdown(limitMs);
  const told = await call(door, 'GetDeviceInformation', left(), signal, (cam, done) =>
    cam.getDeviceInformation(done),
  );
  if ('trouble' in told) return told;
  const network = await call(door, 'GetNetworkInterfaces', left(), signal, (cam, done) =>
    cam.getNetworkInterfaces(done),
  );
  const macs =
    'got' in network ? spansOf(network.got, 'HwAddress', 8).map((span) => inside(network.got, span)) : [];
  const say = (name: string) => clipped(textOf(told.got, name) ?? '');
  return {
    got: {
      manufacturer: say('Manufacturer'),
      model: say('Model'),
      firmware: say('FirmwareVersion'),
      serial: say('SerialNumber'),
      hardwareId: say('HardwareId'),
      mac: macs.filter((mac) => mac !== '').join(' '),
    },
    steps: [...told.steps, ...network.steps],
  };
}

/** Where the services of a device are, as paths at its one address. */
export interface Services {
  readonly mediaPath: string;
  /** True where only the newer media service is there. */
  readonly isMedia2: boolean;
  /** Absent where the device has no search service. */
  readonly searchPath?: string;
}

/** A profile of a device, and the path of the service that knows it. */
export interface Profile extends Pick<Services, 'mediaPath' | 'isMedia2'> {
  readonly token: string;
}

/** The first profile with a picture. */
export async function askProfile(
  door: Door,
  limitMs: number,
  signal: AbortSignal,
  known?: Services,
): Promise<Asked<Profile>> {
  const left = countdown(limitMs);
  const media = known ? { got: known, steps: [] } : await askServices(door, left(), signal);
  if ('trouble' in media) return media;
  const { mediaPath, isMedia2 } = media.got;
  const told = await call(door, 'GetProfiles', left(), signal, (cam, done) => {
    useMedia(cam, media.got);
    cam.getProfiles(done);
  });
  const steps = [...media.steps, ...told.steps];
  if ('trouble' in told) return { trouble: told.trouble, steps };
  const profiles = spansOf(told.got, 'Profiles');
  const shown =
    profiles.find(({ from, to }) => spanOf(told.got, 'VideoEncoderConfiguration', from, to)) ?? profiles[0];
  const token = shown && attributeOf(told.got, shown, 'token');
  return token === undefined
    ? { trouble: 'unsupported', steps }
    : { got: { token, mediaPath, isMedia2 }, steps };
}

/** The snapshot address of a profile, as the device writes it. */
export function askSnapshotUri(
  door: Door,
  profile: Profile,
  limitMs: number,
  signal: AbortSignal,
): Promise<Asked<string>> {
  return askUri(door, 'GetSnapshotUri', limitMs, signal, (cam, done) => {
    useMedia(cam, profile);
    cam.getSnapshotUri({ profileToken: escaped(profile.token) }, done);
  });
}

/** The stream address of a profile, as the device writes it. */
export function askStreamUri(
  door: Door,
  profile: Profile,
  limitMs: number,
  signal: AbortSignal,
): Promise<Asked<string>> {
  return askUri(door, 'GetStreamUri', limitMs, signal, (cam, done) => {
    useMedia(cam, profile);
    cam.getStreamUri({ protocol: 'RTSP', profileToken: escaped(profile.token) }, done);
  });
}

async function askUri(
  door: Door,
  operation: string,
  limitMs: number,
  signal: AbortSignal,
  ask: (cam: Camera, done: Done) => void,
): Promise<Asked<string>> {
  const told = await call(door, operation, limitMs, signal, ask);
  if ('trouble' in told) return told;
  const uri = textOf(told.got, 'Uri') ?? '';
  return uri === '' ? { trouble: 'unsupported', steps: told.steps } : { got: uri, steps: told.steps };
}

/** Where the services are: by GetServices, else by GetCapabilities, else at the one address all share. */
export async function askServices(
  door: Door,
  limitMs: number,
  signal: AbortSignal,
): Promise<Asked<Services>> {
  const left = countdown(limitMs);
  const services = await call(door, 'GetServices', left(), signal, (cam, done) =>
    cam.getServices(false, done),
  );
  if ('got' in services) {
    const xml = services.got;
    const found = spansOf(xml, 'Service').map((span) => ({
      namespace: textOf(xml, 'Namespace', span) ?? '',
      path: pathOf(textOf(xml, 'XAddr', span) ?? ''),
    }));
    const first = found.find(({ namespace }) => namespace.includes('/ver10/media/'));
    const newer = found.find(({ namespace }) => namespace.includes('/ver20/media/'));
    const search = found.find(({ namespace }) => namespace.includes('/ver10/search/'));
    const one = first ?? newer;
    const got = {
      mediaPath: one?.path ?? DEVICE_PATH,
      isMedia2: first === undefined && newer !== undefined,
      ...(search && { searchPath: search.path ?? DEVICE_PATH }),
    };
    return { got, steps: services.steps };
  }
  if (services.trouble === 'auth-refused' || isTransport(services.trouble)) return services;
  const capabilities = await call(door, 'GetCapabilities', left(), signal, (cam, done) =>
    cam.getCapabilities(done),
  );
  const steps = [...services.steps, ...capabilities.steps];
  if ('trouble' in capabilities) return { trouble: capabilities.trouble, steps };
  const at = (name: string) => {
    const span = spanOf(capabilities.got, name);
    return span && (pathOf(textOf(capabilities.got, 'XAddr', span) ?? '') ?? DEVICE_PATH);
  };
  const search = at('Search');
  const got = {
    mediaPath: at('Media') ?? DEVICE_PATH,
    isMedia2: false,
    ...(search !== undefined && { searchPath: search }),
  };
  return { got, steps };
}

function isTransport(trouble: Trouble): boolean {
  return (
    trouble === 'timeout' || trouble === 'refused' || trouble === 'unreachable' || trouble === 'own-fault'
  );
}

/** Only the path of an address is believed: hosts and ports are what the device sees from inside. */
function pathOf(xaddr: string): string | undefined {
  const url = URL.parse(xaddr, 'http://device/');
  return url && url.pathname !== '/' ? url.pathname + url.search : undefined;
}

function useMedia(cam: Camera, { mediaPath, isMedia2 }: Pick<Services, 'mediaPath' | 'isMedia2'>): void {
  cam.uri[isMedia2 ? 'media2' : 'media'] = { path: mediaPath };
  cam.media2Support = isMedia2;
}

function countdown(limitMs: number): () => number {
  const endMs = performance.now() + limitMs;
  return () => Math.max(1, endMs - performance.now());
}

function inside(xml: string, { from, to }: { readonly from: number; readonly to: number }): string {
  return clipped(xml.slice(from, to).trim());
}

/** Identity is kept and compared; nobody's serial number is a novel. */
function clipped(text: string): string {
  return text.slice(0, 128);
}
