import { beforeAll, describe, expect, test } from 'vitest';
import { speak } from '../words.ts';
import { answerWords, readingWords, stepWords } from './step-words.ts';

beforeAll(() => speak('zh-CN'));

describe('the evidence of a look on the Chinese page', () => {
  test.each([
    ['within 220402, give or take 2000 m', '在 220402 界内 (容许 2,000 米)'],
    ['GetDeviceInformation, no login', 'GetDeviceInformation (不登录)'],
    ['GET snapshot, port 80', '取快照 (端口 80)'],
    ['compare model', '与台账比对 设备型号'],
    ['lane 2: tcp 10.20.1.5:80', '2 车道 TCP 连接 10.20.1.5:80'],
    ['GA/T 1400 registration', 'GA/T 1400 注册'],
    ['decode key frame', '解码关键帧'],
    ['neighbours', '相邻设备佐证'],
    ['RTSP OPTIONS', 'RTSP OPTIONS'],
  ])('the step %s is %s', (did, words) => expect(stepWords(did)).toBe(words));

  test.each([
    ['connected', '已连接'],
    ['inside', '界内'],
    ['3120 m outside', '界外 3,120 米'],
    ['nothing instead of DS-2CD', '无,台账为 DS-2CD'],
    ['200, 4120 bytes, cut off', '200,4,120 字节,中途截断'],
    ['blur: steepRatio 0.41, limit 0.73', '画面模糊: steepRatio 0.41,限值 0.73'],
    ['refused before, not tried again', '曾被拒绝,不再尝试'],
    ['key frame, h264 640 × 360', '关键帧,h264,640 × 360'],
    ['ECONNREFUSED', 'ECONNREFUSED'],
    ['37 silent, none answers', '相邻 37 台无应答,无一台应答'],
    [
      '4 of 5 looks failed, it went and came often',
      '5 次检测中 4 次失败 (该设备近期频繁上下线,需更多次确认)',
    ],
    ['a: b.c', 'a: b.c'],
  ])('the answer %s is %s', (got, words) => expect(answerWords(got)).toBe(words));

  test.each([
    ['steepness', 0.41, '边缘陡度 0.41'],
    ['grain', 1.2, '颗粒 1.2'],
    ['references', 3, '参照画面数 3'],
    ['source', 'key-frame', '画面来源 码流关键帧'],
    ['suspected', 'blur', '疑似 画面模糊'],
    ['lies', 'under', '越限方向 低于限值'],
  ])('the reading %s has a name', (name, value, words) => expect(readingWords(name, value)).toBe(words));
});
