import { existsSync } from 'node:fs';

const places = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser of this machine; undefined where there is none and `CHROMIUM_PATH` names none. */
export const chromiumPath = places.find((place) => place !== undefined && existsSync(place));

export const chromiumArguments = ['--no-sandbox', '--disable-dev-shm-usage'];
