import { workNothing } from '#scripts/corpus/work-nothing.ts';

// A worker to be killed: works at the database that it is given until all is done. Says how many it has done.
await workNothing(process.argv[2] as string, (jobs) => process.stdout.write(`${jobs}\n`));
