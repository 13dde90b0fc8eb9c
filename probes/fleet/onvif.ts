/** The ONVIF side of a device: which operation is asked, who may ask it, and what is said. */
import { challenges, checkHeader, checkToken, knowsDigest, type Outcome } from './auth.ts';
import { dateAndTime } from './clock.ts';
import { clockOf, type Device, identityOf } from './device.ts';
import { eventAnswers } from './events.ts';
import type { Message } from './message.ts';
import { envelope, escaped, fault, operationOf, RAW_MARK, SOAP_TYPE, written } from './soap.ts';
import type { Answer } from './wire.ts';

/** Where all devices have their services. */
export const DEVICE_PATH = '/onvif/device_service';
const PATHS = {
  media: '/onvif/media_service',
  events: '/onvif/event_service',
  search: '/onvif/search_service',
};

/** Core specification, access class PRE_AUTH: asked without a login. */
const OPEN = new Set([
  'GetSystemDateAndTime',
  'GetServices',
  'GetServiceCapabilities',
  'GetCapabilities',
  'GetHostname',
  'GetEndpointReference',
  'GetWsdlUrl',
]);

type Say = (device: Device, body: string) => string;

const answers: Readonly<Record<string, Say>> = {
  GetSystemDateAndTime: (device) =>
    said('tds:GetSystemDateAndTime', `<tds:SystemDateAndTime>${clockText(device)}</tds:SystemDateAndTime>`),
  GetServices: (device) =>
    device.manner.noServices === true ? actionFailed() : said('tds:GetServices', services(device)),
  GetCapabilities: (device) => said('tds:GetCapabilities', capabilities(device)),
  GetServiceCapabilities: () =>
    said(
      'tds:GetServiceCapabilities',
      '<tds:Capabilities><tds:Security HttpDigest="true"/></tds:Capabilities>',
    ),
  GetHostname: ({ make }) =>
    said(
      'tds:GetHostname',
      `<tds:HostnameInformation><tt:FromDHCP>false</tt:FromDHCP><tt:Name>device-${make.seed}</tt:Name></tds:HostnameInformation>`,
    ),
  GetDeviceInformation: deviceInformation,
  GetNetworkInterfaces: networkInterfaces,
  GetScopes: (device) =>
    said(
      'tds:GetScopes',
      scopesOf(device)
        .map(
          (scope) =>
            `<tds:Scopes><tt:ScopeDef>Fixed</tt:ScopeDef><tt:ScopeItem>${escaped(scope)}</tt:ScopeItem></tds:Scopes>`,
        )
        .join(''),
    ),
  GetGeoLocation: ({ make: { place: told } }) =>
    told === undefined
      ? notSupported()
      : said(
          'tds:GetGeoLocation',
          `<tds:Location Entity="VideoSource" Token="source" Fixed="true"><tt:GeoLocation lon="${told[0]}" lat="${told[1]}" elevation="0"/></tds:Location>`,
        ),
  GetProfiles: () => said('trt:GetProfiles', profile('main', 1920, 1080) + profile('sub', 640, 360)),
  GetVideoSources: () =>
    said(
      'trt:GetVideoSources',
      '<trt:VideoSources token="source"><tt:Framerate>12</tt:Framerate><tt:Resolution><tt:Width>1920</tt:Width><tt:Height>1080</tt:Height></tt:Resolution></trt:VideoSources>',
    ),
  GetSnapshotUri: (device) =>
    device.manner.snapshot === 'unsupported'
      ? notSupported()
      : said('trt:GetSnapshotUri', mediaUri(snapshotAddress(device))),
  GetStreamUri: (device) =>
    said('trt:GetStreamUri', mediaUri(`rtsp://${place(device, device.rtspPort)}${device.make.rtspPath}`)),
  GetRecordingSummary: ({ manner }) =>
    said(
      'tse:GetRecordingSummary',
      `<tse:Summary><tt:DataFrom>${manner.recordings === 'from-1970' ? '1970-01-01T00:00:00Z' : daysAgo(30)}</tt:DataFrom>` +
        `<tt:DataUntil>${daysAgo(0)}</tt:DataUntil><tt:NumberRecordings>1</tt:NumberRecordings></tse:Summary>`,
    ),
  ...eventAnswers,
};

