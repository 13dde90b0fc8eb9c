import { expect, test } from 'vitest';
import { roomForLooks } from './open-files.ts';

test.each([
  { limits: 'Max open files            1024                 4096                 files', room: 624 },
  { limits: 'Max open files            200                  200                  files', room: 64 },
  { limits: 'Max open files            1048576              1048576              files', room: 8_000 },
  { limits: 'Max open files            unlimited            unlimited            files', room: 8_000 },
  { limits: '', room: 8_000 },
])('$room looks at once within "$limits"', ({ limits, room }) => {
  expect(roomForLooks(8_000, limits)).toBe(room);
});
