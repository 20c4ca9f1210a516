import type { ASTNode } from '@marcbachmann/cel-js';
import { childNodes } from './ast.ts';

/** Text as conditions compare it: without regard to case, nor to how an accent or the last sigma of a word is written. */
export function fold(text: string): string {
  return text.normalize('NFC').toLowerCase().replaceAll('ς', 'σ');
}

/** Folds every text that an expression spells out, so that it meets facts which are folded as well. */
export function foldLiterals(ast: ASTNode): void {
  if (ast.op === 'value' && typeof ast.args === 'string') Object.assign(ast, { args: fold(ast.args) });
  for (const child of childNodes(ast)) foldLiterals(child);
}
