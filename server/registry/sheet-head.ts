/** Where the headings of a sheet are: below a title, in one row or two, in simplified or traditional characters. */
import { type FileField, fieldHeaded } from '../../config/file-fields.ts';
import type { Cells } from './sheet.ts';

/** Rows at the top among which the headings are looked for. */
export const HEAD_ROWS = 20;

export interface Head {
  /** Number of the last heading row; what follows is data. */
  readonly row: number;
  /** As the sheet has them; of two rows joined by ` / `. */
  readonly headings: readonly string[];
  /** Field of each column, as far as its heading names one. */
  readonly fields: readonly (FileField | undefined)[];
}

/** Undefined when there is no row with anything in it. */
export function headOf(rows: readonly Cells[]): Head | undefined {
  const top = rows.slice(0, HEAD_ROWS);
  let best: Head | undefined;
  let most = 0;
  for (const [index, row] of top.entries()) {
    const below = top[index + 1];
    const heads = [oneRow(row, index + 1)];
    if (below !== undefined && mayBeBelow(row, below)) heads.push(twoRows(row, below, index + 2));
    for (const head of heads) {
      const named = new Set(head.fields.filter((field) => field !== undefined)).size;
      if (named > most) [best, most] = [head, named];
    }
  }
  if (best !== undefined) return best;
  // Nothing is named as anywhere: the first row that looks like a row of headings, for a person to say.
  const first = top.findIndex((row) => row.filter((cell) => cell.trim() !== '').length > 1);
  const any = first >= 0 ? first : top.findIndex((row) => row.some((cell) => cell.trim() !== ''));
  return any < 0 ? undefined : oneRow(top[any] ?? [], any + 1);
}

function oneRow(row: Cells, number: number): Head {
  const headings = row.map((cell) => cell.trim());
  return { row: number, headings, fields: headings.map(fieldOfHeading) };
}

/** A second row of headings fills what the first leaves open, and is no data. */
function mayBeBelow(row: Cells, below: Cells): boolean {
  const isData = below.some((cell) => /\d{4,}/.test(cell));
  const isJoined = row.some((cell, index) => cell.trim() === '' && (below[index] ?? '').trim() !== '');
  return !isData && isJoined && below.some((cell) => fieldOfHeading(cell) !== undefined);
}

/** Cells that were merged across columns say something in the first of them alone. */
function twoRows(above: Cells, below: Cells, number: number): Head {
  const headings: string[] = [];
  const fields: (FileField | undefined)[] = [];
  let group = '';
  for (let index = 0; index < Math.max(above.length, below.length); index++) {
    const [high, low] = [(above[index] ?? '').trim(), (below[index] ?? '').trim()];
    if (high !== '') group = high;
    if (low === '') {
      headings.push(high);
      fields.push(fieldOfHeading(high));
    } else {
      headings.push(group === '' || group === low ? low : `${group} / ${low}`);
      fields.push(
        fieldOfHeading(low) ??
          fieldOfHeading(group + low) ??
          (high === '' ? undefined : fieldOfHeading(high)),
      );
    }
  }
  return { row: number, headings, fields };
}

/** The field that a heading names; a unit or a hint in brackets behind it makes no difference. */
function fieldOfHeading(heading: string): FileField | undefined {
  const plain = simplified(heading.normalize('NFKC'));
  return fieldHeaded(plain) ?? fieldHeaded(plain.replace(/[([【].*$/, ''));
}

const TRADITIONAL =
  '設備編碼稱類別廠號區劃經緯標統網絡屬狀態點級錄儲時間單聯繫維護運營監視攝機補燈啟啓註冊責電話來質檔東車轄關門業幀頻裝證參處鎮鄉橫長圍蓋範圖桿隊務專線資產項據數徑碼協議內鏡頭頻樁設帳賬號陽臺層連絡絲險誌環境錶';
const SIMPLIFIED =
  '设备编码称类别厂号区划经纬标统网络属状态点级录储时间单联系维护运营监视摄机补灯启启注册责电话来质档东车辖关门业帧频装证参处镇乡横长围盖范图杆队务专线资产项据数径码协议内镜头频桩设账账号阳台层连络丝险志环境表';

const folds = new Map([...TRADITIONAL].map((sign, index) => [sign, [...SIMPLIFIED][index] ?? sign]));

/** A heading in simplified characters; only those that headings are written with. */
export function simplified(text: string): string {
  let folded = '';
  for (const sign of text) folded += folds.get(sign) ?? sign;
  return folded;
}
