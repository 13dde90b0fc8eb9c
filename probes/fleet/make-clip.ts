/** Draws the clip and has it encoded: `node probes/fleet/make-clip.ts`. Run by hand when the scenes change; the clip is committed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import ffmpegInstaller from '@ffmpeg-installer/ffmpeg';
import { CLIP_FPS } from './clip.ts';
import { drawScene, HEIGHT, WIDTH } from './scene.ts';

const SECONDS = 10;
const SCENE = 7;
const START_MS = Date.UTC(2026, 5, 1, 2, 0, 0);

const options = [
  ...['-hide_banner', '-loglevel', 'error', '-y'],
  ...[
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-s',
    `${WIDTH}x${HEIGHT}`,
    '-r',
    String(CLIP_FPS),
    '-i',
    'pipe:0',
  ],
  ...[
    '-c:v',
    'libx264',
    '-profile:v',
    'baseline',
    '-pix_fmt',
    'yuv420p',
    '-preset',
    'veryslow',
    '-crf',
    '30',
  ],
  ...[
    '-x264-params',
    `keyint=${CLIP_FPS * 2}:min-keyint=${CLIP_FPS * 2}:scenecut=0:slices=1:threads=1:aud=0`,
  ],
  ...['-f', 'h264', new URL('./clip.h264', import.meta.url).pathname],
];

/** The machine's own ffmpeg, else the one that comes as a package. */
async function encoder() {
  const own = spawn('ffmpeg', options, { stdio: ['pipe', 'inherit', 'inherit'] });
  const isThere = await Promise.race([
    once(own, 'spawn').then(() => true),
    once(own, 'error').then(() => false),
  ]);
  return isThere ? own : spawn(ffmpegInstaller.path, options, { stdio: ['pipe', 'inherit', 'inherit'] });
}

const ffmpeg = await encoder();
const ended = once(ffmpeg, 'exit');
for (let frame = 0; frame < SECONDS * CLIP_FPS; frame += 1) {
  const { pixels } = drawScene(SCENE, START_MS + (frame * 1_000) / CLIP_FPS, false);
  if (!ffmpeg.stdin.write(pixels)) await once(ffmpeg.stdin, 'drain');
}
ffmpeg.stdin.end();
const [code] = await ended;
process.exitCode = code === 0 ? 0 : 1;
