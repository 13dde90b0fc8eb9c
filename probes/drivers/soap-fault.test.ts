import { describe, expect, test } from 'vitest';
import { shownAnswer, troubleInAnswer } from './soap-fault.ts';

const fault = (inner: string) => `<s:Envelope><s:Body><s:Fault>${inner}</s:Fault></s:Body></s:Envelope>`;
const subcode = (code: string, reason = '') =>
  fault(
    `<s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>${code}</s:Value></s:Subcode></s:Code><s:Reason><s:Text>${reason}</s:Text></s:Reason>`,
  );
const good = '<Envelope><Body><GetScopesResponse></GetScopesResponse></Body></Envelope>';

describe('forbidden, unsupported and broken are three things', () => {
  test.each([
    [400, subcode('ter:NotAuthorized'), 'auth-refused'],
    [200, subcode('NotAuthorized'), 'auth-refused'],
    [
      500,
      fault('<faultcode>env:Client</faultcode><faultstring>Sender not Authorized</faultstring>'),
      'auth-refused',
    ],
    [401, subcode('ter:InvalidArgVal', 'HTTP Error: 401 Unauthorized'), 'auth-refused'],
    [401, '<html>Access denied</html>', 'auth-refused'],
    [500, subcode('ter:ActionNotSupported'), 'unsupported'],
    [
      400,
      fault("<s:Text>Method 'x' not implemented: method name or namespace not recognized</s:Text>"),
      'unsupported',
    ],
    [500, subcode('ter:Action', 'Action failed'), 'unsupported'],
    [400, subcode('ter:InvalidArgVal'), 'unsupported'],
    [500, fault('<s:Code><s:Value>s:Receiver</s:Value></s:Code>'), 'device-trouble'],
    [500, subcode('ter:OutofMemory'), 'device-trouble'],
    [503, 'busy', 'device-trouble'],
    [404, '<html>Not Found</html>', 'bad-answer'],
    [200, '<html>Login</html>', 'bad-answer'],
    [200, good.replaceAll('Scopes', 'Users'), 'bad-answer'],
    [200, good, undefined],
  ])('%i %s: %s', (status, xml, trouble) => {
    expect(troubleInAnswer(status, xml, 'GetScopesResponse')).toBe(trouble);
  });

  test('a step is told the status and the innermost code, and nothing else of what was sent', () => {
    expect(shownAnswer(400, subcode('ter:NotAuthorized', 'for user prober'), 'GetScopesResponse')).toBe(
      '400 NotAuthorized',
    );
    expect(shownAnswer(200, '<html>secret</html>', 'GetScopesResponse')).toBe('200 no GetScopesResponse');
    expect(shownAnswer(200, good, 'GetScopesResponse')).toBe('200');
  });
});
