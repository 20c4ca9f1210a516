import type { SlashCommand } from '../../acts.ts';

interface Props {
  commands: SlashCommand[];
  active: number;
  onPick: (command: string) => void;
}

export function CommandList({ commands, active, onPick }: Props) {
  return (
    <div class="command-list" id="commands" role="listbox" aria-label="Commands">
      {commands.map((command, index) => (
        <div
          key={command.command}
          id={`command-${index}`}
          role="option"
          class={`option ${index === active ? 'active' : ''}`}
          aria-selected={index === active}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onPick(command.command)}
        >
          <span>
            <strong>{command.command}</strong> <span class="hint">{command.usageHint}</span>
          </span>
          <span class="hint">{command.description}</span>
        </div>
      ))}
    </div>
  );
}
