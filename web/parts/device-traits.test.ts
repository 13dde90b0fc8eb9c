import { html } from 'lit';
import { afterEach, describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import type { Traits } from '../../server/api/wire.ts';
import { traits } from '../sample-devices.ts';
import { clear, NEVER, Refused, stage } from '../sample-stage.ts';
import './device-traits.ts';

const view = html`<device-traits .device=${104}></device-traits>`;
const PATH = 'GET /api/devices/104/traits';
const section = () => page.getByRole('region', { name: '设备自述' });

afterEach(clear);

describe('what a device says of itself', () => {
  test('is waited for, and says when it cannot be read', async () => {
    await stage(view, { answers: { [PATH]: NEVER } });
    await expect.element(section()).toMatchTextContent('正在读取');
    clear();
    await stage(view, { answers: { [PATH]: new Refused(500, 'internal') } });
    await expect.element(page.getByRole('alert')).toMatchTextContent('服务器内部错误');
  });

  test('says that nobody has asked yet', async () => {
    const none = {
      atMs: null,
      clock: null,
      identity: [],
      values: [],
      certificate: null,
      recordings: null,
      missing: [],
    };
    await stage(view, { answers: { [PATH]: none satisfies Traits } });
    await expect.element(section()).toMatchTextContent('还没有问过');
  });

  test('stands beside the file: what agrees, what differs, and a firmware that is new', async () => {
    await stage(view);
    await expect.element(section()).toMatchTextContent(/型号\s*SIM-200\s*与台账一致/);
    await expect.element(section()).toMatchTextContent(/序列号\s*SN-009999\s*与台账不同\s*台账: SN-000104/);
    await expect.element(section()).toMatchTextContent(/MAC 地址\s*未报\s*台账: 02:00:00:00:01:04/);
    await expect.element(section()).toMatchTextContent(/固件\s*V1\.3\.0\s*自 .*之前为 V1\.2\.10/);
  });

  test('holds its stream, its recordings and what could not be had', async () => {
    await stage(view);
    await expect.element(section()).toMatchTextContent(/画面尺寸\s*1920×1080/);
    await expect.element(section()).toMatchTextContent(/码率\s*4\.1 Mbit\/s/);
    await expect.element(section()).toMatchTextContent('约 30 天');
    await expect.element(section()).toMatchTextContent('少于台账的 90 天');
    await expect.element(section()).toMatchTextContent('未获得: 自报名称 (设备不支持)');
  });

  test.each<[NonNullable<Traits['clock']>['verdict'], number | null, string | null, string]>([
    ['within', 1_500, null, '偏差 快 1 秒,在允许的 10 秒 以内'],
    ['beyond', -41_500, null, '偏差 慢 41 秒,超出允许的 10 秒'],
    ['zone', 28_800_500, 'zone', '偏差 快 8 小时,为整小时或半小时: 时区设置有误'],
    ['untold', null, 'local', '偏差未知: 设备只报当地时间'],
    ['untold', null, null, '偏差未知: 尚未问到'],
  ])('a clock that is %s (%s, %s)', async (verdict, driftMs, fault, words) => {
    const clock = { verdict, driftMs, fault, toleranceMs: 10_000, seenMs: traits.atMs };
    await stage(view, { answers: { [PATH]: { ...traits, clock } } });
    await expect.element(section()).toMatchTextContent(words);
  });

  test('holds its certificate, with what is wrong about it', async () => {
    await stage(view);
    await expect
      .element(section())
      .toMatchTextContent(/HTTPS 证书\s*已过期 40 天; 强度不足: 密钥过短、加密套件过旧/);
    await expect.element(section()).toMatchTextContent('自签名');
    await expect.element(section()).toMatchTextContent('TLSv1.2 AES128-SHA');
  });

  test('speaks English, too', async () => {
    await stage(view, { language: 'en' });
    await expect
      .element(page.getByRole('region', { name: 'What the device says' }))
      .toMatchTextContent('41 s slow, beyond the 10 s allowed');
  });
});
