export function measurePage(touch) {
  const LEAST_CONTRAST = 4.5;
  const LEAST_TARGET = 40;
  const faults = new Set();
  const nameOf = (element) => {
    const text = element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 40) ?? '';
    return `${element.tagName.toLowerCase()}.${element.className} “${text}”`;
  };
  const isClipped = (element) =>
    element !== null && (getComputedStyle(element).clipPath !== 'none' || isClipped(element.parentElement));
  const isShown = (element) =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
    element.closest('.skip-links, [inert]') === null &&
    !isClipped(element);
  const elements = [...document.body.querySelectorAll('*')].filter(isShown);

  const { scrollHeight, clientHeight } = document.documentElement;
  if (scrollHeight > clientHeight)
    faults.add(`the page is ${scrollHeight - clientHeight} taller than its window`);

  const colourOf = (text) => {
    const [r = 0, g = 0, b = 0, a = 1] = text.match(/[\d.]+/g)?.map(Number) ?? [];
    return text.startsWith('color(') ? [r * 255, g * 255, b * 255, a] : [r, g, b, a];
  };
  const over = (above, below) => {
    const [share, rest] = [above[3], 1 - above[3]];
    return [0, 1, 2].map((part) => above[part] * share + below[part] * rest).concat(1);
  };
  const lightness = (colour) => {
    const linear = colour.slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const behind = (element) => {
    if (element === null) return colourOf(getComputedStyle(document.documentElement).backgroundColor);
    const own = colourOf(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own : over(own, behind(element.parentElement));
  };
  const opacityOf = (element) =>
    element === null ? 1 : Number(getComputedStyle(element).opacity) * opacityOf(element.parentElement);
  const judge = (element, style, ground, what) => {
    const colour = colourOf(style.color);
    const [a, b] = [over([...colour.slice(0, 3), colour[3] * opacityOf(element)], ground), ground].map(
      lightness,
    );
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < LEAST_CONTRAST) faults.add(`contrast ${ratio.toFixed(2)} of ${what} of ${nameOf(element)}`);
  };
  const judgeText = (element) => {
    if (element.closest('[aria-disabled="true"], :disabled, .emoji') !== null) return;
    const ground = behind(element);
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
    if (hasText || (element.value ?? '') !== '')
      judge(element, getComputedStyle(element), ground, 'the text');
    if ((element.placeholder ?? '') !== '')
      judge(element, getComputedStyle(element, '::placeholder'), ground, 'the placeholder');
    for (const pseudo of ['::before', '::after']) {
      const style = getComputedStyle(element, pseudo);
      if (!/[\w(]/.test(style.content) || style.content === 'none') continue;
      judge(element, style, over(colourOf(style.backgroundColor), ground), pseudo);
    }
  };

  const judgeRoom = (element) => {
    const box = element.getBoundingClientRect();
    const isCut = box.width > 0 && (box.right > innerWidth + 0.5 || box.left < -0.5);
    if (isCut) faults.add(`beyond the edge: ${nameOf(element)}`);
    const hidesMore = element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0;
    const how = getComputedStyle(element).overflowX;
    if (hidesMore && how !== 'visible' && !element.matches('input'))
      faults.add(`${how === 'hidden' ? 'cut off' : 'scrolls sideways'}: ${nameOf(element)}`);
  };
  const judgeTarget = (element) => {
    if (!element.matches('a[href], button, input, textarea, [role="option"], [role="menuitem"]')) return;
    if (element.matches('.mrkdwn a')) return;
    const box = (
      element.matches('[type="radio"], [type="checkbox"]') ? element.closest('label') : element
    ).getBoundingClientRect();
    if (Math.min(box.width, box.height) < LEAST_TARGET)
      faults.add(`${Math.round(box.width)}×${Math.round(box.height)} to press: ${nameOf(element)}`);
  };

  for (const element of elements) {
    judgeText(element);
    judgeRoom(element);
    if (touch) judgeTarget(element);
  }
  if (document.documentElement.scrollWidth > innerWidth) faults.add('the page scrolls sideways');
  return [...faults];
}
