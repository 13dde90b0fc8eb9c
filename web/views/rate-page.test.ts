/** Rates over a time: each figure with its sum and its list, any breakdown, any span, and links that keep a moment. */
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { PERIOD_RATES } from '../../config/periods.ts';
import { toldParts } from '../period.ts';
import { NOW_MS } from '../sample-now.ts';
import { periodFigure, periodRates } from '../sample-rates.ts';
import { clear, NEVER, openPage, Refused } from '../sample-stage.ts';
import { forget } from '../session.ts';

afterEach(() => {
  clear();
  forget();
});

const AT = '/rates?unit=220400&span=month:2026-11';

describe('the page of rates', () => {
  test('shows a headline with its verdict, what it would be without exemptions, its coverage, and all of its sum', async () => {
    await openPage(AT);
    const tile = page.getByRole('region', { name: '在线率', exact: true });
    for (const told of ['94.22%', '未达标', '未扣除报备 93.52%', '覆盖率 99.61%', '93.86%–94.24%', '差 '])
      await expect.element(tile).toMatchTextContent(told);
    for (const [part, told] of [
      ['good', '37,180,800.0 良好'],
      ['bad', '2,278,800.0 未达标'],
      ['unknown', '151,200.0 未知'],
      ['excluded', '295,200.0 不计入'],
    ] as const)
      await expect
        .element(page.getByRole('link', { name: told }).first())
        .toHaveAttribute('href', expect.stringContaining(`rate=online&part=${part}`));
  });

  test('a figure and the list that it opens are counted until the same moment', async () => {
    await openPage(AT);
    const link = page
      .getByRole('region', { name: '在线率' })
      .first()
      .getByRole('link', { name: /94\.22/ });
    await expect
      .element(link)
      .toHaveAttribute(
        'href',
        `/rates/devices?unit=220400&span=month%3A2026-11&asof=${NOW_MS}&rate=online&part=bad`,
      );
  });

  test('the score of the four stands beside what is said of them, and nowhere when it cannot be said', async () => {
    await openPage(AT);
    await expect.element(page.getByText('得分 96.39%')).toBeVisible();
    const line = { ...periodRates.line, score: null };
    await openPage(AT, { answers: { 'GET /api/rates': { ...periodRates, line } } });
    await expect.element(page.getByRole('heading', { name: /低于目标|无法判定|达标/ }).first()).toBeVisible();
    await expect.element(page.getByText('得分')).not.toBeInTheDocument();
  });

  test('few devices are told as counts, and where nothing is due there is a dash', async () => {
    await openPage(AT);
    const table = page.getByRole('region', { name: '按下级单位:全部比率' }).first();
    await expect.element(table.getByRole('row', { name: /东山新区/ })).toMatchTextContent('12 / 12 台');
    await expect.element(table.getByRole('row', { name: /筹建新区/ })).toMatchTextContent('—');
    await expect.element(table.getByRole('row', { name: /筹建新区/ })).not.toMatchTextContent('0.00');
  });

  test('few devices are told as counts without exemptions, from confirmed to possible, and in the chart, too', async () => {
    const few = periodFigure('online', [9, 1, 2, 1]);
    const line = { devices: 13, rates: [few] };
    await openPage(AT, {
      answers: { 'GET /api/rates': { ...periodRates, groups: [{ key: '220423', name: '东山新区', line }] } },
    });
    const row = page
      .getByRole('region', { name: '按下级单位:在线率' })
      .last()
      .getByRole('row', { name: /东山新区/ });
    await expect.element(row).toMatchTextContent(/6,480\.0 \/ 7,200\.0/);
    await expect.element(row).toMatchTextContent(/6,480\.0 \/ 7,920\.0/);
    await expect.element(row).toMatchTextContent(/6,480\.0–7,920\.0 \/ 8,640\.0/);
    await expect.element(row).not.toMatchTextContent(/90\.00|81\.81|75\.00/);
    await expect.element(page.getByRole('img', { name: /在线率:最低 东山新区/ })).toMatchTextContent('13 台');
    await expect
      .element(page.getByRole('img', { name: /在线率:最低 东山新区/ }))
      .not.toMatchTextContent('90.00');
  });

  test('says how many devices are assessed of those registered, and keeps the present out of a past month', async () => {
    await openPage('/overview?span=month:2026-11');
    await expect.element(page.getByText(/应考核 55,015 台[\s\S]*\(登记 55,425 − 不计入 410\)/)).toBeVisible();
    await expect.element(page.getByText(/截至[\s\S]*应考核/)).not.toBeInTheDocument();
  });

  test('the chart says in words what it shows, and its table stands beside it', async () => {
    await openPage(AT);
    await expect.element(page.getByRole('img', { name: /在线率:最低 东丰县 87\.39%/ })).toBeVisible();
    const table = page.getByRole('region', { name: '按下级单位:在线率' }).last();
    await expect.element(table.getByRole('row', { name: /西安区/ })).toMatchTextContent('64,800.0');
    await page.getByRole('combobox', { name: '指标' }).selectOptions('image');
    expect(location.search).toContain('rate=image');
  });

  test('the address carries unit, breakdown, span and what it is narrowed to', async () => {
    const { asked } = await openPage(
      '/rates?unit=220421&span=quarter:2026-Q4&by=carrier&platform=P1&maintainer=&scope=public&asof=1795300000000',
    );
    await expect.element(page.getByText('已固定截止时刻')).toBeVisible();
    expect(asked.map(({ path }) => path)).toContain(
      '/api/rates?unit=220421&span=quarter%3A2026-Q4&scope=public&asof=1795300000000&platform=P1&maintainer=&by=carrier',
    );
    await expect.element(page.getByRole('link', { name: /取消筛选 未填/ })).toBeVisible();
  });

  test('any days can be chosen, in either order', async () => {
    await openPage(AT);
    await page.getByText('任意时段', { exact: true }).first().click();
    await page.getByLabelText('起', { exact: true }).fill('2026-11-17');
    await page.getByLabelText('止(含)').fill('2026-11-03');
    await page.getByRole('button', { name: '应用' }).click();
    expect(new URLSearchParams(location.search).get('span')).toBe('from:2026-11-03..2026-11-17');
  });

  test('waits, fails and is empty in words', async () => {
    const { answer } = await openPage(AT, { answers: { 'GET /api/rates': NEVER } });
    await expect.element(page.getByText(/正在计算/)).toBeVisible();
    answer({ 'GET /api/rates': new Refused(500, 'internal') });
    await page.getByRole('link', { name: '年', exact: true }).click();
    await expect.element(page.getByRole('alert')).toMatchTextContent('req-1');
    answer({
      'GET /api/rates': {
        ...periodRates,
        ...{
          groups: [],
          line: { devices: 0, rates: PERIOD_RATES.map((rate) => periodFigure(rate, [0, 0, 0, 0])) },
        },
      },
    });
    await page.getByRole('button', { name: '重试' }).click();
    await expect.element(page.getByText(/没有应考核设备,也没有记录/)).toBeVisible();
  });

  test('the list behind a figure begins with a sum that adds up, each part a link', async () => {
    await openPage('/rates/devices?unit=220421&span=month:2026-11&rate=online');
    const sum = page.getByRole('region', { name: '应考核设备的构成' });
    await expect
      .element(sum)
      .toMatchTextContent(/良好 5,817,600\.0.*未达标 847,440\.0.*未知 2,160\.0.*应考核 6,667,200\.0/s);
    // What was not seen stands beside the share: it may be anything in between.
    await expect
      .element(sum)
      .toMatchTextContent(/比率 87\.28%[\s\S]*覆盖率 99\.96%[\s\S]*已确认–可能:87\.25%–87\.28%/);
    await page.getByRole('link', { name: /未知 2,160/ }).click();
    expect(location.search).toContain('part=unknown');
    await expect.element(page.getByRole('row', { name: /报备:停电/ })).toBeVisible();
  });
});

test('told parts of a sum add up to the told sum, and nothing is told that is not there', () => {
  const number = (text: string) => Math.round(Number(text.replaceAll(',', '')) * 10);
  fc.assert(
    fc.property(fc.array(fc.nat(2 ** 40), { minLength: 1, maxLength: 6 }), (parts) => {
      const told = toldParts('online', parts).map(number);
      const sum = parts.reduce((a, b) => a + b, 0);
      expect(told.reduce((a, b) => a + b, 0)).toBe(Math.floor(sum / 360_000));
      parts.forEach((part, at) => {
        expect(Math.abs((told[at] ?? 0) - part / 360_000)).toBeLessThan(1);
        if (part === 0) expect(told[at]).toBe(0);
      });
    }),
  );
});