/** What the device answers to a request at its ONVIF address. */
export function onvifAnswer(device: Device, message: Message): Answer {
  const { manner } = device;
  if (manner.onvif === 'gone') return { status: 404, type: 'text/html', body: page('404 Not Found') };
  if (manner.onvif === 'login-page') return { status: 200, type: 'text/html', body: page('Login') };
  if (message.method !== 'POST') return { status: 405, type: 'text/html', body: page('405') };
  const operation = operationOf(message.body);
  if (operation === undefined) {
    // Clients that know Digest send an empty request first, to be challenged.
    if (message.body === '' && knowsDigest(device)) {
      return {
        ...soap(device, fault('Sender', ['ter:NotAuthorized'], 'Sender not Authorized'), 401),
        headers: challenges(device, 'HTTP', false),
      };
    }
    return soap(device, fault('Sender', ['ter:WellFormed'], 'Well-formed Error'), 400);
  }
  const isOpen =
    OPEN.has(operation) && !(operation === 'GetSystemDateAndTime' && manner.clockNeedsLogin === true);
  if (!isOpen) {
    const refusal = refusalOf(device, message);
    if (refusal !== undefined) return refusal;
  }
  if (operation !== 'GetSystemDateAndTime') {
    if (manner.onvif === 'action-failed') return soap(device, actionFailed(), 500);
    if (manner.onvif === 'empty-answers') return soap(device, said(`tds:${operation}`, ''), 200);
  }
  const say = Object.hasOwn(answers, operation) ? answers[operation] : undefined;
  const text = say === undefined ? notSupported() : say(device, message.body);
  return soap(device, text, text.includes('<SOAP-ENV:Fault>') ? 500 : 200);
}

/** Nothing when the caller may ask. */
function refusalOf(device: Device, message: Message): Answer | undefined {
  const byHeader = message.headers.has('authorization') || knowsDigest(device);
  const header: Outcome = byHeader ? checkHeader(device, message) : 'none';
  if (header === 'right') return undefined;
  const token = checkToken(device, message.body);
  if (token === 'right' && header !== 'wrong') return undefined;
  const text = fault('Sender', ['ter:NotAuthorized'], 'Sender not Authorized');
  switch (device.manner.login) {
    case 'fault-in-200':
      return soap(device, text, 200);
    case 'html-401':
      return {
        status: 401,
        type: 'text/html',
        headers: challenges(device, 'HTTP', false),
        body: page('401'),
      };
    case 'basic-401':
      return {
        status: 401,
        type: SOAP_TYPE,
        headers: ['WWW-Authenticate: Basic realm="gSOAP Web Service"'],
        body: fault('Sender', ['ter:InvalidArgVal'], 'HTTP Error: 401 Unauthorized'),
      };
    default:
      if (!knowsDigest(device) || token === 'wrong') return soap(device, text, 400);
      return { ...soap(device, text, 401), headers: challenges(device, 'HTTP', header === 'stale') };
  }
}

function soap(device: Device, text: string, status: number): Answer {
  return { status, type: SOAP_TYPE, body: written(text, device.manner.text) };
}

function said(operation: string, inner: string): string {
  return envelope(`<${operation}Response>${inner}</${operation}Response>`);
}

function notSupported(): string {
  return fault(
    'Receiver',
    ['ter:ActionNotSupported', 'ter:NoSuchService'],
    'Optional Action Not Implemented',
  );
}

function actionFailed(): string {
  return fault('Receiver', ['ter:Action'], 'Action failed');
}

function clockText(device: Device): string {
  return dateAndTime(clockOf(device), device.manner.clock, device.make.seed);
}

function deviceInformation(device: Device): string {
  const { manufacturer, model, firmware, serial, hardwareId } = identityOf(device);
  const isRaw = device.manner.text === 'gbk' || device.manner.text === 'invalid-utf8';
  return said(
    'tds:GetDeviceInformation',
    `<tds:Manufacturer>${isRaw ? RAW_MARK : escaped(manufacturer)}</tds:Manufacturer>` +
      `<tds:Model>${escaped(model)}</tds:Model><tds:FirmwareVersion>${escaped(firmware)}</tds:FirmwareVersion>` +
      `<tds:SerialNumber>${escaped(serial)}</tds:SerialNumber><tds:HardwareId>${escaped(hardwareId)}</tds:HardwareId>`,
  );
}

function networkInterfaces(device: Device): string {
  return said(
    'tds:GetNetworkInterfaces',
    '<tds:NetworkInterfaces token="eth0"><tt:Enabled>true</tt:Enabled><tt:Info><tt:Name>eth0</tt:Name>' +
      `<tt:HwAddress>${escaped(identityOf(device).mac)}</tt:HwAddress><tt:MTU>1500</tt:MTU></tt:Info>` +
      '<tt:IPv4><tt:Enabled>true</tt:Enabled><tt:Config><tt:Manual>' +
      `<tt:Address>${device.make.host}</tt:Address><tt:PrefixLength>24</tt:PrefixLength></tt:Manual>` +
      '<tt:DHCP>false</tt:DHCP></tt:Config></tt:IPv4></tds:NetworkInterfaces>',
  );
}

