/** Part of the composition root, run when the program is built: makes the file that new embedded databases are laid out from. */
import { packEmbedded } from '../store/database/embedded/pack-embedded.ts';
import { openLog } from './log.ts';

await packEmbedded(process.argv[2] ?? 'database.tar.gz', openLog('warn', process.stderr));
