import { plainOf } from '../text/plain-of.ts';
import type { ElementProps } from './element-view.tsx';
import { useSurface } from './surface.tsx';

export function ButtonElement({ blockId, element }: ElementProps) {
  const surface = useSurface();
  const isBusy = surface.isBusy(blockId, element);
  const press = (): void => {
    if (isBusy) return;
    if (element.url !== undefined && /^https?:\/\//i.test(element.url))
      window.open(element.url, '_blank', 'noopener');
    surface.interact(blockId, element, element.value === undefined ? undefined : { value: element.value });
  };
  return (
    <button
      type="button"
      class={`button ${element.style ?? ''}`}
      aria-label={element.accessibility_label}
      aria-busy={isBusy}
      aria-disabled={isBusy || undefined}
      onClick={press}
    >
      {isBusy && <span class="spinner" aria-hidden="true" />}
      {plainOf(element.text)}
    </button>
  );
}