/** What the device declares of itself, to discovery as well. */
export function scopesOf(device: Device): string[] {
  const { model } = identityOf(device);
  const name = `Cam ${device.make.seed}`;
  const put = device.manner.scopes === 'raw-blanks' ? (text: string) => text : encodeURIComponent;
  return [
    'onvif://www.onvif.org/type/video_encoder',
    'onvif://www.onvif.org/Profile/Streaming',
    `onvif://www.onvif.org/name/${put(device.manner.scopes === 'percent' ? device.make.name : name)}`,
    `onvif://www.onvif.org/hardware/${put(model)}`,
    'onvif://www.onvif.org/location/country/china',
  ];
}

/** An IPv6 address as it stands in an address. */
function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function scheme({ make }: Device): string {
  return make.tls ? 'https' : 'http';
}

function place(device: Device, port: number): string {
  switch (device.manner.addresses) {
    case 'inside':
      return `192.168.1.64:${port === device.onvifPort ? 80 : 554}`;
    case 'wrong-port':
      return `${bracketed(device.make.host)}:9`;
    default:
      return `${bracketed(device.make.host)}:${port}`;
  }
}

/** Where a service is said to be. */
export function xaddrOf(device: Device, service: 'device' | 'media' | 'events' | 'search'): string {
  const path = service === 'device' || device.manner.addresses === 'one-url' ? DEVICE_PATH : PATHS[service];
  return `${scheme(device)}://${place(device, device.onvifPort)}${path}`;
}

function services(device: Device): string {
  const one = (service: 'device' | 'media' | 'events' | 'search') =>
    `<tds:Service><tds:Namespace>http://www.onvif.org/ver10/${service}/wsdl</tds:Namespace>` +
    `<tds:XAddr>${xaddrOf(device, service)}</tds:XAddr>` +
    '<tds:Version><tt:Major>2</tt:Major><tt:Minor>60</tt:Minor></tds:Version></tds:Service>';
  return one('device') + one('media') + one('events') + one('search');
}

function capabilities(device: Device): string {
  return (
    `<tds:Capabilities><tt:Device><tt:XAddr>${xaddrOf(device, 'device')}</tt:XAddr></tt:Device>` +
    `<tt:Events><tt:XAddr>${xaddrOf(device, 'events')}</tt:XAddr>` +
    '<tt:WSSubscriptionPolicySupport>false</tt:WSSubscriptionPolicySupport><tt:WSPullPointSupport>true</tt:WSPullPointSupport></tt:Events>' +
    `<tt:Media><tt:XAddr>${xaddrOf(device, 'media')}</tt:XAddr><tt:StreamingCapabilities><tt:RTP_RTSP_TCP>true</tt:RTP_RTSP_TCP></tt:StreamingCapabilities></tt:Media>` +
    `<tt:Extension><tt:Search><tt:XAddr>${xaddrOf(device, 'search')}</tt:XAddr><tt:MetadataSearch>false</tt:MetadataSearch></tt:Search></tt:Extension></tds:Capabilities>`
  );
}

function profile(token: string, width: number, height: number): string {
  return (
    `<trt:Profiles token="${token}" fixed="true"><tt:Name>${token}</tt:Name>` +
    '<tt:VideoSourceConfiguration token="vsc"><tt:Name>vsc</tt:Name><tt:UseCount>2</tt:UseCount><tt:SourceToken>source</tt:SourceToken>' +
    `<tt:Bounds x="0" y="0" width="1920" height="1080"/></tt:VideoSourceConfiguration>` +
    `<tt:VideoEncoderConfiguration token="vec-${token}"><tt:Name>vec-${token}</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>H264</tt:Encoding>` +
    `<tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution><tt:Quality>4</tt:Quality>` +
    '<tt:RateControl><tt:FrameRateLimit>12</tt:FrameRateLimit><tt:EncodingInterval>1</tt:EncodingInterval><tt:BitrateLimit>512</tt:BitrateLimit></tt:RateControl>' +
    '<tt:H264><tt:GovLength>24</tt:GovLength><tt:H264Profile>Baseline</tt:H264Profile></tt:H264></tt:VideoEncoderConfiguration></trt:Profiles>'
  );
}

function mediaUri(uri: string): string {
  return (
    `<trt:MediaUri><tt:Uri>${escaped(uri)}</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect>` +
    '<tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT0S</tt:Timeout></trt:MediaUri>'
  );
}

function snapshotAddress(device: Device): string {
  switch (device.manner.snapshot) {
    case 'rtsp-address':
      return `rtsp://${place(device, device.rtspPort)}${device.make.rtspPath}`;
    case 'public-address':
      return 'http://snapshot.example.com/last.jpg'; // a name set aside by RFC 2606: nobody is there
    default:
      return `${scheme(device)}://${place(device, device.onvifPort)}${device.make.snapshotPath}`;
  }
}

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().replace(/\.\d+/, '');
}

/** A page of the kind devices have for people. */
export function page(title: string): string {
  return `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1><form><input name="user"/></form></body></html>`;
}
