import koffi from 'koffi';

/** CMTime (CMTime.h): a rational number of seconds. */
export const MEDIA_TIME = koffi.struct({ value: 'int64_t', timescale: 'int32_t', flags: 'uint32_t', epoch: 'int64_t' });

/** CGRect (CGGeometry.h), flat. */
export const RECT = koffi.struct({ x: 'double', y: 'double', width: 'double', height: 'double' });
