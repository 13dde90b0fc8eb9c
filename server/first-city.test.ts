/**
 * From nothing to a city that is watched, on the page alone: a real Chromium makes the first administrator, is told on every
 * page how to begin, brings lists in and takes them back, finds devices on the network and claims them until they are online.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import writeExcelFile from 'write-excel-file/node';
import { type Camera, startCamera } from '../probes/fleet/camera.ts';
import { ADMIN, CITY, codeOf, DISTRICT, SampleProgram, TOWN } from './sample.ts';
import { SampleBrowser } from './sample-browser.ts';

const PATIENT = { timeout: 30_000 };
const LONG_MS = 120_000;
const CAMERAS = 4;

/** Every page that shows devices or what is judged of them. */
const PAGES = [
  '/overview',
  '/outages',
  '/devices',
  '/map',
  '/image-faults',
  '/pins',
  '/reality',
  '/devices/swaps',
  '/evidence?metric=online',
] as const;

describe('a city from nothing', () => {
  const program = new SampleProgram();
  let cameras: readonly Camera[] = [];
  let browser: SampleBrowser;
  let page: Page;

  const to = (path: string) => page.goto(`${program.address}${path}`);
  const main = () => page.locator('main');
  const upload = async (name: string, buffer: Buffer) => {
    await to('/devices/import');
    await page.getByLabel('清单文件').setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
    await page.getByRole('button', { name: '上传并读取' }).click();
  };
  /** A list that does not say so is asked in which datum its pairs are. */
  const sayDatum = () => page.getByLabel(/整个清单的坐标系/).selectOption('wgs84');
  const tryIt = () => page.getByRole('button', { name: '试导入 (不写入)' }).click();
  const registered = async () => {
    await to('/devices');
    const said = await page
      .getByText(/共 \d+ 台/)
      .first()
      .textContent();
    return Number(/共 (\d+) 台/.exec(said ?? '')?.[1]);
  };

  beforeAll(async () => {
    const first = await startCamera({ host: '127.0.77.1' });
    const { onvifPort } = first;
    const others = Array.from({ length: CAMERAS - 1 }, (_, at) =>
      startCamera({ host: `127.0.77.${at + 2}`, onvifPort }),
    );
    cameras = [first, ...(await Promise.all(others))];
    await program.start({
      LIGHTKEEPER_ADMIN_NAME: '',
      LIGHTKEEPER_ADMIN_PASSWORD: '',
      LIGHTKEEPER_DEMO: '',
    });
    browser = await SampleBrowser.start();
    page = await browser.open();
  }, LONG_MS);

  afterAll(async () => {
    await browser?.end();
    await program.end();
    await Promise.all(cameras.map((camera) => camera.stop()));
    program.remove();
  });

  test(
    'begins with the first administrator, who is asked how to start',
    async () => {
      await to('/');
      await page.getByRole('heading', { name: '首次使用' }).waitFor();
      await page.getByLabel('用户名').fill(ADMIN.name);
      await page.locator('input[name="password"]').fill(ADMIN.password);
      await page.locator('input[name="repeat"]').fill(ADMIN.password);
      await page.getByRole('button', { name: '创建管理员' }).click();
      await page.getByRole('heading', { name: '台账还是空的,从哪里开始?' }).waitFor();
    },
    LONG_MS,
  );

  test.each(PAGES)('%s says what to do while nothing is there', async (path) => {
    await to(path);
    await main().getByRole('link', { name: '选择如何开始' }).first().waitFor();
    expect(await main().getByRole('alert').count()).toBe(0);
    expect(await main().getByRole('heading', { level: 1 }).count()).toBe(1);
  });

  test.each(['/devices/import', '/devices/discover'])('%s asks for units first', async (path) => {
    await to(path);
    await main().getByRole('link', { name: '先建立单位' }).waitFor();
  });

  test(
    'takes the units as a pasted list',
    async () => {
      await main().getByRole('link', { name: '先建立单位' }).click();
      await page.getByText('粘贴列表').click();
      await page
        .getByRole('textbox', { name: '粘贴列表' })
        .fill(`${CITY},辽源市,city\n${DISTRICT},龙山区,district,${CITY}\n${TOWN},寿山镇,town,${DISTRICT}`);
      await page.getByRole('button', { name: '写入列表' }).click();
      await page.getByText('已写入 3 个单位').waitFor();
    },
    LONG_MS,
  );

  test(
    'tells every bad cell of a CSV in GB18030, and writes nothing of it by itself',
    async () => {
      const { default: iconv } = await import('iconv-lite');
      const lines = [
        '设备编码,设备名称,设备类型,类别,行政区域,经度,纬度',
        `${codeOf(1)},示例路1号,摄像机,社会点位,${TOWN},125.1401,42.8901`,
        `${codeOf(2).slice(0, 16)},示例路2号,摄像机,社会点位,${TOWN},125.1402,42.8902`,
        `${codeOf(3)},示例路3号,摄像机,社会点位,${TOWN},东经125度,42.8903`,
        `${codeOf(4)},示例路4号,摄像机,社会点位,寿山镇,125.1404,42.8904`,
      ];
      await upload('台账.csv', iconv.encode(`${lines.join('\r\n')}\r\n`, 'gb18030'));
      await sayDatum();
      await tryIt();
      await page.getByText(/共 4 行: 新增 1 · 更新 0 · 无变化 0 · 错误 3/).waitFor();
      await page.getByRole('row').filter({ hasText: '东经125度' }).waitFor();
      const said = await main().ariaSnapshot();
      expect(said).toContain(codeOf(2).slice(0, 16));
      expect(said).toContain('东经125度');
      expect(said).toMatch(new RegExp(`寿山镇[\\s\\S]*${TOWN}`));
      expect(await page.getByRole('button', { name: '确认导入' }).isDisabled()).toBe(true);
      expect(await registered()).toBe(0);
    },
    LONG_MS,
  );

  test(
    'writes the sound rows when that is wished, takes the batch back, and brings the list in again as a workbook',
    async () => {
      const heads = ['设备编码', '设备名称', '设备类型', '类别', '行政区域', '经度', '纬度'];
      const row = (n: number) => [
        ...[codeOf(n), `示例路${n}号`, '摄像机', '社会点位', TOWN],
        ...[`125.14${n}1`, `42.89${n}1`],
      ];
      const book = (rows: string[][]) =>
        writeExcelFile([heads, ...rows].map((cells) => cells.map((value) => ({ value })))).toBuffer();
      const bad = ['0000', ...row(3).slice(1)];
      await upload('台账.xlsx', await book([row(1), row(2), bad]));
      await sayDatum();
      await tryIt();
      await page.getByText(/共 3 行: 新增 2 · 更新 0 · 无变化 0 · 错误 1/).waitFor();
      await page.getByLabel('跳过错误行,导入其余').check();
      await page.getByRole('button', { name: '确认导入' }).click();
      await page.getByText(/批次 1 已写入/).waitFor();
      await page.getByRole('button', { name: '撤销批次 1' }).click();
      await page.getByText(/将删除 2 台/).waitFor();
      await page.getByRole('button', { name: '确认撤销' }).click();
      await page.getByText(/已撤销,记为批次 2/).waitFor();
      expect(await registered()).toBe(0);
      await upload('台账.xlsx', await book([row(1), row(2), row(3)]));
      await sayDatum();
      await tryIt();
      await page.getByText(/新增 3 · 更新 0 · 无变化 0 · 错误 0/).waitFor();
      await page.getByRole('button', { name: '确认导入' }).click();
      await page.getByText(/批次 3 已写入/).waitFor();
      expect(await registered()).toBe(3);
    },
    LONG_MS,
  );

  test.each([
    ['导出 XLSX', 'devices.xlsx'],
    ['导出 CSV', 'devices.csv'],
  ])(
    '%s goes in again and changes nothing',
    async (link, name) => {
      await to('/devices');
      const waiting = page.waitForEvent('download');
      await page.getByRole('link', { name: link }).click();
      const path = join(program.folder, name);
      await (await waiting).saveAs(path);
      await upload(name, readFileSync(path));
      await tryIt();
      await page.getByText('文件与台账完全一致,无需导入。').waitFor();
    },
    LONG_MS,
  );

  test(
    'finds the devices of a named range, and claims them all by a template',
    async () => {
      const [first] = cameras;
      if (first === undefined) throw new Error('there are no cameras');
      await to('/admin/networks');
      await page.getByRole('button', { name: '新增凭据' }).click();
      await page.getByLabel('凭据编号').fill('city');
      await page.getByLabel('用户名').fill(first.username);
      await page.locator('input[name="password"]').fill(first.password);
      await page.getByRole('button', { name: '保存' }).click();
      await page.getByRole('rowheader', { name: 'city' }).waitFor();
      await to('/devices/discover');
      await page.getByLabel('地址段').fill('127.0.77.1-127.0.77.6');
      await page.getByLabel('端口').fill(`${first.onvifPort}`);
      await page.getByRole('button', { name: '开始发现' }).click();
      await page.getByText(/发现完成,找到 \d+ 台/).waitFor();
      // Whatever else answers on this machine is nobody's of this city.
      for (const { host } of cameras) {
        const row = page.getByRole('row').filter({ hasText: `${host}:` });
        await row.getByRole('checkbox').check();
      }
      await page.getByText(`已选 ${CAMERAS} 台`).waitFor();
      await page.getByLabel('单位').selectOption(TOWN);
      await page.getByLabel('登录账号').selectOption('city');
      await page.getByLabel('名称样式').fill('认领{n}号');
      await page.getByRole('button', { name: '预览' }).click();
      await page.getByText(`将登记 ${CAMERAS} 台`).waitFor();
      await page.getByRole('button', { name: '登记所选设备' }).click();
      await page.getByText(`已登记 ${CAMERAS} 台`).waitFor();
      expect(await registered()).toBe(3 + CAMERAS);
    },
    LONG_MS,
  );

  test(
    'sees the claimed ones come online',
    async () => {
      for (const at of Array.from({ length: CAMERAS }, (_, index) => index + 1)) {
        await to(`/devices?q=${encodeURIComponent(`认领${at}号`)}`);
        await page.getByRole('link', { name: `认领${at}号` }).click();
        await expect
          .poll(() => page.locator('device-page').ariaSnapshot(), { ...PATIENT, interval: 500 })
          .toMatch(/在线[^\n]*\n?[^\n]*正常/);
      }
      expect(browser.complaints).toEqual([]);
    },
    LONG_MS,
  );
});
