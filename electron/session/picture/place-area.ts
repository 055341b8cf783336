import type { ScreenPlan } from '#session/picture/screen-plan.ts';

/** Copies the picture of an area to its place, plane by plane and row by row. */
export function placeArea(from: Buffer, to: Buffer, { picture, area }: Pick<ScreenPlan, 'picture' | 'area'>): void {
  let [fromPlane, toPlane] = [0, 0];
  for (const part of [1, 2, 2]) {
    const [width, rows, stride] = [area.width / part, area.height / part, picture.width / part];
    const first = toPlane + (area.y / part) * stride + area.x / part;
    for (let row = 0; row < rows; row++) from.copy(to, first + row * stride, fromPlane + row * width, fromPlane + (row + 1) * width);
    fromPlane += width * rows;
    toPlane += stride * (picture.height / part);
  }
}
