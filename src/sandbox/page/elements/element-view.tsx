import type { BlockElement } from '../blocks/block-types.ts';
import { BlockImage } from '../blocks/block-image.tsx';
import { ButtonElement } from './button-element.tsx';
import { CheckedElement } from './checked-element.tsx';
import { DateElement } from './date-element.tsx';
import { OverflowElement } from './overflow-element.tsx';
import { SelectElement } from './select-element.tsx';
import { TextElement } from './text-element.tsx';

export interface ElementProps {
  blockId: string;
  element: BlockElement;
  /** Whether a change is told to the bot at once: always, but for input blocks that don't ask for it. */
  dispatches: boolean;
  /** The id for the control, which a label points to. */
  controlId: string;
  /** The accessible name where no label points here. */
  name?: string;
  describedBy?: string;
  isInvalid?: boolean;
}

export function ElementView(props: ElementProps) {
  const { type } = props.element;
  switch (type) {
    case 'button':
    case 'workflow_button':
      return <ButtonElement {...props} />;
    case 'overflow':
      return <OverflowElement {...props} />;
    case 'image':
      return <BlockImage url={props.element.image_url} alt={props.element.alt_text} size="thumbnail" />;
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
      return <TextElement {...props} />;
    case 'datepicker':
    case 'timepicker':
    case 'datetimepicker':
      return <DateElement {...props} />;
    case 'radio_buttons':
    case 'checkboxes':
      return <CheckedElement {...props} />;
    default:
      if (type.endsWith('_select')) return <SelectElement {...props} />;
      return <span class="unsupported">This page can't show a “{type}” element.</span>;
  }
}
