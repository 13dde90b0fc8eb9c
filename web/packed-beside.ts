/** Beside every script and style of the built page: the same compressed, so that no request waits for a compressor. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const WORTH = /\.(js|css|svg)$/;
/** Less than this fits into one packet anyway. */
const LEAST_BYTES = 1_000;

/** Writes `x.js.br` and `x.js.gz` beside `x.js`; answers how many files it packed. */
export function packBeside(folder: string): number {
  const files = readdirSync(folder)
    .filter((name) => WORTH.test(name))
    .map((name) => ({ name, plain: readFileSync(join(folder, name)) }))
    .filter(({ plain }) => plain.length >= LEAST_BYTES);
  for (const { name, plain } of files) {
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
    };
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(plain, { params }));
    writeFileSync(join(folder, `${name}.gz`), gzipSync(plain, { level: constants.Z_BEST_COMPRESSION }));
  }
  return files.length;
}
