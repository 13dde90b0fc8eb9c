/** For tests: four pictures of H.265, 128 × 72, drawn by a generator. */
import type { AccessUnit, VideoFormat } from '../drivers/access-unit.ts';

const bytes = (base64: string) => Uint8Array.from(Buffer.from(base64, 'base64'));

/** Their parameter sets. */
export const H265_FORMAT: VideoFormat = {
  codec: 'h265',
  width: 128,
  height: 72,
  vps: [bytes('QAEMAf//AWAAAAMAkAAAAwAAAwAekoCQ')],
  sps: [bytes('QgEBAWAAAAMAkAAAAwAAAwAeoBAgSWWSpJMrwFoCAAADAAIAAAMAMhA=')],
  pps: [bytes('RAHBcaES')],
};

const PICTURES = [
  'KAGvBBjaV03JCnG3K5GFU4ou07xlXGukWn12s/jF7r9XXlQFwwTblvxcIhcUlHjQ+6YI/hu+iTqjJh3FigKOsxRv3A0bNhRJ' +
    'KeDlNOWW3wez/UrerBPpC3nq/KzkgRcrFVyj7oUWywhq/GD87oO67qdR5RlrIIb+z6Li4c6rjI8zsYQ1eCIvzA5MVm5xU+QT' +
    'M2ho+ThM8jngmxl/L56SkpKZI68ZUPQx0eeNYn7uEcDS2qUUBvaifnbM5Jx/xobZD+QHtkqOaKLs297w+2ZrErGPqNcQva6E' +
    'J9uoW+tY9J0xKXaXl+p0UKqWsMNjt8A3HblGpHUi/zE7wg6YuMmkHRR1Zx+uh4U2FBgfzy/TQNpXPRHzNrPX9W62+zgVfDPv' +
    'fUQe503tC05Ff4VVzflgWJpmE/qgWZq2Th6CtQJKmNEap6g6tBbYqJ5BQZKofImek2CCpptPyQxDSlCVhUvkOwU/rTQrFRxp' +
    'blZCAJnOAQaa+pOSkfUzt/q240ACtPsYQnceQZ6awbVgnCCeDJBvrqoqWQV3jv3besST5U+nq/mbIMlc38YFHECX8md1f3hY' +
    '1VqPnrCW9zPafpTLaODukYaF5AjPlLV2r6uoZZAvaajBpijFTv5SWyaz6sOAI3AHjeTTBDCkhOkx4XX7PPfzcmbSsyGudhM8' +
    'R8LXl+XnCqUeFe32kSN+k+M4jJQH6+vcejxz7U9lkakHZouJAiwft6Hs59Ad1OO0M3/41FkTsF5y2WkrfpN9hGW3xQys7d4S' +
    'NvyaHboUlLTNNhrHaOpxxTjSX+1QHWgYguBs+bMMRjwesfkFsBWYoIRA',
  'AgHQCX4Qxgmw1owVn+/gLbogkGaNPvR+ZHAAzqNtQdwl+WHcBzSc8BkV',
  'AgHQEf/UQwYJkPdYmbGQSf75yYL3Og==',
  'AgHQGJ/9xDAYJkDcv/+/Sb33zUSC72faB59nhMIGUAz7d4s6MksrqIQjskw0DiA=',
];

/** The pictures over and over, `count` of them, 25 a second; each fourth is a key picture. */
export function h265Units(count: number): AccessUnit[] {
  return Array.from({ length: count }, (_, i) => {
    const nal = bytes(PICTURES[i % PICTURES.length] ?? '');
    const key = i % PICTURES.length === 0;
    return { format: H265_FORMAT, nals: [nal], bytes: nal.length, key, mediaMs: i * 40, lost: 0 };
  });
}
