import type { Block, TableCell } from './block-types.ts';
import { RichText, type RichTextPart } from './rich-text.tsx';

/** The first row is the heading, as Slack shows it. */
export function TableBlock({ block }: { block: Block }) {
  const [heading = [], ...rows] = block.rows ?? [];
  const align = (column: number) => ({ textAlign: block.column_settings?.[column]?.align ?? 'left' });
  return (
    <div class="block-table">
      <table>
        <thead>
          <tr>
            {heading.map((cell, column) => (
              <th key={column} scope="col" style={align(column)}>
                <Cell cell={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column} style={align(column)}>
                  <Cell cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ cell }: { cell: TableCell }) {
  if (cell.type === 'rich_text') return <RichText parts={(cell.elements ?? []) as RichTextPart[]} />;
  return <>{cell.text ?? ''}</>;
}
