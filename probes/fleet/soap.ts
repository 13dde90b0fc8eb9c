/** SOAP 1.2 envelopes as devices write them. */

/** The list of namespaces that gSOAP devices put into every answer. */
const SPACES =
  'xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope" xmlns:SOAP-ENC="http://www.w3.org/2003/05/soap-encoding" ' +
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema" ' +
  'xmlns:wsa5="http://www.w3.org/2005/08/addressing" xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2" ' +
  'xmlns:wstop="http://docs.oasis-open.org/wsn/t-1" xmlns:tt="http://www.onvif.org/ver10/schema" ' +
  'xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:trt="http://www.onvif.org/ver10/media/wsdl" ' +
  'xmlns:tev="http://www.onvif.org/ver10/events/wsdl" xmlns:tse="http://www.onvif.org/ver10/search/wsdl" ' +
  'xmlns:tns1="http://www.onvif.org/ver10/topics" xmlns:ter="http://www.onvif.org/ver10/error"';

export const SOAP_TYPE = 'application/soap+xml; charset=utf-8';

/** An answer's envelope. */
export function envelope(inner: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<SOAP-ENV:Envelope ${SPACES}><SOAP-ENV:Body>${inner}</SOAP-ENV:Body></SOAP-ENV:Envelope>`;
}

/** A fault with its code, subcodes from the outside in, and words. */
export function fault(code: 'Sender' | 'Receiver', subcodes: readonly string[], reason: string): string {
  const nested = subcodes.reduceRight(
    (inner, subcode) =>
      `<SOAP-ENV:Subcode><SOAP-ENV:Value>${subcode}</SOAP-ENV:Value>${inner}</SOAP-ENV:Subcode>`,
    '',
  );
  return envelope(
    `<SOAP-ENV:Fault><SOAP-ENV:Code><SOAP-ENV:Value>SOAP-ENV:${code}</SOAP-ENV:Value>${nested}</SOAP-ENV:Code>` +
      `<SOAP-ENV:Reason><SOAP-ENV:Text xml:lang="en">${reason}</SOAP-ENV:Text></SOAP-ENV:Reason></SOAP-ENV:Fault>`,
  );
}

/** Text made fit for XML. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** The name of the operation asked for: the first element of the body, without its prefix. */
export function operationOf(xml: string): string | undefined {
  return /<(?:[\w.-]+:)?Body[^>]*>\s*<(?:[\w.-]+:)?(\w+)/.exec(xml)?.[1];
}

/** Stands in a text for bytes that are put in at the end. */
export const RAW_MARK = '%%RAW%%';

/** `厂商甲` in GBK; and a broken sequence between two sound letters. */
const RAW: Readonly<Record<'gbk' | 'invalid-utf8', Buffer>> = {
  gbk: Buffer.from([0xb3, 0xa7, 0xc9, 0xcc, 0xbc, 0xd7]),
  'invalid-utf8': Buffer.from([0x56, 0xc3, 0x28, 0xff, 0xfe, 0x4b]),
};

/** The text as bytes, in the way of a device that does not write it properly. */
export function written(
  xml: string,
  way: 'invalid-utf8' | 'gbk' | 'unbound-prefixes' | 'other-prefixes' | undefined,
): string | Buffer {
  switch (way) {
    case 'unbound-prefixes':
      return xml
        .replace(/ xmlns:(?:tt|ter|wsa5)="[^"]*"/g, '')
        .replace(
          '<SOAP-ENV:Body>',
          '<SOAP-ENV:Header><wsa5:Action>x</wsa5:Action></SOAP-ENV:Header><SOAP-ENV:Body>',
        );
    case 'other-prefixes':
      return xml.replace(
        /(<\/?|xmlns:|>)(SOAP-ENV|tt|tds|trt|ter)(?=[:=])/g,
        (_, before: string, prefix: string) => `${before}${OTHER[prefix] ?? prefix}`,
      );
    case 'gbk':
    case 'invalid-utf8': {
      const [before = '', after] = xml.split(RAW_MARK);
      return after === undefined ? xml : Buffer.concat([Buffer.from(before), RAW[way], Buffer.from(after)]);
    }
    default:
      return xml;
  }
}

const OTHER: Readonly<Record<string, string>> = {
  'SOAP-ENV': 's12',
  tt: 'ns1',
  tds: 'ns2',
  trt: 'a',
  ter: 'e.r-1',
};
