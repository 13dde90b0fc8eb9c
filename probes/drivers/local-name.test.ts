import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attributeOf, spanOf, spansOf, textOf } from './local-name.ts';

describe('an element is found by its local name', () => {
  test.each([
    ['without a prefix', '<Model>A</Model>', 'A'],
    ['with the usual prefix', '<tds:Model>A</tds:Model>', 'A'],
    ['with a prefix nobody declared', '<x-1:Model>A</x-1:Model>', 'A'],
    ['with attributes', '<tds:Model xmlns:q="q" a=\'b\'>A</tds:Model>', 'A'],
    ['with blanks in its tags', '<Model >  A\n</Model >', 'A'],
    ['empty', '<Model></Model>', ''],
    ['empty and short', '<tds:Model/>', ''],
    ['never closed', '<Model>A', 'A'],
    ['after a longer name', '<ModelName>B</ModelName><Model>A</Model>', 'A'],
    ['after its own name in a value', '<Hint>Model</Hint><Model>A</Model>', 'A'],
    ['after its own name in an address', '<Hint>http://a:Model></Hint><Model>A</Model>', 'A'],
    ['with entities', '<Model>A &amp; B &lt;&#x41;&#66;&gt; &nbsp;</Model>', 'A & B <AB> &nbsp;'],
    ['as character data', '<Model><![CDATA[ A & <B> ]]></Model>', 'A & <B>'],
  ])('%s', (_what, xml, expected) => {
    expect(textOf(xml, 'Model')).toBe(expected);
  });

  test('what is not there is not found', () => {
    expect(textOf('<A>Model</A></Model>', 'Model')).toBeUndefined();
    expect(textOf('', 'Model')).toBeUndefined();
    expect(textOf('<Model', 'Model')).toBeUndefined();
  });

  test('several elements come in order, attributes with them', () => {
    const xml =
      '<p:Profiles token="a"><Name>1</Name></p:Profiles><p:Profiles fixed="true" token=\'b&amp;\'><Name>2</Name></p:Profiles>';
    const spans = spansOf(xml, 'Profiles');
    expect(spans.map((span) => attributeOf(xml, span, 'token'))).toEqual(['a', 'b&']);
    expect(spans.map((span) => textOf(xml, 'Name', span))).toEqual(['1', '2']);
  });

  test('a part keeps to itself', () => {
    const xml = '<A><X>1</X></A><B><X>2</X></B>';
    expect(textOf(xml, 'X', spanOf(xml, 'B'))).toBe('2');
    expect(textOf('<A></A><X>1</X>', 'X', { from: 3, to: 3, tagFrom: 0 })).toBeUndefined();
  });
});

test('whatever text comes, the search ends', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), fc.string({ maxLength: 200 }), (before, after) => {
      const xml = `${before}<a:Model>${after}`;
      textOf(xml, 'Model');
      spansOf(xml, 'Model');
    }),
    { numRuns: 200 },
  );
});
