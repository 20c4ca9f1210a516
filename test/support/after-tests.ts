import { closeDatabasesAfterTests } from './database.ts';

closeDatabasesAfterTests();
