import * as z from 'zod';

/** What a spreadsheet writes where it couldn't reckon: “#N/A”. */
const SPREADSHEET_ERROR = /^#(?:N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NUM!|NULL!|SPILL!|CALC!)$/i;
/** UTF-8 that was read as Windows-1252 and written as UTF-8 again: “Ã©”, “Å‚”, “â€™”. */
const READ_WRONGLY = /Ã[\u0080-\u00BF€‚ƒ„…†‡ˆ‰‹‘’“”•–—˜™›ŠŒŽšœžŸ]|[ÄÅ][\u0080-\u00BF€‚ƒ„…†‡ˆ‰‹˜™›]|â€/;
const CONTROL = /\p{Cc}/u;

const LOST = '\uFFFD';

/** A value, where a spreadsheet wrote none. */
export const worked = z
  .string()
  .refine(
    (text) => !SPREADSHEET_ERROR.test(text),
    'expected a value: a spreadsheet has written that it found none',
  );

/** Text in which no letter was lost or changed when the file was made. */
export const readable = worked.refine(
  (text) => !(text.includes(LOST) || READ_WRONGLY.test(text) || CONTROL.test(text)),
  'expected its letters: some were lost or changed when the file was made; export it anew as UTF-8',
);
