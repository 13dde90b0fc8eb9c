/** What would have been right in a cell of a list, in the words of the asker: the registry says it in English. */
import { LIFECYCLE_VALUES } from '../file-values.ts';
import { type Language, LIFECYCLES } from '../terms.ts';

/** By how the sentence begins; `$1` is what it holds. */
const CHINESE: readonly (readonly [RegExp, string])[] = [
  [/^exactly 20 digits \((V\d)\)$/, '应为 20 位数字 ($1)'],
  [
    /^all digits: the spreadsheet made a number/,
    '编码被电子表格变成了数字,末几位已丢失;请把该列设为文本后重新填写',
  ],
  [/^a code that no other device bears \((V\d)\)$/, '编码应唯一,已有其他设备使用 ($1)'],
  [
    /^the code of the kept device: it was merged, the row counts for (\d+)$/,
    '该编码已合并,本行计入保留的设备 $1',
  ],
  [/^a code that no other row bears \(row (\d+) does\)$/, '编码应唯一,与第 $1 行重复'],
  [/^a column, or one value for the whole list/, '新设备必须有此项: 请对应一列,或为整个清单指定'],
  [/^a longitude: longitude and latitude seem to be swapped$/, '经纬度疑似颠倒'],
  [/^a name$/, '应填写名称'],
  [/^the code of a unit$/, '应为单位的编码'],
  [/^the id of a network segment, or nothing$/, '应为网段编号,或留空'],
  [/^the id of a sub-platform, or nothing$/, '应为子平台编号,或留空'],
  [/^the id of a credential, or nothing$/, '应为登录凭据编号,或留空'],
  [/^the code of a registered device, or nothing$/, '应为已登记设备的编码,或留空'],
  [/^a device that is registered$/, '该设备已不在台账中'],
  [/^a device of your own unit$/, '只能修改本单位的设备'],
  [/^a field that many devices may share$/, '此项各设备不同,不能批量修改'],
  [/^a field that is shown to you$/, '此项仅运维人员可见'],
  [/^at least one device$/, '至少选择一台设备'],
  [/^at least one field$/, '至少选择一项'],
  [/^at most (\d+) devices$/, '最多 $1 台设备'],
  [/^the agreement of another person before it counts$/, '须经他人批准后生效'],
  [/^the code of a unit within your own$/, '应为本单位及下属单位的编码'],
  [/^a code of the district that the unit belongs to, in digits 1 to 6$/, '编码前 6 位应为单位所属区县'],
  [/^the code of a registered device within your own unit, or nothing$/, '应为本单位已登记设备的编码,或留空'],
  [/^a login that a device of your own unit uses already$/, '应为本单位设备已在使用的登录凭据'],
  [/^no login that other units use, too$/, '该登录凭据其他单位也在使用,不能改动其地址'],
  [/^a device that is not behind this one$/, '上级不能又在本设备之下'],
  [/^a MAC address such as (.*)$/, '应为 MAC 地址,如 $1'],
  [/^an IP address or a host name, without port$/, '应为 IP 地址或主机名,不带端口'],
  [/^a port from 1 to 65535$/, '应为 1–65535 的端口'],
  [/^a path that begins with \//, '路径应以 / 开头,只含英文字符,无空格'],
  [/^a path without a password/, '路径中不得有密码,请用登录凭据'],
  [/^degrees in plain decimals, such as (.*)$/, '应为十进制度数,如 $1'],
  [/^a date such as (.*)$/, '应为日期,如 $1'],
  [/^an instant from 1980 to 2099$/, '应在 1980 至 2099 年之间'],
  [/^yes or no \(是, 否\); lists disagree.*$/, '应为 是 或 否;0 和 1 的含义各处不同,须在第 2 步说明'],
  [/^yes or no$/, '应为 是 或 否'],
  [/^one of (.*)$/, '应为其中之一: $1'],
  [/^a whole number from (\S+) to (\S+)$/, '应为 $1 至 $2 的整数'],
  [/^a number from (\S+) to (\S+)$/, '应为 $1 至 $2 的数字'],
  [/^a telephone number$/, '应为电话号码'],
  [/^(\d+) digits$/, '应为 $1 位数字'],
  [/^at most (\d+) characters$/, '最多 $1 个字符'],
  [/^one line of at most (\d+) characters$/, '应为一行,最多 $1 个字符'],
  [/^one line of text without control characters$/, '应为一行文字,不含控制字符'],
  [/^(\d+) cells, as in the header$/, '应与表头同为 $1 格'],
  [/^no lanes, for it is not a checkpoint$/, '不是卡口,不应有车道'],
  [/^lanes such as .*$/, '应为车道列表,如 1=10.0.0.5:80;2=10.0.0.6:80'],
  [/^at most (\d+) bytes$/, '最多 $1 字节'],
  [/^at most (\d+) bytes when unpacked$/, '解压后最多 $1 字节'],
  [/^at most (\d+) columns$/, '最多 $1 列'],
  [/^at most (\d+) rows$/, '最多 $1 行'],
  [/^a list in CSV or XLSX$/, '应为 CSV 或 XLSX 清单'],
  [/^a workbook \(\.xlsx\)$/, '应为 .xlsx 工作簿'],
  [/^a workbook without a password$/, '应为不带密码的工作簿'],
  [/^a whole \.xlsx file$/, '应为完整的 .xlsx 文件'],
  [/^text in UTF-8, UTF-16 or GB18030$/, '应为 UTF-8、UTF-16 或 GB18030 文本'],
  [/^rows of separated cells$/, '应为以分隔符分开的行'],
  [/^a list with headings$/, '应有表头'],
  [/^rows below the headings$/, '表头下应有数据行'],
];

/** Stages of a life inside such a sentence. */
const STAGE = new RegExp(`\\b(${LIFECYCLES.join('|')})\\b`, 'g');

/** What may follow a stage, and what waits already: with the words of the stages. */
function stagesIn(language: Language, wanted: string): string | undefined {
  const words = wanted.replace(STAGE, (stage) => {
    const known = LIFECYCLE_VALUES.find(({ value }) => value === stage);
    return (language === 'en' ? known?.en : known?.zh) ?? stage;
  });
  const after = /^after (.+) one of (.*)$/.exec(words);
  if (after !== null) return language === 'en' ? words : `${after[1]}之后只能是: ${after[2]}`;
  const waits = /^no other step while the one to (.*) waits$/.exec(words);
  if (waits === null) return undefined;
  return language === 'en' ? words : `已有变更为“${waits[1]}”的申请在等待,不能再提其他变更`;
}

/** The sentence as it is where no other words are known. */
export function wantedIn(language: Language, wanted: string): string {
  const staged = stagesIn(language, wanted);
  if (staged !== undefined) return staged;
  if (language === 'en') return wanted;
  for (const [pattern, words] of CHINESE) if (pattern.test(wanted)) return wanted.replace(pattern, words);
  return wanted;
}
