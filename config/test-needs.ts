/**
 * What the tests need from the machine besides npm packages: a Chromium, and a Chinese font for its pages.
 * Run before them, it installs what is missing where apt and root are there, and says in one line what to install
 * elsewhere. Nothing is skipped in silence.
 */
import { type ExecFileSyncOptions, execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const APPS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** What Chromium needs in a container, without a GPU, in a closed network. */
export const browserFlags: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The browser that the page tests drive: LIGHTKEEPER_CHROMIUM, or the first one found on this machine. */
export function chromium(): string | undefined {
  const named = process.env.LIGHTKEEPER_CHROMIUM;
  if (named !== undefined) return existsSync(named) ? named : undefined;
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...onPath, ...APPS].find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function hasChineseFont(): boolean {
  if (process.platform === 'darwin' || process.platform === 'win32') return true;
  try {
    return execFileSync('fc-list', [':lang=zh', 'family'], { encoding: 'utf8' }).trim() !== '';
  } catch {
    return false;
  }
}

/** Debian packages for what is missing, in a fixed order. */
function missing(): string[] {
  return [...(chromium() ? [] : ['chromium']), ...(hasChineseFont() ? [] : ['fonts-noto-cjk'])];
}

function mayInstall(): boolean {
  return process.getuid?.() === 0 && isExecutable('/usr/bin/apt-get');
}

function install(packages: readonly string[]): void {
  const options: ExecFileSyncOptions = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  execFileSync('apt-get', ['update', '-qq'], options);
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options);
}

if (import.meta.main) {
  const wanted = missing();
  if (wanted.length > 0 && mayInstall()) {
    console.log(`Installing what the page tests need: ${wanted.join(', ')}`);
    install(wanted);
  }
  const left = missing();
  if (left.length > 0) {
    console.error(
      `The page tests need ${left.join(' and ')}: install with "apt-get install ${left.join(' ')}" (macOS: any Chrome or Chromium, or LIGHTKEEPER_CHROMIUM=/path).`,
    );
    process.exit(1);
  }
}
