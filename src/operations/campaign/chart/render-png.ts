import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const FONTS = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'];

type Render = (svg: string) => Buffer;
let loading: Promise<Render> | undefined;

/** An SVG as PNG; the renderer and its fonts are read once, when they are needed first. */
export async function renderPng(svg: string): Promise<Buffer> {
  loading ??= load();
  try {
    return (await loading)(svg);
  } catch (error) {
    loading = undefined;
    throw error;
  }
}

async function load(): Promise<Render> {
  const { resolve } = createRequire(import.meta.url);
  const { initWasm, Resvg } = await import('@resvg/resvg-wasm');
  const [wasm, ...fontBuffers] = await Promise.all([
    readFile(resolve('@resvg/resvg-wasm/index_bg.wasm')),
    ...FONTS.map((name) => readFile(resolve(`dejavu-fonts-ttf/ttf/${name}`))),
  ]);
  await begin(() => initWasm(wasm));
  return (svg) => {
    const drawing = new Resvg(svg, { font: { fontBuffers, defaultFontFamily: 'DejaVu Sans' } });
    const image = drawing.render();
    const png = Buffer.from(image.asPng());
    image.free();
    drawing.free();
    return png;
  };
}

let begun: Promise<void> | undefined;

/** The renderer refuses to be begun twice. */
const begin = (run: () => Promise<void>): Promise<void> => (begun ??= run());
