/** How the numbers of tickets look in this organization. Both patterns are tried on a whole word. */
export interface TicketForm {
  pattern: RegExp;
  /** What a word of a sentence must look like to be taken for a ticket. */
  inText: RegExp;
  example: string;
}

/** What is written like a ticket's number and is the name of a standard. */
const STANDARD =
  '(?:AES|ANSI|BASE|CP|COVID|DES|GPT|HTTP|IEC|IEEE|IPV|ISO|KOI|MD|MPEG|PEP|RFC|RSA|SHA|SSL|TLS|UCS|USB|UTF|WPA)-?\\d';

/** Where the file doesn't say: one word with a digit in it; in a sentence, a project's letters and a number. */
export const USUAL_TICKETS: TicketForm = {
  pattern: new RegExp(`^(?!${STANDARD})(?=\\S*\\d)\\S+$`, 'iu'),
  inText: new RegExp(`^(?!${STANDARD})[A-Z][A-Z0-9]+-\\d+$`, 'u'),
  example: 'INC-4711',
};

export const isTicket = ({ pattern }: TicketForm, typed: string): boolean => pattern.test(typed.trim());

/** The first word that is a ticket, without what a sentence puts around it; empty when there is none. */
export function ticketIn({ inText }: TicketForm, sentence: string): string {
  const words = sentence.split(/\s+/).map((word) => word.replace(/^[([{"'“‘]+|[)\]}"'”’.,;:!?]+$/g, ''));
  return words.find((word) => inText.test(word)) ?? '';
}
