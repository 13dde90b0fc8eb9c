import { describe, expect, test } from 'vitest';
import { DETAIL_FIELDS, DETAIL_NAMES, type DetailField } from './detail-fields.ts';
import { detailOf } from './file-cells.ts';
import { FILE_FIELDS, fieldHeaded, foldedHeading } from './file-fields.ts';

describe('the catalogue of fields', () => {
  test('has the 27 columns of the exchange sheet first, in its order', () => {
    expect(FILE_FIELDS.slice(0, 27).map(({ code }) => code)).toEqual([
      ...[
        'SBBM',
        'SBMC',
        'SBCS',
        'XZQY',
        'JKDWLX',
        'SBXH',
        'DWSC',
        'IPV4',
        'IPV6',
        'MACDZ',
        'SXJLX',
        'SXJGNLX',
      ],
      ...['BGSX', 'SXJBMGS', 'AZDZ', 'JD', 'WD', 'SXJWZLX', 'JSFW', 'LWSX', 'SSXQGAJG', 'AZSJ', 'GLDW'],
      ...['GLDWLXFS', 'LXBCTS', 'SBZT', 'SSBMHY'],
    ]);
  });

  test('has every name, heading and pinyin code once', () => {
    // Of one field the name and the English words may be the same.
    const folded = FILE_FIELDS.flatMap(({ name, zh, en, code, aliases }) => [
      ...new Set([name, zh, en, code ?? [], aliases ?? []].flat().map(foldedHeading)),
    ]);
    expect(folded.filter((heading, at) => folded.indexOf(heading) !== at)).toEqual([]);
    expect(new Set(FILE_FIELDS.map(({ name }) => name)).size).toBe(FILE_FIELDS.length);
  });

  test.each([
    ['设备编码', 'code'],
    ['  SBBM ', 'code'],
    ['ＩＰＶ４地址', 'host'],
    ['设备名称*', 'name'],
    ['onvif port', 'onvifPort'],
    ['recordingDays', 'recordingDays'],
    ['no such thing', undefined],
  ])('knows the column headed %s as %s', (heading, name) => {
    expect(fieldHeaded(heading)?.name).toBe(name);
  });

  test('has a list wherever a number stands for a word, with every number once', () => {
    for (const name of DETAIL_NAMES) {
      const field: { readonly type: string; readonly values?: readonly { readonly value: string }[] } =
        DETAIL_FIELDS[name];
      const isListed = field.type === 'code' || field.type === 'codes';
      expect(field.values !== undefined, name).toBe(isListed);
      const numbers = field.values?.map(({ value }) => value) ?? [];
      expect(new Set(numbers).size, name).toBe(numbers.length);
    }
  });
});

describe('a cell of the file is read', () => {
  test.each<[DetailField, string, string, string]>([
    ['pointClass', '1', '1', 'the number of the list'],
    ['pointClass', '01', '1', 'the number with a zero in front'],
    ['pointClass', '二类点位', '2', 'the word'],
    ['pointClass', 'Class 3', '3', 'the English word'],
    ['functions', '1/5', '1/5', 'several at once'],
    ['functions', '车辆卡口、普通监控', '1/5', 'several in words'],
    ['functions', '5/5', '5', 'the same twice'],
    ['placeTypes', '132', '132', 'a number that a province added'],
    ['installed', '2026/3/9', '2026-03-09', 'a date with slashes'],
    ['installed', '2026年3月9日', '2026-03-09', 'a date in Chinese'],
    ['installed', '20260309', '2026-03-09', 'a date in digits'],
    ['installed', '2026-03-09 08:00:00', '2026-03-09', 'a date with a time'],
    ['networked', '是', 'yes', 'yes'],
    ['recordingDays', '030', '30', 'days with a zero in front'],
    ['azimuth', '271.50', '271.5', 'degrees'],
    ['policeOrgCode', '220402510000', '220402510000', 'an organisation code'],
    ['managingUnitPhone', '0437-5550100', '0437-5550100', 'a telephone number'],
    ['remark', '  ', '', 'blanks are nothing'],
  ])('%s: %s is %s: %s', (name, written, is) => {
    expect(detailOf(name, written)).toEqual({ is });
  });

  test.each<[DetailField, string]>([
    ['pointClass', '7'],
    ['cameraShape', 'tube'],
    ['networked', '1'],
    ['networked', '0'],
    ['installed', '2026-02-30'],
    ['installed', 'yesterday'],
    ['recordingDays', '30.5'],
    ['azimuth', '361'],
    ['policeOrgCode', '2204'],
    ['managingUnitPhone', 'call me'],
    ['remark', 'a\nb'],
    ['remark', 'x'.repeat(501)],
  ])('%s: %s is refused, and told what was wanted', (name, written) => {
    expect(detailOf(name, written)).toHaveProperty('wanted');
  });

  test('what was read is read again as the same', () => {
    for (const [name, written] of [
      ['functions', '车辆卡口/99'],
      ['networked', '联网'],
      ['installed', '2026.3.9'],
    ] as const) {
      const first = detailOf(name, written);
      expect('is' in first && detailOf(name, first.is)).toEqual(first);
    }
  });
});
