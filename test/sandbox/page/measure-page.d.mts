/** Runs in the browser: what is wrong with how the page looks now, in sentences. `touch`: whether fingers press it. */
export function measurePage(touch: boolean): string[];
