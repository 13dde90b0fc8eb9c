/** What would have been right in a cell of a list or an entry of a form, in the words of the asker: the server says it in English. */
import { CATEGORY_VALUES, DATUM_VALUES, KIND_VALUES, LIFECYCLE_VALUES } from '../file-values.ts';
import { type Language, LIFECYCLES } from '../terms.ts';

/** By how the sentence begins; `$1` is what it holds. */
const CHINESE: readonly (readonly [RegExp, string])[] = [
  [/^exactly 20 digits \((V\d)\)$/, '应为 20 位数字 ($1)'],
  [/^a known division in digits 1 to 6 \((V\d)\)$/, '前 6 位应为已知的行政区划 ($1)'],
  [/^a known industry in digits 9 and 10 \((.*)\) \((V\d)\)$/, '第 9、10 位应为已知的行业编码: $1 ($2)'],
  [/^a known type in digits 11 to 13 \((V\d)\)$/, '第 11–13 位应为已知的类型编码 ($1)'],
  [
    /^a type that fits a camera in digits 11 to 13 \((.*)\) \((V\d)\)$/,
    '第 11–13 位应为摄像机的类型: $1 ($2)',
  ],
  [
    /^a type that fits a checkpoint in digits 11 to 13 \((.*)\) \((V\d)\)$/,
    '第 11–13 位应为卡口的类型: $1 ($2)',
  ],
  [/^a type that fits a site in digits 11 to 13 \((.*)\) \((V\d)\)$/, '第 11–13 位应为汇聚点的类型: $1 ($2)'],
  [
    /^a type that fits a platform in digits 11 to 13 \((.*)\) \((V\d)\)$/,
    '第 11–13 位应为平台的类型: $1 ($2)',
  ],
  [/^a serial number other than 000000 \((V\d)\)$/, '后 6 位序号不能为 000000 ($1)'],
  [
    /^a division in force: (\d+) was merged, the device counts under (\d+)$/,
    '区划 $1 已撤并: 编码仍有效,统计计入 $2',
  ],
  [
    /^digits 1 to 6 of the unit's division, (\d+): in order where the managing centre numbers \((V\d)\)$/,
    '前 6 位与所属单位的区划 $1 不同 ($2): 按管理中心编号时属正常',
  ],
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
  [/^a date such as (\S+)$/, '应为日期,如 $1'],
  [/^an instant from 1980 to 2099$/, '应在 1980 至 2099 年之间'],
  [/^yes or no \(是, 否\); lists disagree.*$/, '应为 是 或 否;0 和 1 的含义各处不同,须在第 2 步说明'],
  [/^yes or no$/, '应为 是 或 否'],
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
  // ---- forms
  [/^a reason$/, '应填写原因'],
  [/^evidence$/, '应填写依据'],
  [/^why it is corrected$/, '应填写更正原因'],
  [/^no such key$/, '没有此项'],
  [/^nothing$/, '应留空'],
  [/^(?:a string|text)$/, '应为文字'],
  [/^(?:a number|degrees|metres)$/, '应为数字'],
  [/^(?:a boolean|true or false)$/, '应为 是 或 否'],
  [/^a whole number$/, '应为整数'],
  [/^at least (\d+)(?: entr(?:y|ies))?$/, '至少 $1'],
  [/^at most (\d+)(?: entr(?:y|ies))?$/, '最多 $1'],
  [/^at least (\d+) characters?$/, '至少 $1 个字符'],
  [/^at most (\d+) character$/, '最多 $1 个字符'],
  [/^at least (\d+) different characters$/, '至少 $1 个不同的字符'],
  [/^at most (\d+) metres$/, '误差最多 $1 米'],
  [/^at most (\d+) problems$/, '问题最多列出 $1 个'],
  [/^at most (\d+) canaries$/, '最多 $1 个参照地址'],
  [/^at most (\d+) devices in a row$/, '上级最多 $1 层'],
  [/^no row of keys and no word that everybody tries first$/, '不能是键盘上的连续键,也不能是常见密码'],
  [/^a password without the name of the person$/, '密码中不得含用户名'],
  [/^a password, for there is none yet$/, '尚无密码,应填写'],
  [/^a name of 1 to (\d+) characters that can be seen$/, '应为 1 至 $1 个可见字符的名称'],
  [/^a name of at most (\d+) characters$/, '名称最多 $1 个字符'],
  [/^a user name$/, '应填写用户名'],
  [/^an id of 1 to 64 characters without blanks$/, '编号应为 1–64 个字符,无空格'],
  [/^one line of text$/, '应为一行文字'],
  [/^well-formed text$/, '文字编码有误'],
  [/^host:port(?:, such as (.*))?$/, '应为 主机:端口,如 10.0.0.1:80'],
  [/^a time such as (.*)$/, '应为时间,如 $1'],
  [/^bytes from (\d+) to (\d+)$/, '应为 $1 至 $2 字节'],
  [/^an IPv4 range such as (.*), at most (\d+) addresses$/, '应为 IPv4 范围,如 $1,最多 $2 个地址'],
  [/^a multiple of (\d+)$/, '应为 $1 的倍数'],
  [/^each code once$/, '每个编码只能出现一次'],
  [/^each code and first day once$/, '同一编码的同一起始日只能出现一次'],
  [/^each field once$/, '每个字段只能对应一列'],
  [/^a column with this field$/, '应有此字段的列'],
  [/^one value for the whole list$/, '应为整个清单指定一个值'],
  [/^what (.+) means in .+$/, '应说明“$1”的含义'],
  [/^(\d+) columns$/, '应为 $1 列'],
  [/^a field$/, '应为已知字段'],
  [/^at least one code$/, '至少一个编码'],
  [/^a code that no device has$/, '该编码已有设备使用'],
  [/^a code, or a prefix to give codes from$/, '应填写编码,或用于编号的前缀'],
  [/^a device that was found$/, '应为已发现的设备'],
  [/^a code of 20 digits, or of 2 to 8 for a division$/, '应为 20 位编码;行政区划为 2 至 8 位'],
  [/^6, 9 or 12 digits$/, '应为 6、9 或 12 位数字'],
  [/^a date such as (\S+), or nothing$/, '应为日期,如 $1,或留空'],
  [/^a day after the first one$/, '应晚于起始日'],
  [/^a day that does not lie before the entry$/, '不能早于登记日'],
  [/^a day within a year$/, '应在一年以内'],
  [/^a day on which the same code is not in force already$/, '同一编码的有效期不能重叠'],
  [/^nothing, for the code is not retired$/, '编码未撤销,不应有继任编码'],
  [/^a code of the same level that is in the table$/, '应为表中同级的编码'],
  [/^a code that does not lead back to this one$/, '继任编码不能又指回本编码'],
  [/^the code of a registered device$/, '应为已登记设备的编码'],
  [/^fields in which the two differ$/, '应为两份档案中不同的字段'],
  [/^a place in China, longitude before latitude$/, '应为中国境内的坐标,经度在前'],
  [/^a moment of the last twelve months$/, '应在最近十二个月之内'],
  [/^an end that is to come, within a year$/, '结束时间应在今后一年以内'],
  [/^an end after the begin$/, '结束应晚于开始'],
  [/^an end within (\S+) hours of the begin, then a new request$/, '自开始起最长 $1 小时,之后须另行报备'],
  [
    /^an end that is to come: asked for later than (\S+) hours after the begin it counts from now on$/,
    '结束应在今后: 开始 $1 小时后才报备的,自现在起算',
  ],
  [/^a begin within a year$/, '开始时间应在一年以内'],
  [/^a begin that lies ahead: planned work is asked for beforehand$/, '计划检修须事先报备,开始时间应在今后'],
  [
    /^a moment between the begin and the present end, not in the future$/,
    '应在开始与现定结束之间,且不晚于现在',
  ],
  [/^a scope with a device that is assessed$/, '范围内应有应考核的设备'],
  [/^a person who may sign in and sees the unit$/, '应为可登录且能看到该单位的人员'],
  [/^another person than for the other parts$/, '不能与其他角色为同一人'],
  [/^a named person$/, '须由具名人员操作'],
  [/^this month or a later one, such as (.*)$/, '应为本月或以后的月份,如 $1'],
  [/^a (?:month|week|day|quarter|year) that is over, such as (.*)$/, '应为已结束的期间,如 $1'],
  [/^a month of which there is a draft$/, '该月应已有草稿'],
  [/^a month such as (.*)$/, '应为月份,如 $1'],
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

const VALUES = [...KIND_VALUES, ...CATEGORY_VALUES, ...DATUM_VALUES, ...LIFECYCLE_VALUES];

function valueIn(said: string): string {
  return VALUES.find(({ value }) => value === said)?.zh ?? said;
}

/** What was there, where the server names it itself instead of showing it. */
const GOT: Readonly<Record<string, string>> = {
  nothing: '空',
  none: '无',
  'something else': '其他内容',
  'something else (not shown)': '其他内容 (不显示)',
  '(not shown)': '(不显示)',
};

export function gotIn(language: Language, got: string): string {
  return language === 'en' ? got : (GOT[got] ?? got);
}

/** The sentence as it is where no other words are known. */
export function wantedIn(language: Language, wanted: string): string {
  const staged = stagesIn(language, wanted);
  if (staged !== undefined) return staged;
  if (language === 'en') return wanted;
  const choice = /^one of (.*)$/.exec(wanted)?.[1];
  if (choice !== undefined) return `应为其中之一: ${choice.split(', ').map(valueIn).join('、')}`;
  for (const [pattern, words] of CHINESE) if (pattern.test(wanted)) return wanted.replace(pattern, words);
  return wanted;
}
