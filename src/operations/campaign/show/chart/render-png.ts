import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

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
  const require = createRequire(import.meta.url);
  const { initWasm, Resvg } = await import('@resvg/resvg-wasm');
  const [wasm, ...fontBuffers] = await Promise.all([
    readFile(require.resolve('@resvg/resvg-wasm/index_bg.wasm')),
    readFile(require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')),
    readFile(require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf')),
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
