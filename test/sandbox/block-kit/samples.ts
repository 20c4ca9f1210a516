export const of = (length: number) => 'x'.repeat(length);
export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
export const plain = (length = 1) => ({ type: 'plain_text', text: of(length) });
export const mrkdwn = (length = 1) => ({ type: 'mrkdwn', text: of(length) });
export const option = (text = 1, value = 'v') => ({ text: plain(text), value });
export const options = (count: number) => times(count, (index) => option(1, `v${index}`));
export const button = (more = {}) => ({ type: 'button', text: plain(), ...more });
export const section = (more = {}) => ({ type: 'section', text: mrkdwn(), ...more });
export const actions = (elements: unknown[]) => ({ type: 'actions', elements });
export const input = (element: unknown, more = {}) => ({ type: 'input', label: plain(), element, ...more });
export const field = (more = {}) => ({ type: 'plain_text_input', ...more });
export const select = (more = {}) => ({ type: 'static_select', options: options(1), ...more });
export const modal = (more = {}) => ({ type: 'modal', title: plain(), submit: plain(), blocks: [], ...more });
export const confirm = (more = {}) => ({ text: mrkdwn(), ...more });
export const card = (more = {}) => ({ type: 'card', title: mrkdwn(), ...more });
export const table = (rows: unknown[][]) => ({ type: 'table', rows });
export const cell = (length = 1) => ({ type: 'raw_text', text: of(length) });
