import { formBytes, pictureBytes, type SlotForm } from '#core/rings/picture-slot.ts';

/** A picture in shared memory at `offset`, black: limited range, luma 16 and no colour; nothing at all where it is exact. */
export function blackPicture(form: SlotForm, memory = new SharedArrayBuffer(formBytes(form)), offset = 0): Buffer {
  const luma = form.width * form.height;
  const picture = Buffer.from(memory, offset, formBytes(form));
  picture.fill(0).fill(16, 0, luma).fill(128, luma, pictureBytes(form));
  return picture;
}
