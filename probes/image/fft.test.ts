import { expect, test } from 'vitest';
import { spectrumOf } from './fft.ts';

test.each([8, 16, 32, 64])('the spectrum of %i × %i is what adding up every wave gives', (side) => {
  const square = Float32Array.from({ length: side * side }, (_, i) => (i * 7_919) % 251);
  const { re, im } = spectrumOf(square, side, 100);
  const hann = (i: number) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / (side - 1));
  for (const [kx, ky] of [
    [0, 0],
    [1, 0],
    [side / 2, 3],
    [2, side - 1],
  ] as const) {
    let [real, imaginary] = [0, 0];
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        const value = ((square[y * side + x] ?? 0) - 100) * hann(x) * hann(y);
        const angle = (-2 * Math.PI * (kx * x + ky * y)) / side;
        real += value * Math.cos(angle);
        imaginary += value * Math.sin(angle);
      }
    }
    expect(re[kx * side + ky]).toBeCloseTo(real, 4);
    expect(im[kx * side + ky]).toBeCloseTo(imaginary, 4);
  }
});
