import { expect, test } from 'vitest';
import { newMemory } from './memory.ts';

test('the device that was not needed longest is forgotten first', () => {
  const memory = newMemory(2);
  memory.set('a:80', { port: 80, path: '/a' });
  memory.set('b:80', { port: 80, path: '/b' });
  memory.get('a:80');
  memory.set('c:80', { port: 80, path: '/c' });
  expect(memory.get('b:80')).toBeUndefined();
  expect(memory.get('a:80')).toEqual({ port: 80, path: '/a' });
  memory.delete('a:80');
  expect(memory.get('a:80')).toBeUndefined();
});
