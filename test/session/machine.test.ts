import { expect, it } from 'vitest';
import { MachineBundle } from '#format/core/documents/machine-bundle.ts';
import { recorderFacts } from '#session/machine.ts';

it('says of the program what a machine’s bundle may hold', () => {
  expect(MachineBundle.shape.program.parse(recorderFacts())).toEqual(recorderFacts());
});
